# SPDX-License-Identifier: Apache-2.0
"""Integrations, webhooks and signing keys: creating, reading, replacing, versions and validation."""
import concurrent.futures

import pytest

from integration import Integration, fresh

pytestmark = pytest.mark.core


def put(client, path, body, *headers):
    return client.put(path, body, headers=headers)


# ---- integrations -----------------------------------------------------------------------------------------


def test_integration_is_created_and_found(admin, portal):
    id_ = fresh("created")
    created = admin.post("/integrations", {"id": id_, "name": "Jira – Störungen", "kind": "jira",
                                           "description": "Opens tickets"}).is_ok(201)
    assert created.headers["Location"] == f"/portal/api/v1/integrations/{id_}"
    assert (created.json["name"], created.json["kind"], created.json["webhook_state"]) == (
        "Jira – Störungen", "jira", "unconfigured")
    assert (created.json["created_by"], created.json["updated_by"]) == ("admin", "admin")
    shown = admin.get(f"/integrations/{id_}").is_ok()
    assert shown.json == created.json
    assert shown.etag == created.etag and shown.etag.startswith('"')
    assert portal.as_("viewer").get(f"/integrations?q={id_}").is_ok().json["items"][0]["id"] == id_


def test_integration_without_id_gets_one(admin):
    created = admin.post("/integrations", {"name": "No id"}).is_ok(201).json
    assert admin.get(f"/integrations/{created['id']}").is_ok().json["name"] == "No id"


def test_duplicate_id_is_refused(admin, integration):
    admin.post("/integrations", {"id": integration.id, "name": "Another"}).is_refused(409, "exists")
    assert admin.get(integration.uri).json["name"] == f"Name of {integration.id}"


def test_integrations_are_listed_by_name_and_paged(make_portal):
    admin = make_portal().start().as_("admin")
    for name in ("Delta", "alpha", "Charlie", "bravo", "Alpha"):
        admin.post("/integrations", {"id": fresh("i"), "name": name}).is_ok(201)
    names = [item["name"] for item in admin.get("/integrations").is_ok().json["items"]]
    assert [name.lower() for name in names] == ["alpha", "alpha", "bravo", "charlie", "delta"]
    for limit in (1, 2, 5):
        assert [item["name"] for item in admin.pages("/integrations", limit)] == names


def test_integrations_are_filtered_by_webhook_state(make_integration, admin):
    integrations = {"enabled": make_integration(), "disabled": make_integration(enabled=False),
                    "unconfigured": make_integration(with_webhook=False)}
    for state, integration in integrations.items():
        assert admin.get(integration.uri).json["webhook_state"] == state
        found = {item["id"] for item in admin.pages(f"/integrations?state={state}", 200)}
        assert found & {each.id for each in integrations.values()} == {integration.id}
    found = {item["id"] for item in admin.pages("/integrations?state=enabled,disabled", 200)}
    ours = {each.id for each in integrations.values()}
    assert found & ours == {integrations["enabled"].id, integrations["disabled"].id}


@pytest.mark.parametrize("fields, pointer", [
    ({"name": ""}, "/name"), ({"name": "x" * 201}, "/name"), ({"name": "a\u0007b"}, "/name"),
    ({"name": "a\u202eb"}, "/name"), ({"name": 5}, "/name"), ({}, "/name"), ({"name": None}, "/name"),
    ({"name": "x", "id": "a/b"}, "/id"), ({"name": "x", "id": ""}, "/id"), ({"name": "x", "id": "x" * 65}, "/id"),
    ({"name": "x", "unknown": 1}, "/unknown"), ({"name": "x", "created_at": "2026-11-23T14:45:28.412Z"}, "/created_at"),
    ({"name": "x", "kind": 1}, "/kind"),
])
def test_invalid_integration_is_refused(admin, fields, pointer):
    assert admin.post("/integrations", fields).is_refused(422, "invalid").pointers == {pointer}


def test_all_errors_are_reported_at_once(admin):
    response = admin.post("/integrations", {"name": "", "id": "a/b", "unknown": 1}).is_refused(422, "invalid")
    assert response.pointers == {"/name", "/id", "/unknown"}


# ---- webhooks ---------------------------------------------------------------------------------------------


