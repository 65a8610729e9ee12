# SPDX-License-Identifier: Apache-2.0
"""The history: paging, order and filters."""
import urllib.parse

import pytest

from portal import user_key
from receiver import respond
from waiting import wait_for

pytestmark = pytest.mark.core


@pytest.fixture
def seven_executions(integration):
    return [integration.run({"mode": "default", "note": f"number {number}"}) for number in range(7)]


def ids(items):
    return [item["id"] for item in items]


def find(client, **filters):
    return ids(client.get("/executions?" + urllib.parse.urlencode(filters)).is_ok().json["items"])


def test_newest_execution_comes_first(integration, seven_executions, operator):
    page = operator.get(f"/executions?integration_id={integration.id}").is_ok().json
    assert ids(page["items"]) == ids(reversed(seven_executions))
    assert page["next_cursor"] is None


@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_are_complete_and_do_not_overlap(integration, seven_executions, operator, limit):
    assert ids(operator.pages(f"/executions?integration_id={integration.id}", limit)) == ids(reversed(seven_executions))


def test_new_executions_do_not_shift_pages(integration, seven_executions, operator):
    first = operator.get(f"/executions?integration_id={integration.id}&limit=3").is_ok().json
    integration.run()
    cursor = urllib.parse.quote(first["next_cursor"])
    second = operator.get(f"/executions?integration_id={integration.id}&limit=4&cursor={cursor}").is_ok().json
    assert ids(first["items"] + second["items"]) == ids(reversed(seven_executions))


def test_whole_history_can_be_paged(seven_executions, operator):
    everything = ids(operator.pages("/executions", 200))
    assert len(everything) == len(set(everything))
    assert set(ids(seven_executions)) <= set(everything)
    assert everything == sorted(everything, reverse=True)


def test_filters_select_executions(make_integration, new_event, operator):
    integration, event = make_integration(), new_event(title="Quite a rare title")
    batch = "bat_" + integration.id.encode().hex().upper()[:26].ljust(26, "0")
    plain = integration.run({"mode": "default", "note": "first note", "batch_id": batch})
    of_event = integration.run_event(event, user="both")
    integration.on_request(respond(404))
    failed = integration.run()
    own = {"integration_id": integration.id}
    assert find(operator, event_id=event["id"]) == [of_event["id"]]
    assert find(operator, message_id=plain["message_id"]) == [plain["id"]]
    assert find(operator, batch_id=batch) == [plain["id"]]
    assert find(operator, **own, user="both") == [of_event["id"]]
    assert find(operator, **own, mode="event") == [of_event["id"]]
    assert find(operator, **own, state="failed") == [failed["id"]]
    assert find(operator, **own, error="http_status") == [failed["id"]]
    assert find(operator, **own, http_status="404") == [failed["id"]]
    assert find(operator, **own, **{"from": failed["created_at"]}) == [failed["id"]]
    assert find(operator, **own, to=plain["created_at"]) in ([], [plain["id"]])
    assert find(operator, **own, state="failed", user="both") == []
    assert find(operator, integration_id="nobody-has-this") == []


def test_search_finds_words_and_ids(make_integration, new_event, operator):
    integration = make_integration()
    event = new_event(title=f"Title of {integration.id}")
    execution = integration.run({"mode": "event", "event_id": event["id"],
                                 "note": f"Größe geändert, customer C-11487 of {integration.id}"})
    wait_for(lambda: find(operator, q=f"größe {integration.id}"), "its words")
    for text in (execution["id"], execution["id"][:-2], execution["message_id"], f"Name of {integration.id}",
                 f"customer {integration.id}", f"{integration.id} CUSTOMER", f"Title of {integration.id}",
                 integration.id, event["id"], f"GROSSE GEÄNDERT {integration.id}", f"groß geand {integration.id}",
                 f"C-11487 {integration.id}", f"c-114 {integration.id}", f"title customer {integration.id}",
                 f"{execution['username']} {integration.id}", f"{execution['id']} customer"):
        assert execution["id"] in find(operator, q=text), text
    for text in (f"ustomer {integration.id}", f"groesse {integration.id}", f"{execution['id']} elsewhere", "%"):
        assert find(operator, q=text) == [], text


