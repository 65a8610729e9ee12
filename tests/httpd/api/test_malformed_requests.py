# SPDX-License-Identifier: Apache-2.0
"""Malformed requests: syntax, content types, methods, paths, sizes, cross-site requests."""
import contextlib
import http.client
import socket

import pytest

from client import Response, has_security_headers
from integration import fresh, make_event
from memory import ASAN_QUARANTINE_KIB, resident_kib
from portal import user_key
from routes import ROUTES

pytestmark = pytest.mark.core

NOT_JSON = {
    "empty": b"",
    "whitespace": b"  \n",
    "truncated": b'{"name":"x"',
    "truncated in a string": b'{"name":"x',
    "two documents": b'{"name":"x"}{"name":"y"}',
    "trailing bytes": b'{"name":"x"} x',
    "duplicate key": b'{"name":"x","name":"y"}',
    "duplicate key, once escaped": b'{"name":"x","n\\u0061me":"y"}',
    "array": b'[{"name":"x"}]',
    "string": b'"name"',
    "null": b"null",
    "escaped NUL": b'{"name":"x\\u0000y"}',
    "NUL": b'{"name":"x\x00y"}',
    "trailing NUL": b'{"name":"x"}\x00',
    "invalid UTF-8": b'{"name":"\xff\xfe"}',
    "overlong UTF-8": b'{"name":"\xc0\xaf"}',
    "lone surrogate": b'{"name":"\\ud83d"}',
    "byte order mark": b'\xef\xbb\xbf{"name":"x"}',
    "single quotes": b"{'name':'x'}",
    "comment": b'{"name":"x" /* y */}',
    "trailing comma": b'{"name":"x",}',
    "NaN": b'{"name":NaN}',
    "nested too deeply": b'{"name":' + b"[" * 100 + b"]" * 100 + b"}",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_body_must_be_one_json_object(admin, body):
    admin.post("/integrations", body=body).is_refused(400, "malformed")


@pytest.mark.parametrize("body", [b'{"name":canary}', b'{"canary":1,"canary":2}', b'{"name":"canary', b"canary"])
def test_refusal_does_not_echo_the_body(admin, body):
    assert b"canary" not in admin.post("/integrations", body=body).is_refused(400, "malformed").body


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml",
                                          "multipart/form-data", "application/json; charset=latin1",
                                          "application/json, x", "application/json; charset=utf-8; x=y",
                                          "application/jsonp", "appli cation/json", "application/ json",
                                          "application/json; char set=utf-8", "application/json; charset = utf-8",
                                          "application/json; charset", "application/json; q=1", ";", "*/*"])
def test_other_content_types_are_refused(admin, content_type):
    admin.post("/integrations", {"name": "x"}, content_type=content_type).is_refused(415, "unsupported_media_type")


@pytest.mark.parametrize("content_type, detail", [
    ("text/plain", "The Content-Type is not application/json."),
    ("application/json; odata=verbose", "The Content-Type has a parameter that is not supported; charset=utf-8 is."),
    ("application/json; charset=utf-16", "The Content-Type has a parameter that is not supported; charset=utf-8 is."),
    (None, "The request has no Content-Type."),
])
def test_refusal_of_a_content_type_says_what_is_wrong_with_it(admin, content_type, detail):
    refused = admin.post("/integrations", {"name": "x"}, content_type=content_type)
    assert refused.is_refused(415, "unsupported_media_type").json["detail"] == detail


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "Application/JSON",
                                          "application/json;charset=UTF-8", 'application/json; charset="utf-8"'])
def test_json_content_type_variants_are_accepted(admin, content_type):
    admin.post("/integrations", {"name": "x"}, content_type=content_type).is_ok(201)


def test_compressed_body_is_refused(admin):
    admin.post("/integrations", {"name": "x"}, headers=[("Content-Encoding", "gzip")]).is_refused(
        415, "unsupported_media_type")


@pytest.mark.parametrize("header", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
                                    ("Sec-Fetch-Site", "none"), ("Origin", "https://evil.example"), ("Origin", "null"),
                                    ("Origin", "https://127.0.0.1"), ("Origin", "http://127.0.0.1:1")],
                         ids=lambda header: f"{header[0]} {header[1]}")
