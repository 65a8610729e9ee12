# SPDX-License-Identifier: Apache-2.0
"""Malformed and invalid requests, route by route: history, export, stats and events."""
import itertools
import urllib.parse

import pytest

from integration import fresh

pytestmark = pytest.mark.core

TIME = "2026-11-23T14:45:28Z"
BAD_TEXTS = ["%ff", "%zz", "%", "%c0%80", "%ed%a0%80", "a%00b"]
BAD_IDS = ["a%2Fb", "a%20b", "%C3%A4", "x" * 65, "a;b", "%00", "%ff", "-%0A"]
BAD_NUMBERS = ["x", "-1", "1.5", "1e2", "99999999999999999999", "%2B5", "0x10"]
BAD_TIMES = ["yesterday", "2026-13-01T00:00:00Z", "2026-11-23", "2026-11-23T14:45:28", "1790000000",
             "2026-11-23T25:00:00Z"]
FORGED = ["x", "====", "ZXhlY3V0aW9ucw", "ZXhlY3V0aW9ucwoKJyBPUiAxPTE", "ZXZlbnRzCi0xCmE", "AA", "%00", "a" * 4000]

# route → query parameter → invalid values
HISTORY = {
    "integration_id": BAD_IDS, "event_id": BAD_IDS, "batch_id": BAD_IDS, "user": [*BAD_TEXTS, "u" * 256],
    "message_id": [*BAD_IDS, "exe_00000000000000000000000000", "msg_short", "msg_0000000000000000000000000U"],
    "state": ["SENDING", "done", *BAD_TEXTS], "error": ["none", "HTTP_STATUS", *BAD_TEXTS],
    "mode": ["manual", *BAD_TEXTS],
    "http_status": [*BAD_NUMBERS, "99", "1000"], "from": BAD_TIMES, "to": BAD_TIMES, "q": [*BAD_TEXTS, "q" * 201],
}
PAGES = {"limit": [*BAD_NUMBERS, "0", "201"], "cursor": FORGED}
ROUTES = {
    "/executions": {**HISTORY, **PAGES, "idempotency_key": [*BAD_TEXTS, "k" * 256]},
    "/executions/export": {**HISTORY, "format": ["xml", "CSV", "json", *BAD_TEXTS]},
    "/stats": {"from": BAD_TIMES, "to": BAD_TIMES, "bucket": ["minute", "HOUR", *BAD_TEXTS], "integration_id": BAD_IDS,
               "day_hours": ["24x30", "x", "29", "24x0", "24,,23", *BAD_TEXTS]},
    "/events": {"q": [*BAD_TEXTS, "q" * 201], "type": [*BAD_TEXTS, "t" * 129],
                "severity": ["fatal", "INFO", *BAD_TEXTS], "from": BAD_TIMES, "to": BAD_TIMES, **PAGES},
}
SINGLE = ["/events/{id}", "/executions/{id}", "/executions/{id}/request-body", "/executions/{id}/response-body"]


@pytest.mark.parametrize("route, name", [(route, name) for route, names in ROUTES.items() for name in names])
def test_malformed_parameter_is_refused(portal, route, name):
    client = portal.as_("both")
    for value in ROUTES[route][name]:
        response = client.get(f"{route}?{name}={value}")
        assert (response.status, response.problem) == (400, "malformed"), f"{name}={value}: {response.body[:300]!r}"


@pytest.mark.parametrize("route", [*ROUTES, *SINGLE])
def test_unknown_or_repeated_parameter_is_refused(portal, route, integration, event):
    client = portal.as_("both")
    path = route.replace("{id}", event["id"] if route.startswith("/events") else "exe_00000000000000000000000000")
    client.get(f"{path}?unknown=1").is_refused(400, "malformed")
    client.get(f"{path}?=").is_refused(400, "malformed")
    for name in ROUTES.get(route, ()):
        client.get(f"{path}?{name}=&{name}=").is_refused(400, "malformed")


@pytest.mark.parametrize("route", SINGLE)
def test_malformed_or_unknown_id_is_not_found(portal, route):
    for id_ in [*BAD_IDS, "there-is-none", "exe_00000000000000000000000000", "exe_0000000000000000000000000U", "..",
                "."]:
        response = portal.as_("both").get(route.replace("{id}", id_))
        assert (response.status, response.problem) in ((404, "not_found"), (400, "malformed")), id_


@pytest.mark.parametrize("method, route, allowed", [
    (method, route, allowed)
    for route, allowed in (("/executions", {"GET", "HEAD"}), ("/executions/export", {"GET", "HEAD"}),
                           ("/stats", {"GET", "HEAD"}), ("/events", {"GET", "HEAD", "POST"}),
                           ("/events/x", {"GET", "HEAD", "DELETE"}))
    for method in ("POST", "PUT", "PATCH", "DELETE") if method not in allowed])
