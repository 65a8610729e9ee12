# SPDX-License-Identifier: Apache-2.0
"""Merge patches and deletions: changed and kept fields, cascading deletes, required versions."""
import json

import pytest

from integration import Integration, fresh
from receiver import respond

pytestmark = pytest.mark.core

LATER = "2036-11-24T14:00:00.000Z"


def audit_of(portal, object_id, action):
    """The newest audit entry of an object, or None."""
    rows = portal.database.query(
        "SELECT actor, auth_type, client_ip, request_id, diff FROM ph_audit WHERE object_id = %s AND action = %s "
        "ORDER BY id DESC", object_id, action)
    return rows[0] if rows else None


def resources(integration):
    """Versioned resources: URI, ETag and a valid patch."""
    key = integration.admin.get(integration.keys_uri).is_ok().json["items"][0]
    return {
        "integration": (integration.uri, integration.admin.get(integration.uri).etag, {"kind": "x"}),
        "webhook": (integration.webhook_uri, integration.admin.get(integration.webhook_uri).etag,
                    {"enabled": False}),
        "key": (f"{integration.keys_uri}/{key['id']}", key["etag"], {"expires_at": LATER}),
    }


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_patch_and_delete_require_the_current_version(integration, kind):
    path, etag, patch = resources(integration)[kind]
    for method, body in (("PATCH", patch), ("DELETE", None)):
        more = {} if body is None else {"body": json.dumps(body).encode()}
        integration.admin.request(method, path, **more).is_refused(428, "precondition_required")
        integration.admin.request(method, path, headers=[("If-Match", '"another"')], **more).is_refused(412, "stale")
        integration.admin.request(method, path, headers=[("If-None-Match", "*"), ("If-Match", etag)],
                                  **more).is_refused(412, "stale")
    changed = integration.admin.patch(path, patch, etag=etag).is_ok()
    assert changed.etag != etag
    integration.admin.delete(path, etag=etag).is_refused(412, "stale")
    gone = integration.admin.delete(path, etag=changed.etag).is_ok(204)
    assert (gone.body, gone.headers["Content-Type"]) == (b"", None)
    integration.admin.delete(path, etag=changed.etag).is_refused(404, "not_found")
    integration.admin.patch(path, patch, etag=changed.etag).is_refused(404, "not_found")


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_if_match_star_accepts_any_version(integration, kind):
    path, _, patch = resources(integration)[kind]
    integration.admin.patch(path, patch, etag="*").is_ok()
    integration.admin.delete(path, etag="*").is_ok(204)


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_empty_patch_changes_nothing(integration, kind):
    path, etag, _ = resources(integration)[kind]
    before = integration.admin.get(path.partition("/key_")[0]).json
    integration.admin.patch(path, {}, etag=etag).is_ok()
    after = integration.admin.get(path.partition("/key_")[0]).json
    if kind != "key":
        for name in ("updated_at", "version"):
            before.pop(name), after.pop(name)
    assert after == before