def test_cross_site_change_is_refused(integration, header):
    integration.click(headers=[header]).is_refused(403, "cross_site")
    integration.admin.post("/integrations", {"name": "x"}, headers=[header]).is_refused(403, "cross_site")
    assert integration.requests == []


def test_same_origin_change_is_accepted(integration):
    origin = f"http://127.0.0.1:{integration.portal.port}"
    integration.click(wait=20, headers=[("Sec-Fetch-Site", "same-origin"), ("Origin", origin)]).is_ok(201)


def test_cross_site_navigation_may_read(operator):
    operator.get("/integrations", headers=[("Sec-Fetch-Site", "cross-site")]).is_ok()


def test_no_response_allows_other_origins(operator):
    response = operator.get("/me", headers=[("Origin", "https://evil.example")]).is_ok()
    assert response.headers["Access-Control-Allow-Origin"] is None
    operator.request("OPTIONS", "/me", headers=[("Origin", "https://evil.example"),
                                                ("Access-Control-Request-Method", "POST")]).is_refused(
        405, "method_not_allowed")


def read_response(connection):
    response = http.client.HTTPResponse(connection)
    response.begin()
    return Response(response.status, response.headers, response.read())


def post_in_pieces(portal, path, headers, *pieces):
    """Send a POST with its body in these pieces, unmodified; returns the status."""
    head = [f"POST /portal/api/v1{path} HTTP/1.1", "Host: x", "Content-Type: application/json",
            f"Authorization: {portal.as_('both').authorization}", *headers]
    with socket.create_connection(portal.address, 10) as connection:
        connection.sendall("\r\n".join(head).encode() + b"\r\n\r\n")
        for piece in pieces:
            connection.sendall(piece)
        return int(connection.recv(1000).split()[1])


@pytest.mark.parametrize("path, size", [("/integrations", 65536), ("/events", 4194304)])
def test_oversized_body_is_refused_unread(portal, path, size):
    assert post_in_pieces(portal, path, [f"Content-Length: {size + 1}"]) == 413


def test_chunked_body_is_read_up_to_the_limit(portal):
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    assert post_in_pieces(portal, "/integrations", ["Transfer-Encoding: chunked"], chunk * 17) == 413


def test_chunked_body_is_accepted(portal):
    assert post_in_pieces(portal, "/integrations", ["Transfer-Encoding: chunked"],
                          b'c\r\n{"name":"x"}\r\n', b"0\r\n\r\n") == 201


@pytest.mark.parametrize("method, path, allowed", [
    ("POST", "/me", {"GET", "HEAD"}), ("DELETE", "/integrations", {"GET", "HEAD", "POST"}),
    ("PUT", "/integrations/x", {"GET", "HEAD", "PATCH", "DELETE"}),
    ("GET", "/integrations/x/webhook/pause", {"DELETE"}),
    ("POST", "/integrations/x/webhook", {"GET", "HEAD", "PUT", "PATCH", "DELETE"}),
    ("GET", "/integrations/x/webhook/keys/key_00000000000000000000000000", {"PATCH", "DELETE"}),
    ("GET", "/integrations/x/executions", {"POST"}),
    ("GET", "/executions/exe_00000000000000000000000000/retry", {"POST"}),
    ("POST", "/executions", {"GET", "HEAD"}), ("DELETE", "/users/YQ", {"GET", "HEAD", "PUT"}),
    ("BREW", "/me", {"GET", "HEAD"}), ("PATCH", "/events", {"GET", "HEAD", "POST"}),
])
def test_unknown_method_is_refused(admin, method, path, allowed):
    response = admin.request(method, path, {}).is_refused(405, "method_not_allowed")
    assert {name.strip() for name in response.headers["Allow"].split(",")} - {"OPTIONS"} == allowed


@pytest.mark.parametrize("path, detail", [
    ("/integrations/nope", 'Integration “nope” not found.'),
    ("/integrations/nope/webhook", 'Integration “nope” not found.'),
    ("/integrations/nope/webhook/keys", 'Integration “nope” not found.'),
    ("/events/nope", 'Event “nope” not found.'),
    ("/executions/exe_01KAT7PPQ1E6F3Z8M2V9C4B7XN", 'Execution “exe_01KAT7PPQ1E6F3Z8M2V9C4B7XN” not found.'),
    (f"/users/{user_key('nobody')}", 'User “nobody” not found.'),
])
def test_what_does_not_exist_is_named(admin, path, detail):
    assert admin.get(path).is_refused(404, "not_found").json["detail"] == detail


