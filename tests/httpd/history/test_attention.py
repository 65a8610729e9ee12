# SPDX-License-Identifier: Apache-2.0
"""What needs attention: what failed last and was not handled."""
import pytest

from integration import Integration
from receiver import respond

pytestmark = pytest.mark.core


@pytest.fixture
def failing(integration):
    integration.on_request(respond(503))
    return integration


def own(client, integration, query=""):
    items = client.pages("/attention" + query, 200)
    return [item for item in items if item["execution"]["integration_id"] == integration.id]


def mark(client, verb, executions, **more):
    body = {"execution_ids": [execution["id"] for execution in executions], **more}
    return client.post(f"/attention/{verb}", body).is_ok().json["changed"]


def test_failure_is_listed_until_a_retry_succeeds(failing, new_event, operator):
    event = new_event()
    first = failing.run_event(event)
    second = failing.retry(first)
    failing.run()
    rows = own(operator, failing)
    assert len(rows) == 2
    of_event = next(row for row in rows if row["execution"]["event_id"] == event["id"])
    assert (of_event["failures"], of_event["first_at"], of_event["handled"]) == (2, first["created_at"], None)
    assert of_event["execution"] == second
    failing.on_request(respond(200))
    failing.retry(second)
    assert [row["execution"]["event_id"] for row in own(operator, failing)] == [None]
    failing.run()
    assert own(operator, failing) == []


def test_groups_count_integration_and_reason(failing, new_event, admin):
    failing.run_event(new_event())
    failing.run_event(new_event())
    failing.on_request(respond(404))
    failing.run()
    page = admin.get("/attention?limit=1").is_ok().json
    groups = [group for group in page["groups"] if group["integration_id"] == failing.id]
    assert groups == [{"integration_id": failing.id, "error": "http_status", "http_status": 404, "count": 1},
                      {"integration_id": failing.id, "error": "http_status", "http_status": 503, "count": 2}]
    assert page["total"] == sum(group["count"] for group in page["groups"])


def test_handling_is_audited_and_undone(failing, operator, admin):
    failed = failing.run()
    assert mark(operator, "handled", [failed], note="Entered by hand") == [failed["id"]]
    assert mark(operator, "handled", [failed]) == []
    assert own(operator, failing) == []
    row, = own(operator, failing, "?handled=true")
    assert (row["handled"]["by"], row["handled"]["note"]) == ("operator", "Entered by hand")
    assert mark(admin, "reopened", [failed]) == [failed["id"]]
    assert own(operator, failing)[0]["handled"] is None
    entries = admin.get(f"/audit?object=attention:{failed['id']}").is_ok().json["items"]
    assert [(entry["action"], entry["actor"], entry["diff"]) for entry in entries] == [
        ("attention.reopen", "admin", {"handled": [True, False]}),
        ("attention.handle", "operator", {"handled": [False, True], "note": [None, "Entered by hand"]})]


def test_what_failed_again_is_not_handled(failing, operator):
    first = failing.run()
    second = failing.run()
    assert mark(operator, "handled", [first]) == []
    assert mark(operator, "handled", [second]) == [second["id"]]
    third = failing.run()
    row, = own(operator, failing)
    assert (row["execution"]["id"], row["failures"]) == (third["id"], 1)


@pytest.mark.parametrize("ids", [None, [], "exe_1", ["exe_1"], [7], ["exe_00000000000000000000000000"] * 201])
def test_malformed_ids_are_refused(operator, ids):
    operator.post("/attention/handled", {"execution_ids": ids}).is_refused(422, "invalid")


def test_foreign_cursor_is_refused(operator):
    operator.get("/attention?cursor=abc").is_refused(400, "malformed")
    operator.get("/attention?handled=perhaps").is_refused(400, "malformed")


@pytest.mark.log("execution exe_")
def test_migrate_lists_what_failed_before(make_portal, receiver):
    portal = make_portal().start()
    failing = Integration(portal, receiver)
    failing.on_request(respond(503))
    first, second = failing.run(), failing.run()
    portal.database.query("DELETE FROM ph_attention")
    database = ("--driver", portal.database.driver, "--params", portal.database.owner_params)
    assert "1 failures of the last 30 days need attention" in portal.command("migrate", *database).stdout
    row, = own(portal.as_("operator"), failing)
    assert (row["execution"]["id"], row["failures"], row["first_at"]) == (second["id"], 2, first["created_at"])
    assert "need attention" not in portal.command("migrate", *database).stdout
    failing.on_request(respond(200))
    failing.retry(second)
    assert own(portal.as_("operator"), failing) == []
