# SPDX-License-Identifier: Apache-2.0
"""The canary: secrets nobody else has, taken through everything the Portal does with every log at its most
talkative; then a search of all that was written or answered. They may be found at the receiver only."""
import base64
import json
import pathlib
import urllib.parse

import pytest

import receiver as behaviour
from client import Client
from database import all_bytes
from integration import Integration, make_event
from receiver import Refusing
from waiting import wait_for

BEARER = 'canary-bearer+51cf/"~\\%'
VALUE = 'canary value+88ab/"~\\%'
OTHER = "canary-other-value-9d20"
EMPTY = bytes(4096)  # most of what a database keeps ready
OWN_V1 = "whsec_" + base64.b64encode(b"canary-of-a-signing-key-of-v1-77").decode()
OWN_V1A = "whsk_" + base64.b64encode(b"canary-of-a-private-key-of-v1a-3").decode()


def spellings(raw):
    """As a log, a query, a form or a JSON text would write it; base64 at each of the three offsets."""
    text = raw.decode("latin-1")
    found = {raw, raw.hex().encode(), urllib.parse.quote(text, safe="").encode(),
             urllib.parse.quote_plus(text).encode(), json.dumps(text)[1:-1].encode(),
             json.dumps(json.dumps(text)[1:-1])[1:-1].encode()}
    for offset, (first, last) in enumerate(((0, 0), (2, 0), (3, 0))):
        encoded = base64.b64encode(b"x" * offset + raw).rstrip(b"=")[first:-2 or None]
        found |= {encoded, encoded.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


class Listener:
    """Everything that users of a portal were answered: headers and bodies."""

    def __init__(self, monkeypatch):
        self.answers = []
        exchange = Client.exchange

        def listen(client, method, target, *more, **others):
            answer = exchange(client, method, target, *more, **others)
            shown = method == "POST" and target.endswith("/webhook/keys") and answer.status == 201
            self.answers.append((f"{method} {target}", str(answer.headers).encode() + (b"" if shown else answer.body)))
            return answer

        monkeypatch.setattr(Client, "exchange", listen)


def echo_everything(request):
    """The receiver says what it got wherever it may: reason phrase, headers, body, in several spellings."""
    heard = "\n".join(f"{name}: {value}" for name, value in request.headers)
    token = (request.header("Authorization") or "").removeprefix("Bearer ")
    body = "\n".join([heard, urllib.parse.quote(heard), json.dumps(heard), base64.b64encode(heard.encode()).decode(),
                      OWN_V1, json.dumps({"x": heard})]).encode()
    head = [f"HTTP/1.1 500 {token}", f"X-Echo: {token}", f"Location: https://elsewhere.example/{token}",
            f"X-Quoted: {urllib.parse.quote(token)}", f"Set-Cookie: a={base64.b64encode(token.encode()).decode()}",
            f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def straddling_the_cut(request):
    """A body whose last secret lies across the byte at which it is cut."""
    token = (request.header("Authorization") or "").removeprefix("Bearer ").encode()
    body = b"." * (65536 - len(token) // 2) + token + b"." * 70000
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def secrets_through(integration):
    """What people do, right and wrong, with an integration that has secrets."""
    admin, operator, path = integration.admin, integration.operator, integration.webhook_uri
    integration.add_key(scheme="v1", secret=OWN_V1)
    integration.add_key(scheme="v1a", secret=OWN_V1A)
    made = [integration.add_key(scheme=scheme)["secret"] for scheme in ("v1", "v1a")]
    event = make_event(integration.portal, b'{"a":1}')
    for answer in (behaviour.raw(echo_everything), behaviour.raw(straddling_the_cut), behaviour.reset, behaviour.close,
                   behaviour.raw(lambda request: b"garbage " + str(request.headers).encode() + b"\r\n\r\n"),
                   behaviour.say(410)):
        integration.answers(answer)
        execution = integration.run()
        integration.press_retry(execution, {"resend": True}, wait=20)
        integration.click({"mode": "event", "event_id": event["id"]}, wait=20)
        admin.post(f"{path}/test", {}, headers=[("Prefer", "wait=10")])
        admin.patch(path, {"enabled": True}, etag=admin.get(path).etag)
    operator.post(f"{integration.uri}/preview", {"mode": "default"}).is_ok()
    admin.post(f"{path}/check", {}).is_ok()

    # Wrong ways: nothing of what was sent is quoted.
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

    # To a receiver that is not there, one that speaks TLS when it should not, and another host.
    for url in (Refusing().url, integration.url.replace("http:", "https:"), "http://127.0.0.3:1/"):
        admin.put(path, {"url": url, "bearer_token": BEARER, "headers": {"X-Api-Key": VALUE}},
                  headers=[("If-Match", admin.get(path).etag)])
        integration.click(wait=10)
    return made


def read_all(integration):
    """Every page of the API that could show something of it."""
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
    """The files that hold the database, its logs among them, and all that httpd wrote."""
    folders = [portal.folder]
    if database.driver == "mysql":
        data = database.server.folder / "data"
        folders.append(data / database.name)
        yield from (path for path in data.iterdir() if path.name.startswith(("ib", "undo", "aria")) and path.is_file())
    for folder in folders:
        for path in pathlib.Path(folder).rglob("*"):
            if path.is_file() and "pages" not in path.parts:
                yield path


def search(needles, places):
    return [(place, needle) for place, content in places for needle in needles if needle in content]


@pytest.mark.core
@pytest.mark.log(".*")  # at trace8 every module tells everything; what matters is what it does not tell
def test_no_canary_is_found_outside_the_receiver(make_portal, receiver, monkeypatch):
    listener = Listener(monkeypatch)
    portal = make_portal(conf="LogLevel trace8").start()
    integration = Integration(portal, receiver, bearer_token=BEARER,
                              headers={"X-Api-Key": VALUE, "X-Other": OTHER}, with_key=False)
    made = secrets_through(integration)
    read_all(integration)
    key = base64.b64decode(portal.key_file.read_text().split()[-1])
    raw = [BEARER.encode(), VALUE.encode(), OTHER.encode(), key]
    for text in (OWN_V1, OWN_V1A, *made):
        raw += [base64.b64decode(text.split("_", 1)[1])[:32]]
    needles = set().union(*map(spellings, raw))

    # It was there to be found: at the receiver, in the answers that show a new key.
    assert any(request.header("Authorization") == f"Bearer {BEARER}" for request in integration.requests)
    assert any(request.header("X-Api-Key") == VALUE for request in integration.requests)
    assert any(b'"redacted":true' in content for _, content in listener.answers)

    portal.stop()
    places = [*listener.answers, ("tables", all_bytes(portal.database)),
              *((str(path), path.read_bytes().replace(EMPTY, b"")) for path in files_of(portal.database, portal)
                if path != portal.key_file)]
    found = {place for place, _ in search({integration.id.encode()}, places)}
    assert {"tables", str(portal.error_log), str(portal.folder / "access.log")} <= found and len(found) > 50
    assert search(needles, places) == []


@pytest.mark.log("database|dbd|DBD|MySQL|outcomes|spool|sending|execution")
def test_no_canary_is_found_in_the_spool(start_on_own_mariadb, own_mariadb, receiver):
    portal = start_on_own_mariadb(conf="PortalHooksTimeout 4s")
    integration = Integration(portal, receiver, bearer_token=BEARER, headers={"X-Api-Key": VALUE})
    gate = behaviour.Gate()

    def answer(connection, request, of):
        gate.arrived.release()
        gate.opened.wait(behaviour.BOUND_S)
        connection.sendall(echo_everything(request))

    integration.answers(answer)
    integration.click().is_ok(202)
    gate.wait_for_request()
    own_mariadb.stop()
    gate.open()
    wait_for(lambda: "could not commit outcomes, will retry" in portal.log(), "the outcome writer to try")
    portal.stop_at_once()
    (spool,) = (portal.folder / "run/portalhooks-spool").iterdir()
    content = spool.read_bytes()
    bodies = b"".join(base64.urlsafe_b64decode(piece + b"===") for piece in content.split(b'"') if len(piece) > 400)
    key = base64.b64decode(integration.secret.removeprefix("whsec_"))
    needles = spellings(BEARER.encode()) | spellings(VALUE.encode()) | spellings(key)
    assert search(needles, [("spool", content), ("bodies in it", bodies)]) == []
    assert b"***" in bodies
