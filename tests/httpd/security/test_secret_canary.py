# SPDX-License-Identifier: Apache-2.0
"""Unique secrets are used in every feature with all logs at trace level. Afterwards they must be found nowhere but at
the receiver: not in the database, logs, spool or responses."""
import base64
import json
import pathlib
import urllib.parse

import pytest

import receiver as handlers
from client import Client
from database import all_bytes
from integration import Integration, make_event
from log_texts import OUTCOME_RETRY
from receiver import ClosedPort
from waiting import wait_for

BEARER = 'canary-bearer+51cf/"~\\%'
VALUE = 'canary value+88ab/"~\\%'
OTHER = "canary-other-value-9d20"
EMPTY = bytes(4096)  # most of what a database preallocates
OWN_V1 = "whsec_" + base64.b64encode(b"canary-of-a-signing-key-of-v1-77").decode()
OWN_V1A = "whsk_" + base64.b64encode(b"canary-of-a-private-key-of-v1a-3").decode()


def encoded_forms(raw):
    """As logs, queries, forms and JSON may contain it; base64 at all three offsets."""
    text = raw.decode("latin-1")
    found = {raw, raw.hex().encode(), urllib.parse.quote(text, safe="").encode(),
             urllib.parse.quote_plus(text).encode(), json.dumps(text)[1:-1].encode(),
             json.dumps(json.dumps(text)[1:-1])[1:-1].encode()}
    for offset, (first, last) in enumerate(((0, 0), (2, 0), (3, 0))):
        encoded = base64.b64encode(b"x" * offset + raw).rstrip(b"=")[first:-2 or None]
        found |= {encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


class ResponseRecorder:
    """Records headers and bodies of all responses to users."""

    def __init__(self, monkeypatch):
        self.responses = []
        exchange = Client.exchange

        def listen(client, method, target, *more, **others):
            response = exchange(client, method, target, *more, **others)
            is_new_key = method == "POST" and target.endswith("/webhook/keys") and response.status == 201
            content = str(response.headers).encode() + (b"" if is_new_key else response.body)
            self.responses.append((f"{method} {target}", content))
            return response

        monkeypatch.setattr(Client, "exchange", listen)


def echo_everything(request):
    """Echo the request in reason phrase, headers and body, in several encoded forms."""
    echoed = "\n".join(f"{name}: {value}" for name, value in request.headers)
    token = (request.header("Authorization") or "").removeprefix("Bearer ")
    body = "\n".join([echoed, urllib.parse.quote(echoed), json.dumps(echoed),
                      base64.b64encode(echoed.encode()).decode(), OWN_V1, json.dumps({"x": echoed})]).encode()
    head = [f"HTTP/1.1 500 {token}", f"X-Echo: {token}", f"Location: https://elsewhere.example/{token}",
            f"X-Quoted: {urllib.parse.quote(token)}", f"Set-Cookie: a={base64.b64encode(token.encode()).decode()}",
            f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def straddling_the_limit(request):
    """A body whose last secret straddles the size limit."""
    token = (request.header("Authorization") or "").removeprefix("Bearer ").encode()
    body = b"." * (65536 - len(token) // 2) + token + b"." * 70000
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def use_secrets(integration):
    """Use an integration with secrets in valid and invalid ways; returns generated secrets."""
    admin, operator, path = integration.admin, integration.operator, integration.webhook_uri
    integration.add_key(scheme="v1", secret=OWN_V1)
    integration.add_key(scheme="v1a", secret=OWN_V1A)
    created = [integration.add_key(scheme=scheme)["secret"] for scheme in ("v1", "v1a")]
    event = make_event(integration.portal, b'{"a":1}')
    for response in (handlers.raw(echo_everything), handlers.raw(straddling_the_limit), handlers.reset, handlers.close,
                     handlers.raw(lambda request: b"garbage " + str(request.headers).encode() + b"\r\n\r\n"),
                     handlers.respond(410)):
        integration.on_request(response)
        execution = integration.run()
        integration.click_retry(execution, {"resend": True}, wait=20)
        integration.click({"mode": "event", "event_id": event["id"]}, wait=20)
        admin.post(f"{path}/test", {}, headers=[("Prefer", "wait=10")])
        admin.patch(path, {"enabled": True}, etag=admin.get(path).etag)
    operator.post(f"{integration.uri}/preview", {"mode": "default"}).is_ok()
    admin.post(f"{path}/check", {}).is_ok()

    # Invalid requests: the refusal must not echo them.
    wrong = [{"bearer_token": BEARER + " "}, {"bearer_token": [BEARER]}, {"headers": {"X-A": VALUE + "\n"}},
             {"headers": {"X-A": [VALUE]}}, {"headers": [VALUE]}, {"secret": BEARER}, {"url": BEARER}]
    for form in wrong:
        current = ("If-Match", admin.get(path).etag)
        assert admin.put(path, {"url": integration.url, **form}, headers=[current]).status == 422
    for form in ({"secret": OWN_V1 + "A"}, {"scheme": "v1a", "secret": OWN_V1}, {"secret": [OWN_V1]}):
        assert admin.post(f"{path}/keys", form).status == 422
    for body in (b'{"bearer_token":"%s' % OTHER.encode(), b'{"bearer_token":"%s"}}' % OTHER.encode(),
                 b'{"%s":1,"%s":2}' % (OTHER.encode(), OTHER.encode())):
        assert admin.request("PUT", path, body=body, headers=[("If-Match", '"x"')]).status == 400
    assert admin.put(path, {"url": integration.url, "bearer_token": OTHER}, headers=[("If-Match", '"x"')]).status == 412
    stolen = {"url": integration.url, "bearer_token": OTHER}
    assert operator.put(path, stolen, headers=[("If-Match", '"x"')]).status == 403

    # To a closed port, to https on an http port, and to another host.
    for url in (ClosedPort().url, integration.url.replace("http:", "https:"), "http://127.0.0.3:1/"):
        admin.put(path, {"url": url, "bearer_token": BEARER, "headers": {"X-Api-Key": VALUE}},
                  headers=[("If-Match", admin.get(path).etag)])
        integration.click(wait=10)
    return created


def read_all(integration):
    """Read everything in the API that could show secrets."""
    admin = integration.admin
    for execution in integration.portal.as_("both").pages(f"/executions?integration_id={integration.id}", 50):
        for rest in ("", "/request-body", "/response-body"):
            admin.exchange("GET", f"/portal/api/v1/executions/{execution['id']}{rest}")
            integration.operator.exchange("GET", f"/portal/api/v1/executions/{execution['id']}{rest}")
    for target in ("/executions/export?format=csv", "/executions/export?format=ndjson", "/audit?limit=200", "/stats",
                   "/users", "/me", "/events", integration.uri, integration.webhook_uri,
                   integration.keys_uri, "/integrations"):
        assert admin.exchange("GET", f"/portal/api/v1{target}").status == 200, target


def files_of(database, portal):
    """The files of the database, including its logs, and all files written by httpd."""
    directories = [portal.directory]
    if database.driver == "mysql":
        data = database.server.directory / "data"
        directories.append(data / database.name)
        yield from (path for path in data.iterdir() if path.name.startswith(("ib", "undo", "aria")) and path.is_file())
    for directory in directories:
        for path in pathlib.Path(directory).rglob("*"):
            if path.is_file() and "pages" not in path.parts:
                yield path


def search(needles, places):
    return [(place, needle) for place, content in places for needle in needles if needle in content]


@pytest.mark.core
@pytest.mark.log(".*")  # trace8 logs anything; only the secrets matter
def test_secrets_reach_the_receiver_only(make_portal, receiver, monkeypatch):
    recorder = ResponseRecorder(monkeypatch)
    portal = make_portal(conf="LogLevel trace8").start()
    integration = Integration(portal, receiver, bearer_token=BEARER,
                              headers={"X-Api-Key": VALUE, "X-Other": OTHER}, with_key=False)
    created = use_secrets(integration)
    read_all(integration)
    key = base64.b64decode(portal.key_file.read_text().split()[-1])
    raw = [BEARER.encode(), VALUE.encode(), OTHER.encode(), key]
    for text in (OWN_V1, OWN_V1A, *created):
        raw += [base64.b64decode(text.split("_", 1)[1])[:32]]
    needles = set().union(*map(encoded_forms, raw))

    # Self-check: the secrets reached the receiver, and echoes were redacted.
    assert any(request.header("Authorization") == f"Bearer {BEARER}" for request in integration.requests)
    assert any(request.header("X-Api-Key") == VALUE for request in integration.requests)
    assert any(b'"redacted":true' in content for _, content in recorder.responses)

    portal.stop()
    places = [*recorder.responses, ("tables", all_bytes(portal.database)),
              *((str(path), path.read_bytes().replace(EMPTY, b"")) for path in files_of(portal.database, portal)
                if path != portal.key_file)]
    found = {place for place, _ in search({integration.id.encode()}, places)}
    assert {"tables", str(portal.error_log), str(portal.directory / "access.log")} <= found and len(found) > 50
    assert search(needles, places) == []


@pytest.mark.log("database|dbd|DBD|MySQL|outcomes|spool|sending|execution")
def test_spool_contains_no_secret(start_on_private_mariadb, private_mariadb, receiver):
    portal = start_on_private_mariadb(conf="PortalHooksTimeout 4s")
    integration = Integration(portal, receiver, bearer_token=BEARER, headers={"X-Api-Key": VALUE})
    gate = handlers.Gate()

    def response(connection, request, of):
        gate.arrived.release()
        gate.opened.wait(handlers.BOUND_S)
        connection.sendall(echo_everything(request))

    integration.on_request(response)
    integration.click().is_ok(202)
    gate.wait_for_request()
    private_mariadb.stop()
    gate.open()
    wait_for(lambda: OUTCOME_RETRY in portal.log(), "the outcome writer to fail")
    portal.terminate()
    (spool,) = (portal.directory / "run/portalhooks-spool").iterdir()
    content = spool.read_bytes()
    bodies = b"".join(base64.urlsafe_b64decode(piece + b"===") for piece in content.split(b'"') if len(piece) > 400)
    key = base64.b64decode(integration.secret.removeprefix("whsec_"))
    needles = encoded_forms(BEARER.encode()) | encoded_forms(VALUE.encode()) | encoded_forms(key)
    assert search(needles, [("spool", content), ("bodies in it", bodies)]) == []
    assert b"***" in bodies
