# SPDX-License-Identifier: Apache-2.0
"""Merge patches and deletions of what is configured: what stays, what goes with it, which version they need."""
import json

import pytest

from hook import Hook, fresh
from receiver import say

pytestmark = pytest.mark.core

LATER = "2036-11-24T14:00:00.000Z"


def audit_of(portal, object_id, action):
    """The newest entry: who, and what changed."""
    rows = portal.database.query(
        "SELECT actor, auth_type, client_ip, request_id, diff FROM ph_audit WHERE object_id = %s AND action = %s "
        "ORDER BY id DESC", object_id, action)
    return rows[0] if rows else None


def resources(hook):
    """What has a version, its ETag, and a patch of it that is valid."""
    key = hook.admin.get(f"/integrations/{hook.id}/webhook/keys").is_ok().json["items"][0]
    return {
        "integration": (f"/integrations/{hook.id}", hook.admin.get(f"/integrations/{hook.id}").etag, {"kind": "x"}),
        "webhook": (f"/integrations/{hook.id}/webhook", hook.admin.get(f"/integrations/{hook.id}/webhook").etag,
                    {"enabled": False}),
        "key": (f"/integrations/{hook.id}/webhook/keys/{key['id']}", key["etag"], {"expires_at": LATER}),
    }


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_a_change_and_a_deletion_need_the_version_they_change(hook, kind):
    path, etag, patch = resources(hook)[kind]
    for method, body in (("PATCH", patch), ("DELETE", None)):
        more = {} if body is None else {"body": json.dumps(body).encode()}
        hook.admin.request(method, path, **more).is_refused(428, "precondition_required")
        hook.admin.request(method, path, headers=[("If-Match", '"another"')], **more).is_refused(412, "stale")
        hook.admin.request(method, path, headers=[("If-Match", f"W/{etag}")], **more).is_refused(412, "stale")
        hook.admin.request(method, path, headers=[("If-None-Match", "*"), ("If-Match", etag)],
                           **more).is_refused(412, "stale")
    changed = hook.admin.patch(path, patch, etag=etag).is_ok()
    assert changed.etag != etag
    hook.admin.delete(path, etag=etag).is_refused(412, "stale")
    gone = hook.admin.delete(path, etag=changed.etag).is_ok(204)
    assert (gone.body, gone.headers["Content-Type"]) == (b"", None)
    hook.admin.delete(path, etag=changed.etag).is_refused(404, "not_found")
    hook.admin.patch(path, patch, etag=changed.etag).is_refused(404, "not_found")


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_any_version_will_do_for_who_says_so(hook, kind):
    path, _, patch = resources(hook)[kind]
    hook.admin.patch(path, patch, etag="*").is_ok()
    hook.admin.delete(path, etag="*").is_ok(204)


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
def test_an_empty_patch_changes_nothing(hook, kind):
    path, etag, _ = resources(hook)[kind]
    before = hook.admin.get(path.partition("/key_")[0]).json
    hook.admin.patch(path, {}, etag=etag).is_ok()
    after = hook.admin.get(path.partition("/key_")[0]).json
    if kind != "key":
        before.pop("updated_at"), after.pop("updated_at")
    assert after == before


