# SPDX-License-Identifier: Apache-2.0
"""The version of a configuration in JSON, which does not depend on headers, and entity tags that were altered on their
way."""
import json

import pytest

from client import Client
from integration import Integration, fresh
from intermediary import Front, HeaderRemover
from portal import MODULES, user_key

pytestmark = pytest.mark.core

LATER = "2036-11-24T14:00:00.000Z"


def resources(integration):
    """Versioned resources of each kind: URI and a change; a user can be replaced only."""
    admin = integration.admin
    key = admin.get(integration.keys_uri).is_ok().json["items"][0]
    name = fresh("person")
    admin.put(f"/users/{user_key(name)}", {"version": None}).is_ok(201)
    return {
        "integration": ("PATCH", integration.uri, {"kind": "x"}),
        "webhook": ("PATCH", integration.webhook_uri, {"enabled": False}),
        "whole webhook": ("PUT", integration.webhook_uri, {"url": integration.url}),
        "key": ("PATCH", f"{integration.keys_uri}/{key['id']}", {"expires_at": LATER}),
        "user": ("PUT", f"/users/{user_key(name)}", {"admin": False}),
    }


KINDS = ("integration", "webhook", "whole webhook", "key", "user")


def read(client, path):
    """A resource as read; keys have no GET of their own."""
    if "/keys/" not in path:
        return client.get(path).is_ok().json
    keys, _, id_ = path.rpartition("/")
    return next(key for key in client.get(keys).is_ok().json["items"] if key["id"] == id_)


@pytest.mark.parametrize("kind", KINDS)
def test_version_in_the_body_stands_for_if_match(integration, kind):
    admin = integration.admin
    method, path, change = resources(integration)[kind]
    before = read(admin, path)["version"]
    changed = admin.request(method, path, {**change, "version": before}).is_ok()
    assert changed.json["version"] != before
    assert changed.etag == f'"{changed.json["version"]}"'
    assert read(admin, path)["version"] == changed.json["version"]
    stale = admin.request(method, path, {**change, "version": before}).is_refused(412, "stale")
    assert stale.json["detail"] == "It was changed after you read it."
    admin.request(method, path, {**change, "version": "another"}).is_refused(412, "stale")
    admin.request(method, path, {**change, "version": None}).is_refused(412, "stale")
    for wrong in ("", "x", "a b", 1, ["x"], {}, "x" * 65, f'"{before}"'):
        refused = admin.request(method, path, {**change, "version": wrong}).is_refused(422, "invalid")
        assert refused.pointers == {"/version"}
    unnamed = admin.request(method, path, change).is_refused(428, "precondition_required")
    assert unnamed.json["detail"] == "It already exists; to change it, send its ETag as If-Match."
    assert "`version`" in unnamed.json["remedy"]
    assert read(admin, path)["version"] == changed.json["version"]


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_version_in_the_query_stands_for_if_match_of_a_delete(integration, kind):
    admin = integration.admin
    method, path, change = resources(integration)[kind]
    before = read(admin, path)["version"]
    after = admin.request(method, path, {**change, "version": before}).is_ok().json["version"]
    admin.delete(f"{path}?version={before}").is_refused(412, "stale")
    admin.delete(f"{path}?version=").is_refused(428, "precondition_required")
    admin.delete(f"{path}?version={after}&version={after}").is_refused(400, "malformed")
    admin.delete(f"{path}?version={after}").is_ok(204)


def test_version_decides_against_a_header_that_was_altered(integration):
    path = integration.webhook_uri
    version = integration.webhook()["version"]
    integration.admin.request("PATCH", path, {"version": version, "enabled": False},
                              headers=[("If-Match", '"altered beyond recognition"')]).is_ok()
    integration.admin.request("PATCH", path, {"version": version, "enabled": True},
                              headers=[("If-Match", "*")]).is_refused(412, "stale")


def test_version_of_what_was_deleted_does_not_create_it(integration):
    version = integration.webhook()["version"]
    integration.admin.delete(f"{integration.webhook_uri}?version={version}").is_ok(204)
    body = {"url": integration.url, "version": version}
    integration.admin.put(integration.webhook_uri, body).is_refused(412, "stale")
    integration.admin.put(integration.webhook_uri, {**body, "version": None}).is_ok(201)


def test_new_integration_has_no_version_to_name(admin):
    refused = admin.post("/integrations", {"name": "New", "version": "01KAV9QZ3N8F5TQJ2W7C4M6XDR"})
    assert refused.is_refused(422, "invalid").pointers == {"/version"}


def test_list_items_carry_their_version(integration):
    listed = integration.admin.get(f"/integrations?q={integration.id}").is_ok().json["items"]
    assert [each["version"] for each in listed] == [integration.admin.get(integration.uri).json["version"]]
    assert "version" not in integration.operator.get(integration.uri).is_ok().json


ALTERED = [  # what servers and gateways are known to make of "v"
    'W/"{}"', '"{}-gzip"', '"{}--gzip"', '"{};gzip"', '"{}"-gzip', '"{}:br"', '"{}-br"', '"{}-zstd"', 'W/"{}-gzip-br"',
    '"first", W/"{}-gzip"', "{}", '""{}""', '"\\"{}\\""', "*", " * ",
]


@pytest.mark.parametrize("kind", KINDS)
def test_if_match_survives_what_is_added_to_it(integration, kind):
    method, path, change = resources(integration)[kind]
    for form in ALTERED:
        version = read(integration.admin, path)["version"]
        body = dict(change)
        if kind == "key":
            body["expires_at"] = f"20{30 + ALTERED.index(form)}-11-24T14:00:00.000Z"
        integration.admin.request(method, path, body, headers=[("If-Match", form.format(version))]).is_ok()
        if "*" in form:
            continue
        stale = integration.admin.request(method, path, body, headers=[("If-Match", form.format(version))])
        assert stale.is_refused(412, "stale").json["detail"] == "It was changed after you read it."


