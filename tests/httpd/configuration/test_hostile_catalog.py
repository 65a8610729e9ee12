# SPDX-License-Identifier: Apache-2.0
"""External catalogs whose views give anything: nothing crashes, nothing malformed is signed, no answer breaks, and each
fault has the meaning that sql/README.md documents. (The client validates every answer against the contract.)"""
import concurrent.futures
import itertools
import json
import urllib.parse

import pytest

import signature
from hostile_rows import COLUMNS, GOOD, HostileViews, random_rows
from integration import Integration
from portal import Portal

pytestmark = pytest.mark.core

HEALTH = "\n<Location /health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"
_numbers = itertools.count(1)


class ViewIntegration(Integration):
    def create(self):
        id_ = f"int-{next(_numbers)}"
        self.portal.views.insert("integration", {"id": id_, "name": f"Name of {id_}"})
        return id_


@pytest.fixture(scope="module")
def portal(new_database):
    database = new_database()
    portal = Portal(database, conf="PortalHooksCatalog external\nPortalHooksLinkHost tickets.example" + HEALTH)
    portal.views = HostileViews(database)
    portal.start()
    yield portal
    portal.stop()
    assert portal.unexpected_log_lines() == []
    portal.discard()


@pytest.fixture(scope="module")
def integration(portal, receiver):
    return ViewIntegration(portal, receiver)


def fault_words(event):
    return [fault["word"] for fault in event["faults"]]


def click(integration, id_):
    return integration.click({"mode": "event", "event_id": id_}, wait=20)


REFUSED = [
    ("type", None, "no_type"), ("type", "", "no_type"), ("type", "x" * 129, "long_type"),
    ("occurred_at", None, "no_time"), ("occurred_at", 1790000000, "wrong_time"),
    ("occurred_at", 1790000000000, "wrong_time"), ("occurred_at", 2**63 - 1, "wrong_time"),
    ("occurred_at", -5, "wrong_time"), ("occurred_at", 0, "wrong_time"),
    *[("details", text, "invalid_details") for text in (
        "", "[]", "null", "1", '"x"', "{}{}", '{"x":1},"type":"refund.approved"', '{}},"x":{"y":1', '{"a":1,"a":2}',
        '{"a":{"b":1,"b":2}}', '{"a":NaN}', "{'a':1}", b'{"a":"\xff"}', b"\xef\xbb\xbf{}", '{"a":1}\0',
        '{"a":' * 32 + "1" + "}" * 32, '{"a":"\\ud800"}')],
    ("details", '{"x":"' + "y" * 262_137 + '"}', "large_details"),
]


@pytest.mark.parametrize("column, value, word", REFUSED, ids=[f"{n}-{case[2]}" for n, case in enumerate(REFUSED)])
def test_event_that_cannot_be_sent_is_refused_and_says_why(portal, integration, column, value, word):
    id_ = f"bad-{next(_numbers)}"
    portal.views.event(id_, **{column: value})
    before = len(integration.requests)
    for settings in ({"event_body": "full"}, {"event_body": "thin"}):
        integration.configure(**settings).is_ok()
        response = click(integration, id_).is_refused(409, "invalid_event")
        assert response.json["detail"]
        integration.portal.as_("operator").post(
            f"{integration.uri}/preview", {"mode": "event", "event_id": id_}).is_refused(409, "invalid_event")
    assert len(integration.requests) == before
    shown = portal.as_("viewer").get(f"/events/{id_}").is_ok().json
    assert fault_words(shown) == [word] and not shown["faults"][0]["repaired"]
    assert shown["faults"][0]["column"] == column
    assert (shown["details"] is None) == (column == "details")
    if column != "occurred_at":
        listed = [item for item in portal.as_("viewer").get(f"/events?q={id_}").is_ok().json["items"]
                  if item["id"] == id_]
        assert [fault_words(item) for item in listed] == [[word]]
        assert ("details" in listed[0]) == (column == "details")


