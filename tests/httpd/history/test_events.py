# SPDX-License-Identifier: Apache-2.0
"""Events: posting, batches, listing, details and deletion."""
import concurrent.futures
import datetime
import json
import urllib.parse

import pytest

from integration import fresh
from portal import SOURCE
from waiting import wait_for

pytestmark = pytest.mark.core

DETAILS = json.loads((SOURCE / "tests/vectors/event_details.json").read_text())["cases"]


def an_event(**fields):
    return {"id": fresh("evt"), "type": "order.limit_exceeded", "title": "Order exceeds its limit", **fields}


def test_event_is_posted_and_read(poster, portal):
    event = an_event(severity="error", source="orders", occurred_at="2026-11-23T14:45:28.412Z", details={"order": 1})
    created = poster.post("/events", event).is_ok(201)
    assert created.headers["Location"] == f"/portal/api/v1/events/{event['id']}"
    assert {name: created.json[name] for name in event} == event
    assert created.json["created_by"] == "poster"
    assert portal.as_("viewer").get(f"/events/{event['id']}").is_ok().json == created.json


OPTIONS = {"url": "/orders/1", "severity_label": "Disaster", "integration_id": "jira slack", "owner": "Sales"}


def test_optional_columns_are_posted_and_compared(poster, admin):
    event = an_event(**OPTIONS)
    created = poster.post("/events", event).is_ok(201).json
    assert {name: created[name] for name in OPTIONS} == OPTIONS and created["faults"] == []
    poster.post("/events", event).is_ok(200)
    for name in OPTIONS:
        poster.post("/events", {**event, name: None}).is_refused(409, "exists")
    empty = poster.post("/events", an_event(**dict.fromkeys(OPTIONS))).is_ok(201).json
    assert {name: empty[name] for name in OPTIONS} == dict.fromkeys(OPTIONS)
    several = poster.post("/events", an_event(integration_id=" jira,slack, jira")).is_ok(201).json
    assert several["integration_id"] == "jira slack"


@pytest.mark.parametrize("field, value", [
    *[("url", url) for url in ("javascript:alert(1)", "//evil.example/", "https://evil.example/", "/\\evil.example",
                               "orders/1", "/a b", "/" + "x" * 2000, "", 1)],
    ("severity_label", "x" * 65), ("severity_label", "a\nb"), ("integration_id", "a/b"), ("integration_id", ["jira"]),
    ("integration_id", " ".join(f"i{n}" for n in range(17))), ("owner", "x" * 129)])
def test_refused_optional_column_is_named(poster, field, value):
    assert poster.post("/events", an_event(**{field: value})).is_refused(422, "invalid").pointers == {f"/{field}"}


def test_omitted_fields_get_defaults(poster):
    before = datetime.datetime.now(datetime.timezone.utc).isoformat()[:19]
    created = poster.post("/events", {"type": "x.y", "title": "Title"}).is_ok(201).json
    assert (created["severity"], created["source"], created["details"], created["last_execution"]) == (
        "info", None, {}, None)
    assert created["occurred_at"] >= before


def test_reposting_an_event_is_idempotent(poster):
    event = an_event(occurred_at="2026-11-23T14:45:28Z", details={"a": 1})
    first = poster.post("/events", event).is_ok(201).json
    assert poster.post("/events", event).is_ok(200).json == first


@pytest.mark.parametrize("change", [{"title": "Another"}, {"details": {"a": 2}}, {"severity": "debug"}, {"type": "z"}])
def test_same_id_with_other_content_is_refused(poster, change):
    event = an_event(occurred_at="2026-11-23T14:45:28Z", details={"a": 1})
    first = poster.post("/events", event).is_ok(201).json
    poster.post("/events", {**event, **change}).is_refused(409, "exists")
    assert poster.get(f"/events/{event['id']}").json == first


def test_batch_of_events_is_accepted(poster):
    events = [an_event(details={"n": n}) for n in range(500)]
    created = poster.post("/events", events).is_ok(201).json["items"]
    assert [item["id"] for item in created] == [event["id"] for event in events]
    assert "details" not in created[0]
    assert poster.get(f"/events/{events[499]['id']}").is_ok().json["details"] == {"n": 499}