def test_webhook_is_created_read_and_replaced(make_integration, receiver):
    integration = make_integration(with_webhook=False)
    path = integration.webhook_uri
    integration.admin.get(path).is_refused(404, "not_found")
    created = put(integration.admin, path, {"url": integration.url}, ("If-None-Match", "*")).is_ok(201)
    assert created.headers["Location"] == f"/portal/api/v1{path}"
    expected = {
        "integration_id": integration.id, "url": integration.url, "enabled": True,
        "bearer_token": {"set": False, "set_at": None, "set_by": None}, "headers": {}, "timeout_ms": None,
        "default_body": "empty", "event_body": "full", "confirm": "always", "action_label": None, "consequence": None,
        "paused_until": None, "disabled_by_receiver_at": None, "created_by": "admin", "updated_by": "admin",
    }
    assert {name: created.json[name] for name in expected} == expected
    shown = integration.admin.get(path).is_ok()
    assert (shown.json, shown.etag) == (created.json, created.etag)
    settings = {"url": receiver.url("/other"), "enabled": False, "timeout_ms": 2500, "default_body": "envelope",
                "event_body": "thin", "confirm": "if_delivered", "action_label": "Ticket öffnen",
                "consequence": "A ticket is opened"}
    changed = put(integration.admin, path, settings, ("If-Match", shown.etag)).is_ok(200)
    assert {name: changed.json[name] for name in settings} == settings
    assert changed.etag != shown.etag
    assert changed.json["created_at"] == created.json["created_at"]


def test_replacing_requires_the_current_version(integration):
    path = integration.webhook_uri
    etag = integration.admin.get(path).etag
    put(integration.admin, path, {"url": integration.url}).is_refused(428, "precondition_required")
    put(integration.admin, path, {"url": integration.url}, ("If-None-Match", "*")).is_refused(412, "stale")
    put(integration.admin, path, {"url": integration.url}, ("If-Match", '"another"')).is_refused(412, "stale")
    put(integration.admin, path, {"url": integration.url}, ("If-Match", etag)).is_ok()
    put(integration.admin, path, {"url": integration.url}, ("If-Match", etag)).is_refused(412, "stale")


def test_creation_accepts_if_none_match(make_integration):
    integration = make_integration(with_webhook=False)
    path = integration.webhook_uri
    put(integration.admin, path, {"url": integration.url}, ("If-Match", '"x"')).is_refused(412, "stale")
    put(integration.admin, path, {"url": integration.url}, ("If-None-Match", "*")).is_ok(201)
    put(integration.admin, path, {"url": integration.url}, ("If-None-Match", "*")).is_refused(412, "stale")


def test_one_of_two_concurrent_changes_wins(integration):
    path = integration.webhook_uri
    etag = integration.admin.get(path).etag
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(
            lambda number: put(integration.admin, path, {"url": integration.url, "action_label": f"Label {number}"},
                               ("If-Match", etag)).status, range(8)))
    assert statuses == [200] + [412] * 7


def test_runtime_state_does_not_change_the_etag(integration):
    before = integration.admin.get(integration.webhook_uri).etag
    integration.run()
    assert integration.admin.get(integration.webhook_uri).etag == before


def test_webhook_of_unknown_integration_is_not_found(admin, receiver):
    path = "/integrations/there-is-none/webhook"
    admin.get(path).is_refused(404, "not_found")
    put(admin, path, {"url": receiver.url("/")}, ("If-None-Match", "*")).is_refused(404, "not_found")


@pytest.mark.parametrize("field, value, pointer", [
    ("url", None, "/url"), ("url", 7, "/url"), ("enabled", "yes", "/enabled"),
    ("bearer_token", "with space", "/bearer_token"),
    ("bearer_token", "line\r\nfeed", "/bearer_token"), ("bearer_token", "ä", "/bearer_token"),
    ("bearer_token", "x" * 8193, "/bearer_token"), ("bearer_token", "", "/bearer_token"),
    ("bearer_token", {"set": True}, "/bearer_token"),
    *[("headers", {name: "x"}, f"/headers/{name}") for name in (
        "Authorization", "Host", "Content-Type", "webhook-id", "User-Agent", "Connection", "Cookie",
        "Proxy-Authorization", "Transfer-Encoding")],
    ("headers", {"X-Bad": "a\r\nb"}, "/headers/X-Bad"), ("headers", {"a b": "x"}, "/headers/a b"),
    ("headers", {"X/y~z": "x"}, "/headers/X~1y~0z"),
    ("timeout_ms", 999, "/timeout_ms"), ("timeout_ms", 30001, "/timeout_ms"), ("timeout_ms", 1500.5, "/timeout_ms"),
    ("default_body", "full", "/default_body"), ("event_body", "empty", "/event_body"), ("confirm", "no", "/confirm"),
    ("action_label", "x" * 300, "/action_label"), ("unknown", 1, "/unknown"), ("paused_until", None, "/paused_until"),
])
def test_invalid_webhook_is_refused(integration, field, value, pointer):
    path = integration.webhook_uri
    before = integration.admin.get(path)
    response = put(integration.admin, path, {"url": integration.url, field: value}, ("If-Match", before.etag))
    assert response.is_refused(422, "invalid").pointers == {pointer}
    assert integration.admin.get(path).json == before.json