def test_nobody_is_blamed_for_a_tag_that_names_no_version(integration):
    for tag in ('"another"', '"5f3-gzip"', "", 'W/""', '"*"'):
        refused = integration.admin.request("PATCH", integration.webhook_uri, {"enabled": False},
                                            headers=[("If-Match", tag)]).is_refused(412, "stale")
        assert refused.json["detail"].startswith("The request names no version of it. A proxy may have rewritten")


# ---- real servers in front --------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["nginx", "deflate", "brotli", "remover"])
def front(request, portal):
    """A server in front of the shared portal."""
    kind = request.param
    server = HeaderRemover(portal.port) if kind == "remover" else Front(kind, portal.port)
    server.kind = kind
    yield server
    server.close()


CODING = {"nginx": "gzip", "deflate": "gzip", "brotli": "br", "remover": None}


def alters(kind, etag):
    return {"nginx": f"W/{etag}", "deflate": f'{etag[:-1]}-gzip"', "brotli": f'{etag[:-1]}-br"', "remover": None}[kind]


def accepting(front):
    return [("Accept-Encoding", CODING[front.kind])] if CODING[front.kind] else []


@pytest.fixture
def through(front, portal):
    return Client(front.address, portal.settings.base, "admin")


@pytest.mark.parametrize("kind", KINDS)
def test_changes_work_behind_servers_that_alter_entity_tags(front, through, integration, kind):
    method, path, change = resources(integration)[kind]
    target = f"/portal/api/v1{path}"
    before = read(integration.admin, path)["version"]
    # The browser asks for compression.
    if kind != "key":
        seen = through.exchange("GET", target, headers=accepting(front))
        assert (seen.status, seen.headers["Content-Encoding"]) == (200, CODING[front.kind])
        assert seen.etag == alters(front.kind, f'"{before}"')
        first = through.request(method, path, change, headers=[("If-Match", seen.etag or f'"{before}"')])
        first.is_refused(428, "precondition_required") if front.kind == "remover" else first.is_ok()
        if front.kind != "remover":
            again = through.request(method, path, change, headers=[("If-Match", seen.etag)]).is_refused(412, "stale")
            assert again.json["detail"] == "It was changed after you read it."
    version = read(through, path)["version"]
    changed = through.request(method, path, {**change, "version": version}).is_ok().json["version"]
    through.request(method, path, {**change, "version": version}).is_refused(412, "stale")
    if kind != "user":
        through.delete(f"{path}?version={version}").is_refused(412, "stale")
        through.delete(f"{path}?version={changed}").is_ok(204)


def test_pages_are_revalidated_behind_servers_that_alter_entity_tags(front, through, portal):
    for path in ("/portal/", "/portal/embed/portalhooks-embed.js"):
        seen = through.exchange("GET", path, headers=accepting(front))
        assert seen.headers["Content-Encoding"] == CODING[front.kind]
        if front.kind == "remover":
            assert seen.etag is None
            continue
        again = through.exchange("GET", path, headers=[*accepting(front), ("If-None-Match", seen.etag)])
        assert (again.status, again.body) == (304, b""), path
        other = through.exchange("GET", path, headers=[*accepting(front), ("If-None-Match", '"another-gzip"')])
        assert other.status == 200


def test_runs_work_behind_servers_in_front(front, portal, receiver):
    integration = Integration(portal, receiver)
    operator = Client(front.address, portal.settings.base, "operator")
    run = operator.post(f"{integration.uri}/executions", {"mode": "default"},
                        headers=[("Prefer", "wait=20"), ("Idempotency-Key", fresh("key"))]).is_ok(201).json
    assert run["state"] == "succeeded"
    assert len(integration.requests) == 1
    exported = through_export(front, portal, integration)
    assert [json.loads(line)["id"] for line in exported.splitlines()] == [run["id"]]


def through_export(front, portal, integration):
    admin = Client(front.address, portal.settings.base, "admin")
    return admin.get(f"/executions/export?format=ndjson&integration_id={integration.id}").is_ok().body


def test_new_secret_is_not_compressed_by_its_own_server(make_portal, receiver):
    portal = make_portal(conf=f'LoadModule brotli_module "{MODULES}/mod_brotli.so"',
                         location="SetOutputFilter BROTLI_COMPRESS;DEFLATE").start()
    integration = Integration(portal, receiver)
    for accepted in ("br", "gzip", "gzip, br"):
        created = integration.admin.exchange(
            "POST", f"/portal/api/v1{integration.keys_uri}", b"{}",
            headers=[("Content-Type", "application/json"), ("Accept-Encoding", accepted)])
        assert (created.status, created.headers["Content-Encoding"]) == (201, None)
        shown = integration.admin.exchange("GET", f"/portal/api/v1{integration.webhook_uri}",
                                           headers=[("Accept-Encoding", accepted)])
        assert shown.etag == f'"{shown.json["version"]}"'
        script = integration.admin.exchange("GET", "/portal/embed/portalhooks-embed.js",
                                            headers=[("Accept-Encoding", accepted)])
        assert script.headers["Content-Encoding"]
        again = integration.admin.exchange("GET", "/portal/embed/portalhooks-embed.js",
                                           headers=[("Accept-Encoding", accepted), ("If-None-Match", script.etag)])
        assert again.status == 304