def test_reposting_a_batch_is_idempotent(poster):
    events = [an_event(occurred_at="2026-11-23T14:45:28Z") for _ in range(3)]
    poster.post("/events", events).is_ok(201)
    poster.post("/events", events).is_ok(200)
    poster.post("/events", [*events, an_event()]).is_ok(201)


def test_batch_is_all_or_nothing(poster):
    known = an_event()
    poster.post("/events", known).is_ok(201)
    new = an_event()
    poster.post("/events", [new, {**known, "title": "Another"}]).is_refused(409, "exists")
    poster.get(f"/events/{new['id']}").is_refused(404, "not_found")
    response = poster.post("/events", [new, {"type": "x"}]).is_refused(422, "invalid")
    assert response.pointers == {"/1/title"}
    poster.get(f"/events/{new['id']}").is_refused(404, "not_found")


@pytest.mark.parametrize("size", [0, 501])
def test_batch_size_is_limited(poster, size):
    poster.post("/events", [an_event() for _ in range(size)]).is_refused(422, "invalid")


@pytest.mark.parametrize("fields, pointer", [
    ({"title": ""}, "/title"), ({"title": "x" * 201}, "/title"), ({"type": 1}, "/type"), ({"type": ""}, "/type"),
    ({"severity": "fatal"}, "/severity"), ({"occurred_at": "yesterday"}, "/occurred_at"), ({"id": "a b"}, "/id"),
    ({"details": []}, "/details"), ({"details": "x"}, "/details"), ({"details": None}, "/details"),
    ({"created_by": "me"}, "/created_by"), ({"unknown": 1}, "/unknown"), ({"source": 5}, "/source"),
])
def test_invalid_event_is_refused(poster, fields, pointer):
    assert poster.post("/events", an_event(**fields)).is_refused(422, "invalid").pointers == {pointer}


def test_events_are_listed_newest_first_paged_and_filtered(make_portal):
    portal = make_portal().start()
    poster, viewer = portal.as_("poster"), portal.as_("viewer")
    events = [an_event(id=f"e{n}", type=f"type.{n % 2}", severity=("info", "error")[n % 3 == 0],
                       title=f"{'Odd' if n % 2 else 'Even'} title {n}", occurred_at=f"2026-11-23T14:45:{n:02}.000Z")
              for n in range(10)]
    poster.post("/events", [events[n] for n in (3, 1, 4, 0, 5, 9, 2, 6, 8, 7)]).is_ok(201)

    def found(**query):
        return [item["id"] for item in viewer.get("/events?" + urllib.parse.urlencode(query)).is_ok().json["items"]]

    newest_first = [f"e{n}" for n in range(9, -1, -1)]
    assert found() == newest_first
    for limit in (1, 3, 10):
        assert [item["id"] for item in viewer.pages("/events", limit)] == newest_first
    assert found(type="type.1") == ["e9", "e7", "e5", "e3", "e1"]
    assert found(severity="error") == ["e9", "e6", "e3", "e0"]
    assert found(q="Odd") == found(q="TITLE odd") == ["e9", "e7", "e5", "e3", "e1"]
    assert found(q="itle") == []
    assert found(q="e4") == ["e4"]
    assert found(type="type.1", severity="error") == ["e9", "e3"]
    assert found(**{"from": "2026-11-23T14:45:08Z"}) == ["e9", "e8"]
    assert "e0" in found(to="2026-11-23T14:45:01Z") and "e2" not in found(to="2026-11-23T14:45:01Z")


def raw(event, **members):
    """An event as bytes, with members that json.dumps cannot write."""
    text = json.dumps(event).encode()[:-1]
    return text + b"".join(b',"%s":%s' % (name.encode(), value) for name, value in members.items()) + b"}"