def test_clicks_name_what_does_not_exist(operator, integration):
    executions = f"{integration.uri}/executions"
    for path, body, detail in (
            ("/integrations/nope/executions", {"mode": "default"}, 'Integration “nope” not found.'),
            (executions, {"mode": "event", "event_id": "nope"}, 'Event “nope” not found.')):
        assert operator.post(path, body).is_refused(404, "not_found").json["detail"] == detail


def test_head_is_get_without_body(integration):
    for path in ("/me", "/integrations", integration.uri):
        got, headed = integration.admin.get(path), integration.admin.request("HEAD", path)
        assert (headed.status, headed.body) == (200, b"")
        for name in ("Content-Type", "ETag", "Content-Length"):
            assert headed.headers[name] == got.headers[name]


@pytest.mark.parametrize("path", [
    "/nothing", "/", "", "/me/", "/me/more", "/integrations/", "/integrations/a%2Fb", "/integrations/a%20b",
    "/integrations/" + "x" * 65, "/integrations/%C3%A4", "/integrations/a;b", "/integrations/%2e%2e",
    "/integrations/x%00y",
    "/executions/x", "/executions/exe_short", "/executions/exe_ILOU0000000000000000000000",
    "/executions/exe_00000000000000000000000000", "/executions/msg_00000000000000000000000000",
    "/executions/exe_8zzzzzzzzzzzzzzzzzzzzzzzzz", "/events/there-is-none", "/events/a%0Ab", "/users/", "/../v2/me",
    "/integrations/{id}", "/integrations/{", "/integrations/}", "/integrations/{id}/webhook/keys/{key_id}", "/{id}",
    "/integrations//webhook", "/integrations/a/webhook/keys/", "/integrations/a/webhook/keys/key_1/more",
    "/integrations/" + "x" * 7000, "/integrations/a/" + "x/" * 3000, "/executions//request-body", "/executions/export/",
])
def test_unknown_paths_and_malformed_ids_are_not_found(admin, path):
    response = admin.get(path)
    assert response.status == 404 or (response.status == 400 and "%" in path), f"{response.status} {response.body!r}"
    assert response.problem in ("not_found", "malformed")


def target_of(path, integration):
    """The route's path with ids of existing objects."""
    if path.startswith("/executions/{id}"):
        path = path.replace("{id}", integration.run()["id"])
    elif path.startswith("/events/{id}"):
        path = path.replace("{id}", make_event(integration.portal)["id"])
    path = path.replace("{id}", integration.id).replace("{key_id}", integration.key["id"])
    return path.replace("{user_key}", "Ym90aA").replace("{view_id}", "viw_" + 26 * "0")


@pytest.mark.parametrize("method, path", ROUTES, ids=lambda value: value)
def test_every_route_refuses_unknown_query_parameters(integration, method, path):
    body = {} if method in ("POST", "PUT", "PATCH") else None
    both = integration.portal.as_("both")
    for query in ("unknown=1", "limit=1&limit=2", "%zz=1", "x"):
        both.request(method, f"{target_of(path, integration)}?{query}", *([body] if body is not None else []),
                     headers=[("If-Match", "*")]).is_refused(400, "malformed")


@pytest.mark.parametrize("method, path", [route for route in ROUTES if route[0] in ("POST", "PUT", "PATCH")],
                         ids=lambda value: value)
def test_every_route_refuses_bodies_that_are_not_json(integration, method, path):
    both, target = integration.portal.as_("both"), target_of(path, integration)
    headers = [("If-Match", "*")]
    for body in (b"", b"{", b"{} {}", b'{"a":1,"a":2}', b'"text"', b"null", b'{"a":"\xff"}', b'{"a":"\\u0000"}',
                 b"\xef\xbb\xbf{}", b'{"a":' + b"[" * 40 + b"]" * 40 + b"}"):
        both.request(method, target, body=body, headers=headers).is_refused(400, "malformed")
    for content_type in (None, "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        both.request(method, target, body=b"{}", content_type=content_type, headers=headers).is_refused(
            415, "unsupported_media_type")
    both.request(method, target, {}, headers=[*headers, ("Content-Encoding", "gzip")]).is_refused(
        415, "unsupported_media_type")
    both.request(method, target, {"no_such_field": 1}, headers=headers).is_refused(422, "invalid")