def test_merge_patch_content_type_is_accepted(integration):
    path, etag, patch = resources(integration)["integration"]
    integration.admin.request("PATCH", path, patch, content_type="application/merge-patch+json",
                              headers=[("If-Match", etag)]).is_ok()
    integration.admin.request("POST", "/integrations", {"name": "x"},
                              content_type="application/merge-patch+json").is_refused(415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_cross_site_patch_and_delete_are_refused(integration, kind, method):
    path, etag, _ = resources(integration)[kind]
    condition = ("If-Match", etag)
    integration.admin.request(method, path, body=b"{}", content_type="text/plain",
                              headers=[condition]).is_refused(415, "unsupported_media_type")
    integration.admin.request(method, path, body=b"{}", content_type=None,
                              headers=[condition]).is_refused(415, "unsupported_media_type")
    integration.admin.request(method, path, {}, headers=[condition, ("Origin", "https://evil.example")]).is_refused(
        403, "cross_site")


# ---- integrations -----------------------------------------------------------------------------------------


def test_integration_patch_changes_named_fields_only(admin, portal):
    id_ = fresh("patched")
    before = {"id": id_, "name": "Before", "kind": "jira", "description": "Old"}
    created = admin.post("/integrations", before).is_ok(201)
    changed = admin.patch(f"/integrations/{id_}", {"name": "After", "kind": None}, etag=created.etag).is_ok()
    assert (changed.json["name"], changed.json["kind"], changed.json["description"]) == ("After", None, "Old")
    assert changed.json["created_at"] == created.json["created_at"]
    assert admin.get(f"/integrations/{id_}").is_ok().json == changed.json
    entry = audit_of(portal, id_, "integration.update")
    assert json.loads(entry["diff"]) == {"name": ["Before", "After"], "kind": ["jira", None]}
    assert (entry["actor"], entry["auth_type"], entry["client_ip"], entry["request_id"]) == (
        "admin", "Basic", "127.0.0.1", changed.headers["X-Request-Id"])


@pytest.mark.parametrize("patch, pointer", [
    ({"name": None}, "/name"), ({"name": " "}, "/name"), ({"id": "other"}, "/id"), ({"kind": 1}, "/kind"),
    ({"unknown": 1}, "/unknown"), ({"updated_by": "x"}, "/updated_by"), ({"description": "x" * 2001}, "/description"),
    ({"name": "a\u202eb"}, "/name"),
])
def test_invalid_integration_patch_is_refused(integration, patch, pointer):
    path, etag, _ = resources(integration)["integration"]
    before = integration.admin.get(path).json
    assert integration.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
    assert integration.admin.get(path).json == before


def test_deleting_integration_removes_webhook_and_keys_but_not_history(make_integration, portal):
    integration = make_integration()
    execution = integration.run()
    path, etag, _ = resources(integration)["integration"]
    integration.admin.delete(path, etag=etag).is_ok(204)
    for table in ("ph_webhook", "ph_webhook_state", "ph_signing_key"):
        assert portal.database.query(f"SELECT * FROM {table} WHERE integration_id = %s", integration.id) == []
    kept = integration.detail(execution)
    assert (kept["integration_id"], kept["integration_name"]) == (integration.id, f"Name of {integration.id}")
    listed = integration.executions()
    assert [each["id"] for each in listed] == [execution["id"]]
    integration.click_retry(execution, {"resend": True}).is_refused(409, "gone")
    integration.click().is_refused(404, "not_found")
    diff = json.loads(audit_of(portal, integration.id, "integration.delete")["diff"])
    assert diff["name"] == [f"Name of {integration.id}", None]


def test_recreated_integration_inherits_nothing(integration):
    path, etag, _ = resources(integration)["integration"]
    integration.admin.delete(path, etag=etag).is_ok(204)
    integration.admin.post("/integrations", {"id": integration.id, "name": "Again"}).is_ok(201)
    integration.admin.get(f"{path}/webhook").is_refused(404, "not_found")
    integration.admin.put(f"{path}/webhook", {"url": integration.url}, headers=[("If-None-Match", "*")]).is_ok(201)
    assert integration.admin.get(f"{path}/webhook/keys").is_ok().json["items"] == []
    integration.click().is_refused(409, "no_signing_key")


# ---- webhooks ---------------------------------------------------------------------------------------------


def test_webhook_patch_changes_named_fields_only(make_integration, portal):
    integration = make_integration(timeout_ms=2500, action_label="Open", consequence="A ticket", confirm="never",
                                   headers={"X-One": "first-value", "X-Two": "second-value"})
    path, etag, _ = resources(integration)["webhook"]
    before = integration.webhook()
    changed = integration.admin.patch(path, {"timeout_ms": None, "event_body": "thin", "headers": {"X-One": None}},
                                      etag=etag).is_ok().json
    assert changed["headers"] == {"X-Two": {"set": True}}
    assert (changed["timeout_ms"], changed["event_body"]) == (None, "thin")
    kept = ("url", "enabled", "bearer_token", "default_body", "confirm", "action_label", "consequence", "created_at")
    assert {name: changed[name] for name in kept} == {name: before[name] for name in kept}
    assert json.loads(audit_of(portal, integration.id, "webhook.update")["diff"]) == {
        "timeout_ms": [2500, 0], "event_body": ["full", "thin"], "headers.X-One": "changed"}


def test_webhook_patch_clears_secrets_by_null_or_new_host(make_integration, receiver):
    integration = make_integration(headers={"X-One": "first-value"})
    path = integration.webhook_uri
    assert integration.admin.patch(path, {"headers": None}, etag="*").is_ok().json["headers"] == {}
    assert integration.admin.patch(path, {"bearer_token": None}, etag="*").is_ok().json["bearer_token"]["set"] is False
    integration.admin.patch(path, {"bearer_token": "another-token", "headers": {"X-One": "x-value"}}, etag="*").is_ok()
    same_host = integration.admin.patch(path, {"url": receiver.url("/elsewhere")}, etag="*").is_ok().json
    assert (same_host["bearer_token"]["set"], same_host["headers"]) == (True, {"X-One": {"set": True}})
    elsewhere = integration.admin.patch(path, {"url": "http://127.0.0.2:9999/"}, etag="*").is_ok().json
    assert (elsewhere["bearer_token"]["set"], elsewhere["headers"]) == (False, {})


@pytest.mark.parametrize("patch, pointer", [
    ({"url": None}, "/url"), ({"enabled": None}, "/enabled"), ({"bearer_token": "with space"}, "/bearer_token"),
    ({"headers": {"Host": "x"}}, "/headers/Host"), ({"timeout_ms": 1}, "/timeout_ms"), ({"confirm": "no"}, "/confirm"),
    ({"unknown": 1}, "/unknown"), ({"version": "x"}, "/version"), ({"integration_id": "x"}, "/integration_id"),
])
def test_invalid_webhook_patch_is_refused(integration, patch, pointer):
    path, etag, _ = resources(integration)["webhook"]
    before = integration.admin.get(path).json
    assert integration.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
    assert integration.admin.get(path).json == before


def test_webhook_patch_to_blocked_target_is_refused(integration):
    path, etag, _ = resources(integration)["webhook"]
    integration.admin.patch(path, {"url": "http://10.0.0.1/"}, etag=etag).is_refused(422, "target_not_allowed")


@pytest.mark.log("execution|target")
def test_webhook_with_blocked_target_can_be_disabled(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    portal.stop()
    portal.settings.allow_target = "192.0.2.0/24"
    portal.restart()
    path = integration.webhook_uri
    integration.admin.put(path, {"url": integration.url, "enabled": False}, headers=[("If-Match", "*")]).is_refused(
        422, "target_not_allowed")
    assert integration.admin.patch(path, {"enabled": False}, etag="*").is_ok().json["enabled"] is False


def test_only_enabling_clears_disabled_by_receiver(integration):
    integration.on_request(respond(410))
    integration.run()
    path = integration.webhook_uri
    assert integration.webhook()["disabled_by_receiver_at"] is not None
    patched = integration.admin.patch(path, {"action_label": "Go"}, etag="*").is_ok().json
    assert patched["disabled_by_receiver_at"] is not None
    integration.click().is_refused(409, "disabled")
    enabled = integration.admin.patch(path, {"enabled": True}, etag="*").is_ok().json
    assert enabled["disabled_by_receiver_at"] is None
    integration.on_request(respond(200))
    assert integration.run()["state"] == "succeeded"


def test_deleted_webhook_cannot_be_run(integration, portal):
    execution = integration.run()
    path, etag, _ = resources(integration)["webhook"]
    integration.admin.delete(path, etag=etag).is_ok(204)
    integration.click().is_refused(409, "not_configured")
    integration.click_retry(execution, {"resend": True}).is_refused(409, "gone")
    assert portal.database.query("SELECT * FROM ph_signing_key WHERE integration_id = %s", integration.id) == []
    diff = json.loads(audit_of(portal, integration.id, "webhook.delete")["diff"])
    assert (diff["url"], diff["bearer_token"]) == ([integration.url, None], "changed")


def test_admin_ends_a_pause(integration, portal):
    path = integration.webhook_uri
    integration.on_request(respond(503, headers=[("Retry-After", "3600")]))
    integration.run()
    before = integration.admin.get(path)
    paused_until = before.json["paused_until"]
    integration.click().is_refused(409, "paused_by_receiver")
    integration.operator.delete(f"{path}/pause").is_refused(403, "forbidden")
    integration.admin.delete(f"{path}/pause").is_ok(204)
    after = integration.admin.get(path)
    assert (after.json["paused_until"], after.etag) == (None, before.etag)
    integration.on_request(respond(200))
    assert integration.run()["state"] == "succeeded"
    diff = json.loads(audit_of(portal, integration.id, "webhook.end_pause")["diff"])
    assert diff == {"paused_until": [paused_until, None]}
    integration.admin.delete(f"{path}/pause").is_ok(204)
    integration.admin.delete("/integrations/there-is-none/webhook/pause").is_refused(404, "not_found")


# ---- signing keys -----------------------------------------------------------------------------------------


def test_admin_ends_a_keys_overlap(integration, portal):
    old = integration.key
    integration.add_key(overlap_seconds=3600)
    keys = integration.keys_uri
    listed = {key["id"]: key for key in integration.admin.get(keys).is_ok().json["items"]}
    ended = integration.admin.patch(f"{keys}/{old['id']}", {"expires_at": "1970-01-01T00:00:00Z"},
                                    etag=listed[old["id"]]["etag"]).is_ok().json
    assert ended["active"] is False and ended["expires_at"] > "2026"
    integration.run()
    assert len(integration.only_request().header("webhook-signature").split()) == 1
    diff = json.loads(audit_of(portal, old["id"], "key.update")["diff"])
    assert diff == {"expires_at": [listed[old["id"]]["expires_at"], ended["expires_at"]]}


def test_key_signs_until_it_expires(integration):
    path, etag, _ = resources(integration)["key"]
    changed = integration.admin.patch(path, {"expires_at": LATER}, etag=etag).is_ok()
    assert (changed.json["expires_at"], changed.json["active"], changed.json["etag"]) == (LATER, True, changed.etag)
    assert integration.run()["state"] == "succeeded"
    forever = integration.admin.patch(path, {"expires_at": None}, etag=changed.etag).is_ok()
    assert (forever.json["expires_at"], forever.etag) == (None, etag)


def test_deleted_key_does_not_sign(integration, portal):
    path, etag, _ = resources(integration)["key"]
    integration.admin.delete(path, etag=etag).is_ok(204)
    integration.click().is_refused(409, "no_signing_key")
    assert json.loads(audit_of(portal, integration.key["id"], "key.delete")["diff"]) == {
        "scheme": ["v1", None], "integration_id": [integration.id, None], "secret": "changed"}


def test_key_of_another_integration_is_not_found(make_integration):
    integration, other = make_integration(), make_integration()
    path = f"{integration.keys_uri}/{other.key['id']}"
    integration.admin.patch(path, {"expires_at": None}, etag="*").is_refused(404, "not_found")
    integration.admin.delete(path, etag="*").is_refused(404, "not_found")


@pytest.mark.parametrize("patch, pointer", [
    ({"expires_at": 5}, "/expires_at"), ({"expires_at": "tomorrow"}, "/expires_at"), ({"secret": "x"}, "/secret"),
    ({"active": False}, "/active"), ({"scheme": "v1"}, "/scheme"), ({"unknown": 1}, "/unknown"),
])
def test_invalid_key_patch_is_refused(integration, patch, pointer):
    path, etag, _ = resources(integration)["key"]
    assert integration.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