def bad_items(known):
    """(bytes of the item, its word, its pointer below the item, part of its sentence)"""
    return [
        (raw(an_event(), details=b'{"a":"x\\u0000y"}'), "malformed", "", "NUL"),
        (raw({"id": fresh("evt"), "type": "a"}, title=b'"a\\u0000b"'), "malformed", "", "NUL"),
        (raw(an_event(), details=b'{"a":"\\ud800"}'), "malformed", "", "surrogate"),
        (raw(an_event(), details=b'{"a":"\\udc00\\ud800"}'), "malformed", "", "surrogate"),
        (raw(an_event(), details=b'{"a":"\xff"}'), "malformed", "", "UTF-8"),
        (raw(an_event(), details=b'{"a":"\x01"}'), "malformed", "", ""),
        (raw(an_event(), details=b'{"a":1,"a":2}'), "malformed", "", "duplicate"),
        (raw(an_event(), title=b'"again"'), "malformed", "", "duplicate"),
        (raw(an_event(), details=b'{"a":' * 40 + b"1" + b"}" * 40), "malformed", "", "deep"),
        (raw(an_event(), details=b'{"a":"' + b"y" * 262144 + b'"}'), "too_large", "/details", "262144"),
        (raw(an_event(), details=b'{"a":01}'), "malformed", "", ""),
        (raw(an_event(), details=b"[]"), "invalid", "/details", "object"),
        (raw(an_event(), details=b"null"), "invalid", "/details", "object"),
        (raw(an_event(severity="fatal")), "invalid", "/severity", "one of"),
        (raw(an_event(occurred_at="2999-01-01T00:00:00Z")), "invalid", "/occurred_at", "366 days ahead"),
        (raw({"title": "x"}), "invalid", "/type", "required"),
        (raw(known), "invalid", "/id", "twice in the request, first in /0."),
        (b'"text"', "invalid", "", "object"), (b"5", "invalid", "", "object"), (b"[{}]", "invalid", "", "object"),
        (b'{"id": "x" "y"}', "malformed", "", ""), (b"", "malformed", "", "commas"),
    ]


def test_every_bad_event_of_a_batch_is_named_and_none_is_stored(poster, admin):
    first = an_event()
    bad = bad_items(first)
    items = [raw(first)]
    for text, *_ in bad:
        items += [text, raw(an_event())]
    problem = poster.post("/events", body=b"[" + b" ,\n".join(items) + b"]").is_refused(422, "invalid").json
    assert problem["detail"] == f"{len(bad)} of {len(items)} events are refused. None was stored."
    assert "?partial=true" in problem["remedy"]
    assert len(problem["errors"]) == len(bad)
    for i, (error, (_, word, pointer, sentence)) in enumerate(zip(problem["errors"], bad)):
        assert (error["index"], error["type"]) == (2 * i + 1, f"urn:portalhooks:problem:{word}"), (error, sentence)
        assert error["pointer"] == f"/{2 * i + 1}{pointer}" and sentence in error["detail"], error
    for item in items[::2]:
        admin.get(f"/events/{json.loads(item)['id']}").is_refused(404, "not_found")


def test_all_500_bad_events_are_named(poster):
    errors = poster.post("/events", [{"type": "x"}] * 500).is_refused(422, "invalid").json["errors"]
    assert [error["index"] for error in errors] == list(range(500))


def test_place_of_a_fault_is_that_in_the_body(poster):
    body = b"[" + raw(an_event()) + b',\n  {"type": "a", "title": "b",\n   "x": "\\u0000"}]'
    error, = poster.post("/events", body=body).is_refused(400, "malformed").json["errors"]
    assert "(line 3, column " in error["detail"]