def test_a_patch_may_come_as_merge_patch(hook):
    path, etag, patch = resources(hook)["integration"]
    hook.admin.request("PATCH", path, patch, content_type="application/merge-patch+json",
                       headers=[("If-Match", etag)]).is_ok()
    hook.admin.request("POST", "/integrations", {"name": "x"},
                       content_type="application/merge-patch+json").is_refused(415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["integration", "webhook", "key"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_form_of_another_site_changes_nothing(hook, kind, method):
    path, etag, _ = resources(hook)[kind]
    condition = ("If-Match", etag)
    hook.admin.request(method, path, body=b"{}", content_type="text/plain",
                       headers=[condition]).is_refused(415, "unsupported_media_type")
    hook.admin.request(method, path, body=b"{}", content_type=None,
                       headers=[condition]).is_refused(415, "unsupported_media_type")
    hook.admin.request(method, path, {}, headers=[condition, ("Origin", "https://evil.example")]).is_refused(
        403, "cross_site")


# ---- integrations -----------------------------------------------------------------------------------------


def test_of_an_integration_a_patch_changes_what_it_names(admin, portal):
    id_ = fresh("patched")
    made = admin.post("/integrations", {"id": id_, "name": "Before", "kind": "jira", "description": "Old"}).is_ok(201)
    changed = admin.patch(f"/integrations/{id_}", {"name": "After", "kind": None}, etag=made.etag).is_ok()
    assert (changed.json["name"], changed.json["kind"], changed.json["description"]) == ("After", None, "Old")
    assert changed.json["created_at"] == made.json["created_at"]
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
def test_a_patch_of_an_integration_that_is_not_valid(hook, patch, pointer):
    path, etag, _ = resources(hook)["integration"]
    before = hook.admin.get(path).json
    assert hook.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
    assert hook.admin.get(path).json == before


def test_with_an_integration_its_webhook_and_keys_go_and_its_history_stays(make_hook, portal):
    hook = make_hook()
    execution = hook.run()
    path, etag, _ = resources(hook)["integration"]
    hook.admin.delete(path, etag=etag).is_ok(204)
    for table in ("ph_webhook", "ph_webhook_state", "ph_signing_key"):
        assert portal.database.query(f"SELECT * FROM {table} WHERE integration_id = %s", hook.id) == []
    kept = hook.detail(execution)
    assert (kept["integration_id"], kept["integration_name"]) == (hook.id, f"Name of {hook.id}")
    assert [each["id"] for each in hook.operator.get(f"/executions?integration_id={hook.id}").is_ok().json["items"]
            ] == [execution["id"]]
    hook.press_retry(execution, {"resend": True}).is_refused(409, "gone")
    hook.click().is_refused(404, "not_found")
    assert json.loads(audit_of(portal, hook.id, "integration.delete")["diff"])["name"] == [f"Name of {hook.id}", None]


def test_an_integration_made_again_inherits_nothing(hook):
    path, etag, _ = resources(hook)["integration"]
    hook.admin.delete(path, etag=etag).is_ok(204)
    hook.admin.post("/integrations", {"id": hook.id, "name": "Again"}).is_ok(201)
    hook.admin.get(f"{path}/webhook").is_refused(404, "not_found")
    hook.admin.put(f"{path}/webhook", {"url": hook.url}, headers=[("If-None-Match", "*")]).is_ok(201)
    assert hook.admin.get(f"{path}/webhook/keys").is_ok().json["items"] == []
    hook.click().is_refused(409, "no_signing_key")


# ---- the webhook ------------------------------------------------------------------------------------------


def test_of_a_webhook_a_patch_changes_what_it_names(make_hook, portal):
    hook = make_hook(timeout_ms=2500, action_label="Open", consequence="A ticket", confirm="never",
                     headers={"X-One": "first-value", "X-Two": "second-value"})
    path, etag, _ = resources(hook)["webhook"]
    before = hook.webhook()
    changed = hook.admin.patch(path, {"timeout_ms": None, "event_body": "thin", "headers": {"X-One": None}},
                               etag=etag).is_ok().json
    assert changed["headers"] == {"X-Two": {"set": True}}
    assert (changed["timeout_ms"], changed["event_body"]) == (None, "thin")
    kept = ("url", "enabled", "bearer_token", "default_body", "confirm", "action_label", "consequence", "created_at")
    assert {name: changed[name] for name in kept} == {name: before[name] for name in kept}
    assert json.loads(audit_of(portal, hook.id, "webhook.update")["diff"]) == {
        "timeout_ms": [2500, 0], "event_body": ["full", "thin"], "headers.X-One": "changed"}


def test_a_patch_clears_secrets_by_null_and_by_another_host(make_hook, receiver):
    hook = make_hook(headers={"X-One": "first-value"})
    path = f"/integrations/{hook.id}/webhook"
    assert hook.admin.patch(path, {"headers": None}, etag="*").is_ok().json["headers"] == {}
    assert hook.admin.patch(path, {"bearer_token": None}, etag="*").is_ok().json["bearer_token"]["set"] is False
    hook.admin.patch(path, {"bearer_token": "another-token", "headers": {"X-One": "x-value"}}, etag="*").is_ok()
    same_host = hook.admin.patch(path, {"url": receiver.url("/elsewhere")}, etag="*").is_ok().json
    assert (same_host["bearer_token"]["set"], same_host["headers"]) == (True, {"X-One": {"set": True}})
    elsewhere = hook.admin.patch(path, {"url": "http://127.0.0.2:9999/"}, etag="*").is_ok().json
    assert (elsewhere["bearer_token"]["set"], elsewhere["headers"]) == (False, {})


@pytest.mark.parametrize("patch, pointer", [
    ({"url": None}, "/url"), ({"enabled": None}, "/enabled"), ({"bearer_token": "with space"}, "/bearer_token"),
    ({"headers": {"Host": "x"}}, "/headers/Host"), ({"timeout_ms": 1}, "/timeout_ms"), ({"confirm": "no"}, "/confirm"),
    ({"unknown": 1}, "/unknown"), ({"version": "x"}, "/version"), ({"integration_id": "x"}, "/integration_id"),
])
def test_a_patch_of_a_webhook_that_is_not_valid(hook, patch, pointer):
    path, etag, _ = resources(hook)["webhook"]
    before = hook.admin.get(path).json
    assert hook.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
    assert hook.admin.get(path).json == before


def test_a_patch_cannot_lead_to_a_target_that_is_not_allowed(hook):
    path, etag, _ = resources(hook)["webhook"]
    hook.admin.patch(path, {"url": "http://10.0.0.1/"}, etag=etag).is_refused(422, "target_not_allowed")


@pytest.mark.log("execution|target")
def test_a_webhook_whose_target_is_no_longer_allowed_can_be_disabled(make_portal, receiver):
    portal = make_portal().start()
    hook = Hook(portal, receiver)
    portal.stop()
    portal.settings.allow_target = "192.0.2.0/24"
    portal.start_again()
    path = f"/integrations/{hook.id}/webhook"
    hook.admin.put(path, {"url": hook.url, "enabled": False}, headers=[("If-Match", "*")]).is_refused(
        422, "target_not_allowed")
    assert hook.admin.patch(path, {"enabled": False}, etag="*").is_ok().json["enabled"] is False


def test_only_enabling_ends_what_the_receiver_disabled(hook):
    hook.answers(say(410))
    hook.run()
    path = f"/integrations/{hook.id}/webhook"
    assert hook.webhook()["disabled_by_receiver_at"] is not None
    patched = hook.admin.patch(path, {"action_label": "Go"}, etag="*").is_ok().json
    assert patched["disabled_by_receiver_at"] is not None
    hook.click().is_refused(409, "disabled")
    enabled = hook.admin.patch(path, {"enabled": True}, etag="*").is_ok().json
    assert enabled["disabled_by_receiver_at"] is None
    hook.answers(say(200))
    assert hook.run()["state"] == "succeeded"


def test_without_a_webhook_nothing_can_be_run(hook, portal):
    execution = hook.run()
    path, etag, _ = resources(hook)["webhook"]
    hook.admin.delete(path, etag=etag).is_ok(204)
    hook.click().is_refused(409, "not_configured")
    hook.press_retry(execution, {"resend": True}).is_refused(409, "gone")
    assert portal.database.query("SELECT * FROM ph_signing_key WHERE integration_id = %s", hook.id) == []
    diff = json.loads(audit_of(portal, hook.id, "webhook.delete")["diff"])
    assert (diff["url"], diff["bearer_token"]) == ([hook.url, None], "changed")


def test_an_admin_ends_a_pause(hook, portal):
    path = f"/integrations/{hook.id}/webhook"
    hook.answers(say(503, headers=[("Retry-After", "3600")]))
    hook.run()
    before = hook.admin.get(path)
    paused_until = before.json["paused_until"]
    hook.click().is_refused(409, "paused_by_receiver")
    hook.operator.delete(f"{path}/pause").is_refused(403, "forbidden")
    hook.admin.delete(f"{path}/pause").is_ok(204)
    after = hook.admin.get(path)
    assert (after.json["paused_until"], after.etag) == (None, before.etag)
    hook.answers(say(200))
    assert hook.run()["state"] == "succeeded"
    assert json.loads(audit_of(portal, hook.id, "webhook.end_pause")["diff"]) == {"paused_until": [paused_until, None]}
    hook.admin.delete(f"{path}/pause").is_ok(204)
    hook.admin.delete("/integrations/there-is-none/webhook/pause").is_refused(404, "not_found")


# ---- signing keys -----------------------------------------------------------------------------------------


def test_the_overlap_of_a_key_ends_when_an_admin_says_so(hook, portal):
    old = hook.key
    hook.add_key(overlap_seconds=3600)
    keys = f"/integrations/{hook.id}/webhook/keys"
    listed = {key["id"]: key for key in hook.admin.get(keys).is_ok().json["items"]}
    ended = hook.admin.patch(f"{keys}/{old['id']}", {"expires_at": "1970-01-01T00:00:00Z"},
                             etag=listed[old["id"]]["etag"]).is_ok().json
    assert ended["active"] is False and ended["expires_at"] > "2026"
    hook.run()
    assert len(hook.only_request().header("webhook-signature").split()) == 1
    diff = json.loads(audit_of(portal, old["id"], "key.update")["diff"])
    assert diff == {"expires_at": [listed[old["id"]]["expires_at"], ended["expires_at"]]}


def test_a_key_ends_at_a_time_to_come_and_signs_until_then(hook):
    path, etag, _ = resources(hook)["key"]
    changed = hook.admin.patch(path, {"expires_at": LATER}, etag=etag).is_ok()
    assert (changed.json["expires_at"], changed.json["active"], changed.json["etag"]) == (LATER, True, changed.etag)
    assert hook.run()["state"] == "succeeded"
    forever = hook.admin.patch(path, {"expires_at": None}, etag=changed.etag).is_ok()
    assert (forever.json["expires_at"], forever.etag) == (None, etag)


def test_a_deleted_key_does_not_sign(hook, portal):
    path, etag, _ = resources(hook)["key"]
    hook.admin.delete(path, etag=etag).is_ok(204)
    hook.click().is_refused(409, "no_signing_key")
    assert json.loads(audit_of(portal, hook.key["id"], "key.delete")["diff"]) == {
        "scheme": ["v1", None], "integration_id": [hook.id, None], "secret": "changed"}


def test_a_key_of_another_integration_is_not_found(make_hook):
    hook, other = make_hook(), make_hook()
    path = f"/integrations/{hook.id}/webhook/keys/{other.key['id']}"
    hook.admin.patch(path, {"expires_at": None}, etag="*").is_refused(404, "not_found")
    hook.admin.delete(path, etag="*").is_refused(404, "not_found")


@pytest.mark.parametrize("patch, pointer", [
    ({"expires_at": 5}, "/expires_at"), ({"expires_at": "tomorrow"}, "/expires_at"), ({"secret": "x"}, "/secret"),
    ({"active": False}, "/active"), ({"scheme": "v1"}, "/scheme"), ({"unknown": 1}, "/unknown"),
])
def test_a_patch_of_a_key_that_is_not_valid(hook, patch, pointer):
    path, etag, _ = resources(hook)["key"]
    assert hook.admin.patch(path, patch, etag=etag).is_refused(422, "invalid").pointers == {pointer}