@pytest.mark.parametrize("method, path", [route for route in ROUTES if "{" in route[1]], ids=lambda value: value)
def test_no_route_finds_malformed_ids(integration, method, path):
    body = [{}] if method in ("POST", "PUT", "PATCH") else []
    both = integration.portal.as_("both")
    for bad in ("a%20b", "x" * 65, "%C3%A4", "a;b", "..%3B", "key_short", "%2e%2e%2f", "'", "a%0Ab"):
        target = path.replace("{id}", bad).replace("{key_id}", "key_00000000000000000000000000").replace(
            "{user_key}", bad)
        response = both.request(method, target, *body, headers=[("If-Match", "*")])
        is_well_formed = bad == "key_short" and ("{user_key}" in path or "{id}" in path)
        assert response.problem in ("not_found", "malformed") or (is_well_formed and response.status < 500), (
            f"{bad}: {response.status} {response.body!r}")


@pytest.mark.parametrize("body, pointer", [
    ({}, "/mode"), ({"mode": "test"}, "/mode"), ({"mode": 1}, "/mode"), ({"mode": "event"}, "/event_id"),
    ({"mode": "event", "event_id": "a b"}, "/event_id"), ({"mode": "default", "event_id": "x"}, "/event_id"),
    ({"mode": "default", "note": "x" * 501}, "/note"), ({"mode": "default", "note": 1}, "/note"),
    ({"mode": "default", "override": "yes"}, "/override"), ({"mode": "default", "batch_id": "bat_x-y"}, "/batch_id"),
    ({"mode": "default", "preview_digest": "x"}, "/preview_digest"), ({"mode": "default", "attempt": 2}, "/attempt"),
    ({"mode": "default", "note": "a\u202eb"}, "/note"),
])
def test_invalid_click_is_refused(integration, body, pointer):
    assert integration.click(body).is_refused(422, "invalid").pointers == {pointer}
    assert integration.requests == []


@pytest.mark.parametrize("body, pointer", [({"resend": 1}, "/resend"), ({"mode": "default"}, "/mode"),
                                           ({"note": "x" * 501}, "/note")])
def test_invalid_retry_is_refused(integration, body, pointer):
    execution = integration.run()
    assert integration.click_retry(execution, body).is_refused(422, "invalid").pointers == {pointer}
    assert len(integration.requests) == 1


LONG = "x" * 9000


@pytest.mark.log("AH10244: invalid URI path")
@pytest.mark.parametrize("status, line, lines, body", [
    (414, f"GET /portal/api/v1/me?q={LONG} HTTP/1.1", "", ""),
    (414, f"GET /portal/api/v1/{LONG} HTTP/1.1", "", ""),
    (400, "GET /portal/api/v1/me HTTP/1.1", f"X-Long: {LONG}\r\n", ""),
    (400, "GET /portal/api/v1/me HTTP/1.1", "no colon\r\n", ""),
    (400, "GET /portal/api/v1/me HTTP/1.1", "Host: y\r\n", ""),
    (400, "GET /portal/api/v1/me%zz HTTP/1.1", "", ""),
    (400, "GET /portal/api/v1/me HTP", "", ""),
    (400, "G(T /portal/api/v1/me HTTP/1.1", "", ""),
    (400, "POST /portal/api/v1/integrations HTTP/1.1", "Content-Length: x\r\n", ""),
    (417, "POST /portal/api/v1/integrations HTTP/1.1", "Expect: more\r\nContent-Length: 2\r\n", "{}"),
    (400, "POST /portal/api/v1/integrations HTTP/1.1",
     "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "zz\r\n"),
], ids=["long query", "long path", "long header", "no header", "two hosts", "bad escape", "bad protocol", "bad method",
        "bad length", "bad expectation", "bad chunk"])
def test_refusals_of_httpd_are_problems_too(portal, status, line, lines, body):
    client = portal.as_("admin")
    with socket.create_connection(portal.address, 10) as connection:
        connection.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\nAuthorization: {client.authorization}\r\n"
                           f"{lines}\r\n{body}".encode())
        response = read_response(connection)
    has_security_headers(response)
    response.is_refused(status, "malformed")
    assert response.headers.get_all("Cache-Control") == ["no-store"]
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    assert response.json["status"] == status