def test_good_events_of_a_batch_are_stored_if_the_producer_asks(poster):
    known, good = an_event(occurred_at="2026-11-23T14:45:28Z"), [an_event(), an_event(details={"n": 3.30})]
    poster.post("/events", known).is_ok(201)
    bodies = [raw(good[0]), raw(known), raw({**known, "title": "Another"}), raw(an_event(), details=b'{"a":"\\u0000"}'),
              raw(good[1]), b"7"]
    sent = b"[" + b",".join(bodies) + b"]"
    answer = poster.post("/events?partial=true", body=sent)
    assert answer.status == 207
    items = answer.json["items"]
    assert [item["index"] for item in items] == list(range(6))
    # The second occurrence of an id within a request is refused, whatever it says.
    assert [item["status"] for item in items] == [201, 200, 422, 400, 201, 422]
    assert [item["event"]["id"] for item in items if "event" in item] == [good[0]["id"], known["id"], good[1]["id"]]
    assert items[3]["problem"]["type"] == "urn:portalhooks:problem:malformed"
    assert items[5]["problem"]["errors"] == [{"pointer": "/5", "detail": "This must be an object."}]
    assert [item["status"] for item in poster.post("/events?partial=true", body=sent).json["items"]] == [
        200, 200, 422, 400, 200, 422]
    other = poster.post("/events?partial=true", [{**known, "title": "Another"}]).json["items"][0]
    assert (other["status"], other["problem"]["type"]) == (409, "urn:portalhooks:problem:exists")
    poster.post("/events?partial=false", body=sent).is_refused(422, "invalid")
    poster.post("/events?partial=yes", body=sent).is_refused(400, "malformed")
    poster.post("/events?partial=true", an_event()).is_ok(201)
    poster.post("/events?partial=true", {"type": "x"}).is_refused(422, "invalid")
    poster.post("/events?partial=true", {**known, "title": "Another"}).is_refused(409, "exists")
    poster.post("/events?partial=true", {"type": "x"}).is_refused(422, "invalid")


@pytest.mark.parametrize("body", [
    b"[", b'[{"type":"a"', b'[{"type":"a"}', b'["', b"[] []", b"[1,2}", b"\xef\xbb\xbf[]", b"[1]\0"])
def test_array_without_an_end_is_refused_as_a_whole(poster, body):
    poster.post("/events", body=body).is_refused(400, "malformed")
    poster.post("/events?partial=true", body=body).is_refused(400, "malformed")


def test_details_are_limited_to_256_kib(poster):
    def with_details(size):
        body = json.dumps(an_event()).encode()[:-1]
        return body + b',"details":{"x":"' + b"y" * (size - 8) + b'"}}'
    poster.post("/events", body=with_details(262144)).is_ok(201)
    response = poster.post("/events", body=with_details(262145))
    assert (response.status, response.problem) in ((413, "too_large"), (422, "invalid"))


def test_nesting_of_details_is_limited(poster):
    def nested(depth):
        body = json.dumps(an_event()).encode()[:-1]
        return body + b',"details":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
    poster.post("/events", body=nested(20)).is_ok(201)
    poster.post("/events", body=nested(40)).is_refused(400, "malformed")
    poster.post("/events", body=nested(2000)).is_refused(400, "malformed")


def with_details(event, details):
    """A request body with exactly these details."""
    return json.dumps(event).encode()[:-1] + b',"details":' + details.encode() + b"}"


@pytest.mark.parametrize("case", DETAILS, ids=lambda case: case["when"])
def test_details_are_stored_shown_and_sent_byte_for_byte(integration, poster, case):
    event, details = an_event(occurred_at="2026-11-23T14:45:28Z"), case["details"].encode()
    created = poster.post("/events", body=with_details(event, case["details"])).is_ok(201)
    shown = poster.get(f"/events/{event['id']}").is_ok()
    assert shown.body == created.body
    assert shown.body.endswith(b',"details":' + details + b"}")
    integration.run_event(event)
    assert b'"data":' + details + b',"event":' in integration.only_request().body
    poster.post("/events", body=with_details(event, case["details"])).is_ok(200)
    poster.post("/events", body=with_details(event, case["other"])).is_refused(409, "exists")
    assert poster.get(f"/events/{event['id']}").body.endswith(b',"details":' + details + b"}")


def test_details_in_a_batch_are_kept_apart(poster):
    events = [an_event() for _ in DETAILS]
    body = b"[" + b",\n".join(with_details(event, case["details"]) for event, case in zip(events, DETAILS)) + b"]"
    poster.post("/events", body=body).is_ok(201)
    for event, case in zip(events, DETAILS):
        shown = poster.get(f"/events/{event['id']}").is_ok().body
        assert shown.endswith(b',"details":' + case["details"].encode() + b"}")


def audited(portal, event):
    return [(row["actor"], row["action"], row["object_type"], json.loads(row["diff"])) for row in portal.database.query(
        "SELECT actor, action, object_type, diff FROM ph_audit WHERE object_id = %s ORDER BY id", event["id"])]