@pytest.mark.parametrize("url", [
    "http://10.0.0.1/", "http://192.168.1.1/x", "http://169.254.169.254/latest", "https://localhost/", "https://[::1]/",
    "https://[::ffff:127.0.0.1]/", "http://example.com/", "ftp://example.com/", "https://user:pass@example.com/",
    "https://example.com/#part", "https://example/", "https://example.com:22/", "https://example.internal/",
    "https://2130706433/", "https://0x7f.1/", "https://exa mple.com/", "https://example.com./", "", "nonsense",
    "https://ex%61mple.com/", "https://metadata.google.internal/", "https://" + "x" * 2048 + ".example.com/",
])
def test_blocked_target_cannot_be_saved(integration, url):
    path = integration.webhook_uri
    before = integration.admin.get(path)
    response = put(integration.admin, path, {"url": url}, ("If-Match", before.etag))
    response.is_refused(422, "target_not_allowed")
    assert response.json["detail"] and response.pointers == {"/url"}
    assert integration.admin.get(path).json == before.json


def test_own_listener_is_blocked_as_target(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    integration.configure(url=f"http://127.0.0.1:{portal.port}/portal/api/v1/me").is_refused(422, "target_not_allowed")


def test_refused_target_names_the_directive_that_would_allow_it(integration):
    response = integration.configure(url="http://10.1.2.3/").is_refused(422, "target_not_allowed")
    assert "PortalHooksAllowTarget" in response.body.decode()


# ---- signing keys -----------------------------------------------------------------------------------------


def test_listed_key_has_no_secret(integration):
    created = integration.key
    assert created["secret"].startswith("whsec_") and created["scheme"] == "v1" and created["active"] is True
    listed = integration.admin.get(integration.keys_uri).is_ok()
    assert [key["id"] for key in listed.json["items"]] == [created["id"]]
    assert created["secret"].removeprefix("whsec_").encode() not in listed.body
    assert "secret" not in listed.json["items"][0]


def test_rotated_key_signs_until_its_overlap_ends(integration):
    old = integration.key
    integration.add_key(overlap_seconds=3600)
    keys = {key["id"]: key for key in integration.admin.get(integration.keys_uri).is_ok().json["items"]}
    assert keys[old["id"]]["expires_at"] is not None and keys[old["id"]]["active"] is True
    assert keys[integration.key["id"]]["expires_at"] is None
    integration.add_key(overlap_seconds=0)
    keys = {key["id"]: key for key in integration.admin.get(integration.keys_uri).is_ok().json["items"]}
    assert [key["active"] for key in keys.values()].count(True) == 1


def test_last_use_of_a_key_is_recorded(integration):
    assert integration.key["last_used_at"] is None
    integration.run()
    assert integration.admin.get(integration.keys_uri).is_ok().json["items"][0]["last_used_at"] is not None


def test_key_requires_a_webhook(make_integration):
    integration = make_integration(with_webhook=False)
    integration.admin.post(integration.keys_uri, {}).is_refused(409, "not_configured")
    integration.admin.post("/integrations/there-is-none/webhook/keys", {}).is_refused(404, "not_found")


@pytest.mark.parametrize("fields, pointer", [
    ({"secret": "whsec_" + "QUJD"}, "/secret"), ({"secret": "whsec_%%%"}, "/secret"),
    ({"secret": "00112233445566778899aabbccddeeff"}, "/secret"),
    ({"secret": "whsec_" + "QUJD" * 30}, "/secret"), ({"secret": 1}, "/secret"),
    ({"scheme": "v9"}, "/scheme"), ({"overlap_seconds": -1}, "/overlap_seconds"),
    ({"overlap_seconds": 2592001}, "/overlap_seconds"), ({"unknown": 1}, "/unknown"),
])
def test_invalid_key_is_refused(integration, fields, pointer):
    response = integration.admin.post(integration.keys_uri, fields).is_refused(422, "invalid")
    assert response.pointers == {pointer}
    if isinstance(fields.get("secret"), str):
        assert fields["secret"].encode() not in response.body


def test_every_change_is_audited_without_secrets(integration, portal):
    integration.configure(bearer_token="canary-in-the-audit", headers={"X-Own": "canary-header-value"}).is_ok()
    entries = portal.database.query("SELECT * FROM ph_audit WHERE object_id = %s OR object_id = %s ORDER BY id",
                                    integration.id, integration.key["id"])
    assert len(entries) >= 3
    assert {entry["actor"] for entry in entries} == {"admin"}
    text = repr(entries)
    assert "canary" not in text and integration.secret.removeprefix("whsec_") not in text