def test_unknown_method_is_refused(admin, method, route, allowed):
    response = admin.request(method, route, {}).is_refused(405, "method_not_allowed")
    assert {name.strip() for name in response.headers["Allow"].split(",")} - {"OPTIONS"} == allowed


def an_event(**fields):
    return {"id": fresh("evt"), "type": "x.y", "title": "Title", **fields}


GOOD = b'{"type":"x.y","title":"Title"}'


@pytest.mark.parametrize("body", [
    b"", b"{", GOOD[:-1], GOOD + GOOD, GOOD + b"x", GOOD + b"\0", b"\xef\xbb\xbf" + GOOD, b'"text"', b"1", b"null",
    b"true", b"{'type':'x'}", b'{"type":"x","title":"y",}', b'{"type":"x","type":"x","title":"y"}',
    b'{"type":"x","\\u0074ype":"x","title":"y"}', b'{"type":"x","title":"a\xff"}', b'{"type":"x","title":"\\ud800"}',
    b'{"type":"x","title":"a\\u0000b"}', b'{"type":"x","title":"y","details":{"a":1,"a":2}}',
    b'{"type":"x","title":"y","details":{"a":\xff}}', b'{"type":"x","title":"y","details":{"a":01}}',
    b'{"type":"x","title":"y","details":' + b'{"a":' * 33 + b"1" + b"}" * 33 + b"}", b"[" * 33 + b"]" * 33,
    b"[" + GOOD + b",]", b"[" + GOOD, GOOD.decode().encode("utf-16"),
])
def test_unparsable_event_is_refused(poster, body):
    poster.post("/events", body=body).is_refused(400, "malformed")


@pytest.mark.parametrize("fields, pointer", [
    ({"id": value}, "/id") for value in ("", "a/b", "x" * 65, "ä", 1, None, [], ".", "..")] + [
    ({"type": value}, "/type") for value in ("", " ", "x" * 129, 1, None, {}, "a\nb", "a\u202eb")] + [
    ({"title": value}, "/title") for value in ("", "  ", "x" * 201, 1, None, "a\x07b", "a\u2066b")] + [
    ({"severity": value}, "/severity") for value in ("", "INFO", "fatal", 1, None, [])] + [
    ({"source": value}, "/source") for value in ("", "x" * 129, 1, {}, "a\rb")] + [
    ({"occurred_at": value}, "/occurred_at") for value in (
        "", "now", "2026-11-23", 1790000000, None, "2026-11-23T14:45:28")] + [
    ({"details": value}, "/details") for value in (None, [], "x", 1, True)] + [
    ({"created_at": TIME}, "/created_at"), ({"created_by": "me"}, "/created_by"), ({"unknown": 1}, "/unknown"),
    ({"last_execution": None}, "/last_execution")])
def test_invalid_event_is_refused_alone_and_in_a_batch(poster, fields, pointer):
    wrong = an_event(**fields)
    assert poster.post("/events", wrong).is_refused(422, "invalid").pointers == {pointer}
    assert poster.post("/events", [an_event(), wrong]).is_refused(422, "invalid").pointers == {"/1" + pointer}


def test_all_errors_are_reported_at_once(poster):
    response = poster.post("/events", [{"title": 1}, "x", an_event(unknown=1)]).is_refused(422, "invalid")
    assert response.pointers == {"/0/type", "/0/title", "/1", "/2/unknown"}


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/x-www-form-urlencoded",
                                          "application/xml",
                                          "application/json; charset=latin1", "application/merge-patch+json"])
def test_event_with_other_content_type_is_refused(poster, content_type):
    poster.request("POST", "/events", body=GOOD, content_type=content_type).is_refused(415, "unsupported_media_type")


def test_compressed_event_is_refused(poster):
    poster.post("/events", body=GOOD, headers=[("Content-Encoding", "gzip")]).is_refused(415, "unsupported_media_type")


@pytest.mark.parametrize("headers", [[("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")],
                                     [("Origin", "https://elsewhere.example")], [("Origin", "null")]])
def test_cross_site_change_of_events_is_refused(poster, admin, event, headers):
    poster.post("/events", an_event(), headers=headers).is_refused(403, "cross_site")
    admin.request("DELETE", f"/events/{event['id']}", headers=headers).is_refused(403, "cross_site")
    assert admin.get(f"/events/{event['id']}").status == 200


def test_reading_changes_nothing(portal, integration, event):
    execution = integration.run_event(event)
    client = portal.as_("both")
    tables = ("ph_execution", "ph_request", "ph_response", "ph_event", "ph_stats",
              "ph_audit WHERE action NOT IN ('execution.export', 'execution.download')")

    def contents():
        return [portal.database.query(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables]

    before = contents()
    for path in itertools.chain(ROUTES, (route.replace("{id}", event["id"] if "events" in route else execution["id"])
                                         for route in SINGLE)):
        client.get(path).is_ok()
    client.get("/executions?" + urllib.parse.urlencode({"q": "' OR 1=1 --", "user": "'; DROP TABLE ph_user"})).is_ok()
    assert contents() == before