def test_deleted_event_keeps_its_executions(integration, new_event, admin):
    event = new_event(title="To be deleted", severity="error", source="orders")
    execution = integration.run_event(event)
    admin.delete(f"/events/{event['id']}").is_ok(204)
    admin.get(f"/events/{event['id']}").is_refused(404, "not_found")
    admin.delete(f"/events/{event['id']}").is_refused(404, "not_found")
    assert [item["id"] for item in admin.get(f"/events?q={event['id']}").is_ok().json["items"]] == []
    wait_for(lambda: admin.get(f"/executions?q=deleted+{integration.id}").is_ok().json["items"], "its words")
    for query in (f"event_id={event['id']}", f"q={event['id']}", f"integration_id={integration.id}&q=del+to+be"):
        shown = admin.get(f"/executions?{query}").is_ok().json["items"]
        assert [(item["id"], item["event_title"]) for item in shown] == [(execution["id"], "To be deleted")]
    assert b'"title":"To be deleted"' in integration.only_request().body
    assert integration.retry(execution, {"resend": True})["state"] == "succeeded"
    assert integration.requests[0].body == integration.requests[1].body
    integration.click({"mode": "event", "event_id": event["id"]}).is_refused(404, "not_found")
    assert audited(integration.portal, event) == [("admin", "event.delete", "event", {
        "type": [event["type"], None], "title": ["To be deleted", None], "severity": ["error", None],
        "source": ["orders", None], "occurred_at": [event["occurred_at"], None]})]


def test_events_posted_by_admins_are_audited_those_of_producers_are_not(portal, admin, poster):
    by_person, by_producer = an_event(), an_event()
    admin.post("/events", by_person).is_ok(201)
    admin.post("/events", by_person).is_ok(200)
    poster.post("/events", by_producer).is_ok(201)
    assert [entry[:3] for entry in audited(portal, by_person)] == [("admin", "event.create", "event")]
    assert audited(portal, by_producer) == []
    assert portal.as_("viewer").get(f"/events/{by_producer['id']}").json["created_by"] == "poster"


def test_batch_of_an_admin_has_one_audit_entry(portal, admin):
    events = [an_event(), an_event()]
    admin.post("/events", events).is_ok(201)
    entry = admin.get("/audit?action=event.create&limit=1").is_ok().json["items"][0]
    assert (entry["object_id"], entry["diff"]) == (
        None, {"count": [None, 2], "ids": [None, " ".join(event["id"] for event in events)]})
    assert audited(portal, events[0]) == []


def test_events_are_limited_per_user_and_minute(make_portal):
    portal = make_portal(conf="PortalHooksEventRateLimit 60/min").start()
    poster, admin = portal.as_("poster"), portal.as_("admin")
    poster.post("/events", [an_event() for _ in range(12)]).is_ok(201)
    refused = poster.post("/events", an_event()).is_refused(429, "rate_limited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 3
    assert "60 a minute" in refused.json["detail"]
    admin.post("/events", an_event()).is_ok(201)
    poster.get("/events").is_ok()


def test_events_posted_concurrently_are_stored_once(poster):
    events = [an_event(occurred_at="2026-11-23T14:45:28Z") for _ in range(20)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: poster.post("/events", events).status, range(8)))
    assert sorted(statuses) == [200] * 7 + [201]


def test_types_are_listed_and_found_by_their_words(new_event, operator):
    word = fresh("t").replace("-", "")
    for kind in ("b", "a", "b"):
        new_event(type=f"order.{word}_{kind}")
    both = [{"type": f"order.{word}_a"}, {"type": f"order.{word}_b"}]
    assert operator.get(f"/event-types?q={word}").is_ok().json == {
        "items": both, "next_cursor": None, "searched_to": None}
    assert operator.pages(f"/event-types?q=order+{word.upper()}", 1) == both
    assert operator.get(f"/event-types?q={word}x").is_ok().json["items"] == []
    everything = [item["type"] for item in operator.pages("/event-types", 20)]
    assert len(everything) == len(set(everything))
    assert {f"order.{word}_a", f"order.{word}_b"} <= set(everything)