REPAIRED = [
    ("title", None, ["no_title"], lambda event: event["title"] == event["id"]),
    ("title", "ä" * 201, ["long_title"], lambda event: event["title"] == "ä" * 199 + "…"),
    ("title", "a\x1b[31m\u202e", ["replaced_characters"], lambda event: event["title"] == "a\ufffd[31m\ufffd"),
    ("title", b"Dr\xfccken", ["replaced_characters"], lambda event: event["title"] == "Dr\ufffdcken"),
    ("source", "x" * 129, ["long_source"], lambda event: event["source"] == "x" * 127 + "…"),
    ("source", None, [], lambda event: event["source"] is None),
    ("severity", None, ["unknown_severity"], lambda event: event["severity"] == "info"),
    ("severity", "fatal", ["unknown_severity"], lambda event: event["severity"] == "info"),
    ("type", b"caf\xe9", ["replaced_characters"], lambda event: event["type"] == "caf\ufffd"),
    *[("url", url, ["refused_url"], lambda event: event["url"] is None) for url in (
        "javascript:alert(1)", "java\tscript:alert(1)", "//evil.example/", "/\\evil.example", "https://evil.example/",
        "https://tickets.example@evil.example/", "https://tickets.example:8443/", "/a\0b", b"/\xff", "/" + "x" * 2000)],
    *[("url", url, [], lambda event, url=url: event["url"] == (url or None)) for url in (
        None, "", "/orders/1?a=b#c", "https://tickets.example/1", "/M\u00fcnchen")],
    ("severity_label", "x" * 65, ["long_severity_label"], lambda event: event["severity_label"] == "x" * 63 + "…"),
    ("severity_label", "", [], lambda event: event["severity_label"] is None),
    ("owner", "x" * 129, ["long_owner"], lambda event: event["owner"] == "x" * 127 + "…"),
    ("owner", None, [], lambda event: event["owner"] is None),
    ("integration_id", "jira, slack", [], lambda event: event["integration_id"] == "jira slack"),
    ("integration_id", "jira a/b", ["invalid_integration_id"], lambda event: event["integration_id"] == "jira"),
    ("integration_id", "a\0b", ["invalid_integration_id"], lambda event: event["integration_id"] is None),
    ("details", None, [], lambda event: event["details"] == {}),
    ("details", ' {"a":3.30} ', [], lambda event: event["details"] == {"a": 3.3}),
    ("details", '{"a":' * 31 + "1" + "}" * 31, [], lambda event: event["details"] is not None),
]


@pytest.mark.parametrize("column, value, words, is_right", REPAIRED, ids=[str(n) for n in range(len(REPAIRED))])
def test_repaired_event_is_shown_and_sent_alike(portal, integration, column, value, words, is_right):
    id_ = f"repaired-{next(_numbers)}"
    portal.views.event(id_, **{column: value})
    integration.configure(event_body="full").is_ok()
    shown = portal.as_("viewer").get(f"/events/{id_}").is_ok().json
    assert (fault_words(shown), is_right(shown)) == (words, True)
    click(integration, id_).is_ok(201)
    request = integration.requests[-1]
    assert signature.official_verdict(integration.secret, request) == "valid"
    body = json.loads(request.body)
    assert (body["type"], body["data"]) == (shown["type"], shown["details"])
    assert body["event"] == {name: shown[name] for name in ("id", "title", "severity", "source")}


def test_event_whose_id_several_rows_have_is_refused(portal, integration):
    portal.views.event("twice")
    portal.views.event("twice", title="Another")
    click(integration, "twice").is_refused(409, "invalid_event")
    assert fault_words(portal.as_("viewer").get("/events/twice").is_ok().json) == ["duplicate_id"]


def test_integration_that_several_rows_have_is_signed_once_per_key(portal, integration):
    portal.views.insert("integration", {"id": integration.id, "name": "Again"})
    portal.views.event("once")
    click(integration, "once").is_ok(201)
    assert len(integration.requests[-1].header("webhook-signature").split()) == 1
    portal.database.query("DELETE FROM raw_integration WHERE name = %s", b"Again" if portal.views.is_mysql else "Again")


def test_unknown_severity_is_found_as_info(portal):
    portal.views.event("odd-severity", severity="fatal", type="odd.severity")
    found = portal.as_("viewer").get("/events?severity=info&type=odd.severity").is_ok().json["items"]
    assert [item["id"] for item in found] == ["odd-severity"]


def test_filters_pass_over_rows_without_type(portal):
    portal.views.event("no-type", type=None)
    viewer = portal.as_("viewer")
    assert viewer.get("/events?q=no&type=x").is_ok().json["items"] == []
    assert viewer.get("/events?q=no&severity=warning").is_ok().json["items"] != []