def test_missing_body_ends_with_request_read_timeout(make_portal):
    portal = make_portal(conf="RequestReadTimeout body=1").start()
    with contextlib.ExitStack() as stack:
        connections = []
        for path, user in (("/integrations", "admin"), ("/integrations/none/executions", "operator"),
                           ("/events", "poster")):
            connections.append(stack.enter_context(socket.create_connection(portal.address, 10)))
            connections[-1].sendall(
                f"POST /portal/api/v1{path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: "
                f"{portal.as_(user).authorization}\r\nContent-Length: 20\r\n\r\n{{".encode())
        for connection in connections:
            response = read_response(connection)
            has_security_headers(response)
            response.is_refused(408, "request_timeout")
            assert response.headers["Connection"] == "close"


@pytest.mark.parametrize("wanted", ["bytes=0-5", "bytes=-1", "bytes=0-0,2-2", "bytes=99999999-"])
def test_range_requests_get_the_whole_response(integration, wanted):
    execution = integration.run()
    for path in ("/me", "/openapi.json", integration.uri, f"/executions/{execution['id']}/response-body",
                 f"/executions/export?integration_id={integration.id}"):
        whole = integration.admin.get(path).is_ok()
        assert integration.admin.get(path, headers=[("Range", wanted)]).is_ok().body == whole.body
        assert whole.headers["Accept-Ranges"] is None


def test_number_of_reported_errors_is_limited(integration, poster):
    longest = "n" * 60000
    for response, at in (
            (poster.post("/events", {f"X{number}": 0 for number in range(500)}), "/X0"),
            (poster.post("/events", {longest: 1, "type": "x", "title": "y"}), ""),
            (integration.admin.put(integration.webhook_uri, {"url": integration.url, "headers": {longest: "x"}},
                                   headers=[("If-Match", "*")]), "/headers"),
            (integration.admin.put(integration.webhook_uri,
                                   {"url": integration.url, "headers": {f"X{number}": 0 for number in range(5000)}},
                                   headers=[("If-Match", "*")]), "/headers/X0")):
        response.is_refused(422, "invalid")
        assert at in response.pointers and 1 <= len(response.pointers) <= 50 and len(response.body) < 8192


def test_many_short_values_use_bounded_memory(make_portal):
    """A parsed {} takes a hundred times the memory of its two bytes, and a body may contain 4 MiB of them."""
    portal = make_portal().start()
    poster, many = portal.as_("poster"), b",".join([b"{}"] * 80_000)
    event = b'{"type":"x","title":"y","details":{"a":[%s]}}' % many

    def memory():
        return max(resident_kib(pid) for pid in portal.children())
    before = memory()
    for body, status in ((b"[" + b",".join([many] * 17) + b"]", 400), (b'{"x":[' + b",".join([many] * 17) + b"]}", 400),
                         (b'{"type":"x","title":"y","details":{"a":[' + b",".join([many] * 17) + b"]}}", 413),
                         (b'{"type":"x","title":"y","details":[' + many + b'],"details":1}', 400),
                         (b"[" + b",".join([event] * 17) + b"]", 201)):
        response = poster.post("/events", body=body)
        assert (response.status, response.problem) == (status, {400: "malformed", 413: "too_large"}.get(status))
        grown = memory() - before
        assert grown < 96 * 1024 + ASAN_QUARANTINE_KIB, f"{body[:40]}: memory grew by {grown} KiB"


def test_refusal_carries_request_id(admin):
    response = admin.get("/nothing").is_refused(404, "not_found")
    assert response.json["request_id"] == response.headers["X-Request-Id"]
    assert response.json["status"] == 404


def test_text_resembling_code_stays_text(admin):
    name = '<script>alert(1)</script> " \' ; DROP TABLE ph_user; -- \\ % _ ${x} %{y}'
    id_ = fresh("text")
    admin.post("/integrations", {"id": id_, "name": name}).is_ok(201)
    assert admin.get(f"/integrations/{id_}").is_ok().json["name"] == name
    assert admin.get("/integrations?q=%25").is_ok().json["items"] == []
    assert admin.get("/integrations?q=_").is_ok().json["items"] == []