def test_all_attempts_of_a_message_are_found(integration, operator):
    integration.on_request(respond(500))
    first = integration.run()
    second = integration.retry(first)
    assert find(operator, message_id=first["message_id"]) == ids([second, first])


def test_integration_and_event_show_their_last_execution(integration, event, operator, portal):
    assert operator.get(integration.uri).is_ok().json["last_execution"] is None
    execution = integration.run_event(event)
    for path in (integration.uri, f"/events/{event['id']}"):
        last = operator.get(path).is_ok().json["last_execution"]
        assert (last["id"], last["state"], last["http_status"]) == (execution["id"], "succeeded", 200)
        assert portal.as_("viewer").get(path).is_ok().json["last_execution"] == {
            "state": "succeeded", "finished_at": execution["finished_at"]}


def test_last_seven_days_are_counted(integration, operator):
    integration.run()
    integration.on_request(respond(500))
    integration.run()
    days = operator.get(integration.uri).is_ok().json["last_7_days"]
    assert len(days) == 7
    assert [sum(day[state] for day in days) for state in ("succeeded", "failed", "unknown")] == [1, 1, 0]
    assert (days[-1]["succeeded"], days[-1]["failed"]) == (1, 1)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=1&limit=2", "cursor=forged", "cursor=",
                                   "state=nonsense", "error=nonsense", "mode=nonsense", "http_status=x",
                                   "from=yesterday", "unknown=1", "q=%ff", "q=%zz", "integration_id=a/b"])
def test_bad_queries_are_refused(operator, query):
    response = operator.get(f"/executions?{query}")
    if query != "cursor=":
        response.is_refused(400, "malformed")


def test_cursor_of_another_list_is_refused(integration, seven_executions, operator):
    cursor = urllib.parse.quote(operator.get("/integrations?limit=1").is_ok().json["next_cursor"])
    operator.get(f"/executions?cursor={cursor}").is_refused(400, "malformed")


def test_execution_is_logged_in_one_line_without_url_or_secrets(integration, portal):
    execution = integration.run()
    lines = wait_for(lambda: [line for line in portal.log().splitlines() if execution["id"] in line], "its log line")
    assert len(lines) == 1 and "[portalhooks:info]" in lines[0]
    assert integration.path + " " not in lines[0] and "http://" not in lines[0] and "token" not in lines[0]


def test_history_outlives_what_it_refers_to(make_integration, new_event, operator, admin, portal):
    integration, event = make_integration(), new_event(title="Gone soon")
    portal.as_("admin").put(f"/users/{user_key('new')}", {"can_trigger_integrations": True},
                            headers=[("If-None-Match", "*")]).is_ok(201)
    execution = integration.run_event(event, user="new")
    shown = operator.get(f"/executions/{execution['id']}").is_ok().json
    admin.delete(f"/events/{event['id']}").is_ok(204)
    admin.delete(integration.uri, etag="*").is_ok(204)
    portal.database.query("DELETE FROM ph_user WHERE username = 'new'")
    assert operator.get(f"/executions/{execution['id']}").is_ok().json == shown
    for filters in ({"integration_id": integration.id}, {"event_id": event["id"]}, {"user": "new"},
                    {"q": f"Name of {integration.id}"}, {"q": f"gone {integration.id}"}):
        wait_for(lambda: find(operator, **filters) == [execution["id"]], str(filters))
    assert execution["id"].encode() in admin.get(f"/executions/export?event_id={event['id']}").is_ok().body
    totals = operator.get(f"/stats?integration_id={integration.id}").is_ok().json["totals"]
    assert totals["succeeded"] == 1