def test_integrations_may_hold_anything(portal):
    names = [None, "", "x" * 500, "a\0b", b"\xff\xfe", "\u202e", "ß", "B", "b", 'q"\\', "\n"]
    for number, name in enumerate(names):
        portal.views.insert("integration", {"id": f"odd-{number}", "name": name, "kind": name, "description": name})
    portal.views.insert("integration", {"id": None, "name": None})
    portal.views.insert("integration", {"id": "a/b", "name": "Slash"})
    for limit in (1, 3, 200):
        found = [item["id"] for item in portal.as_("viewer").pages("/integrations?state=unconfigured", limit)]
        assert sorted(id_ for id_ in found if id_.startswith("odd-")) == sorted(f"odd-{n}" for n in range(len(names)))
    shown = {item["id"]: item["name"] for item in portal.as_("viewer").pages("/integrations?q=odd-", 200)}
    assert shown["odd-0"] == "odd-0" and len(shown["odd-2"]) == 200 and "\0" not in shown["odd-3"]


def press(portal, integration, row, number, verifies):
    """A row is shown, previewed now and then, and pressed; returns whether it was sent. With `verifies` the official
    package checks the signature at once: it takes no timestamp older than five minutes."""
    id_ = row["id"].decode(errors="replace") if isinstance(row["id"], bytes) else row["id"]
    target = urllib.parse.quote(id_ or "", safe="")
    if not target or "%" in target or len(target) > 64:
        return False
    operator = portal.as_("operator")
    shown = operator.get(f"/events/{target}")
    assert shown.status in (200, 404), shown.body
    if number % 7 == 0:
        operator.post(f"{integration.uri}/preview", {"mode": "event", "event_id": id_}).is_ok(200, 404, 409, 422)
    response = integration.click({"mode": "event", "event_id": id_}, wait=20)
    if response.status == 202:  # as many as may wait for an outcome do so already
        assert integration.wait_until_final(response.json)["state"] == "succeeded"
    is_sent = response.status in (201, 202)
    assert is_sent == (shown.status == 200 and
                       all(fault["repaired"] for fault in shown.json["faults"])), response.body
    if is_sent and verifies:
        request = next(request for request in integration.requests
                       if request.header("portalhooks-execution-id") == response.json["id"])
        assert signature.official_verdict(integration.secret, request) == "valid"
    return is_sent


def press_everything(portal, integration, rows):
    """Returns how many were sent."""
    step = len(rows) // 20
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return sum(pool.map(lambda numbered: press(portal, integration, numbered[1], numbered[0],
                                                   numbered[0] % step == 0), enumerate(rows)))


@pytest.mark.parametrize("count", [250, pytest.param(10_000, marks=pytest.mark.long("hostile"))])
def test_generated_rows_break_nothing(portal, receiver, count):
    portal.database.query("DELETE FROM raw_event")
    integration = ViewIntegration(portal, receiver, event_body="full")
    rows = list(random_rows(20261123 + count, count))
    portal.views.insert_all("event", rows)
    viewer = portal.as_("viewer")
    for query in ("", "q=evt-1", "q=no&type=x", "type=order.limit_exceeded", "severity=info", "severity=warning&q=O",
                  "from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"):
        listed = viewer.pages(f"/events?{query}", 100)
        assert len(listed) <= count
    sent = press_everything(portal, integration, rows)
    requests = integration.requests
    assert count // 10 < sent == len(requests)
    for request in requests:
        body = json.loads(request.body)
        assert list(body) == ["type", "timestamp", "data", "event", "integration"]
        assert (body["integration"], isinstance(body["data"], dict)) == ({"id": integration.id}, True)
        assert body["event"]["id"] and body["type"] and body["timestamp"]
        assert request.header("webhook-signature") == signature.expected_of(integration.secret, request)
    health = portal.anonymous().exchange("GET", "/health")
    assert health.status == 200 and health.json["left_out"]["events"] > 0
    catalog = health.json["catalog"]
    assert catalog["ok"] and catalog["events_without_time"] > 0 and catalog["events_checked"] > min(count, 1000) // 10
    assert {"no_type", "invalid_details", "wrong_time", "unknown_severity", "no_title", "refused_url",
            "invalid_integration_id"} <= set(catalog["faults"])
    history = viewer.get("/executions?limit=100")
    assert history.status in (200, 403)
    portal.database.query("DELETE FROM raw_event")


def test_good_row_has_no_fault(portal):
    portal.views.event("good")
    shown = portal.as_("viewer").get("/events/good").is_ok().json
    assert shown["faults"] == [] and set(COLUMNS) <= set(shown)
    assert shown["title"] == GOOD["title"]
