# SPDX-License-Identifier: Apache-2.0
"""Who changed what and who was refused: every change has its entry, and admins find it."""
import json

import pytest

from hook import BEARER, fresh
from portal import user_key
from receiver import say

pytestmark = pytest.mark.core


def entries(admin, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return admin.get(f"/audit?{query}").is_ok().json["items"]


def newest(admin, object_):
    return entries(admin, object=object_)[0]


CHANGES = {
    "an integration is made": lambda hook: (
        "integration.create", hook.admin.post("/integrations", {"id": fresh("audited"), "name": "x"})),
    "an integration is changed": lambda hook: (
        "integration.update", hook.admin.patch(f"/integrations/{hook.id}", {"name": "y"}, etag="*")),
    "an integration is deleted": lambda hook: (
        "integration.delete", hook.admin.delete(f"/integrations/{hook.id}", etag="*")),
    "a webhook is replaced": lambda hook: ("webhook.update", hook.configure(enabled=False)),
    "a webhook is changed": lambda hook: (
        "webhook.update", hook.admin.patch(f"/integrations/{hook.id}/webhook", {"enabled": False}, etag="*")),
    "a webhook is deleted": lambda hook: (
        "webhook.delete", hook.admin.delete(f"/integrations/{hook.id}/webhook", etag="*")),
    "a key is made": lambda hook: ("key.create", hook.admin.post(f"/integrations/{hook.id}/webhook/keys", {})),
    "a key ends": lambda hook: (
        "key.update", hook.admin.patch(f"/integrations/{hook.id}/webhook/keys/{hook.key['id']}",
                                       {"expires_at": "2036-01-01T00:00:00Z"}, etag="*")),
    "a key is deleted": lambda hook: (
        "key.delete", hook.admin.delete(f"/integrations/{hook.id}/webhook/keys/{hook.key['id']}", etag="*")),
    "a user is made": lambda hook: (
        "user.create", hook.admin.put(f"/users/{user_key(fresh('audited'))}", {"can_post_events": True},
                                      headers=[("If-None-Match", "*")])),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_has_its_entry(hook, change):
    action, answer = change(hook)
    assert answer.status in (200, 201, 204)
    found = [entry for entry in entries(hook.admin, action=action, limit=20)
             if entry["request_id"] == answer.headers["X-Request-Id"]]
    assert len(found) == 1
    entry = found[0]
    assert (entry["actor"], entry["auth_type"], entry["client_ip"]) == ("admin", "Basic", "127.0.0.1")
    assert entry["object_type"] == action.partition(".")[0] and entry["object_id"]
    assert entry["diff"] and entry["left_out"] == 0
    assert BEARER not in json.dumps(entry) and hook.secret not in json.dumps(entry)
    assert newest(hook.admin, f"{entry['object_type']}:{entry['object_id']}") == entry


def test_what_was_not_changed_has_no_entry(hook):
    before = entries(hook.admin, actor="admin", limit=1)[0]["id"]
    path = f"/integrations/{hook.id}/webhook"
    hook.admin.patch(path, {"enabled": False}, etag='"stale"').is_refused(412, "stale")
    hook.admin.patch(path, {"enabled": 1}, etag="*").is_refused(422, "invalid")
    hook.admin.delete(f"{path}/pause").is_ok(204)
    hook.admin.patch(f"{path}/keys/{hook.key['id']}", {}, etag="*").is_ok()
    hook.run()
    assert entries(hook.admin, actor="admin", limit=1)[0]["id"] == before


def test_a_receiver_that_disables_is_the_system(hook):
    hook.answers(say(410))
    hook.run()
    entry = newest(hook.admin, f"webhook:{hook.id}")
    assert (entry["actor"], entry["action"], entry["auth_type"], entry["client_ip"], entry["request_id"]) == (
        "system", "webhook.disable", None, None, None)
    assert entry["diff"] == {"disabled_by_receiver_at": [None, hook.webhook()["disabled_by_receiver_at"]]}


@pytest.mark.parametrize("refuse", [
    lambda hook: hook.click(user="viewer"),
    lambda hook: hook.portal.as_("viewer").post(f"/integrations/{hook.id}/preview", {"mode": "default"}),
    lambda hook: hook.portal.as_("operator").post(f"/integrations/{hook.id}/webhook/test", {}),
    lambda hook: hook.portal.as_("operator").patch(f"/integrations/{hook.id}", {"name": "x"}, etag="*"),
    lambda hook: hook.portal.as_("operator").delete(f"/integrations/{hook.id}/webhook/pause"),
], ids=["run", "preview", "test", "patch", "pause"])
def test_who_lacks_a_permission_is_noted(hook, refuse):
    answer = refuse(hook).is_refused(403, "forbidden")
    entry = newest(hook.admin, f"integration:{hook.id}")
    assert (entry["action"], entry["request_id"]) == ("refused", answer.headers["X-Request-Id"])
    assert entry["diff"] == {"problem": "forbidden", "detail": answer.json["detail"]}


def test_a_target_that_is_refused_is_noted(hook):
    path = f"/integrations/{hook.id}/webhook"
    answer = hook.admin.patch(path, {"url": "http://10.0.0.1/secret-path"}, etag="*").is_refused(
        422, "target_not_allowed")
    entry = newest(hook.admin, f"integration:{hook.id}")
    assert (entry["action"], entry["actor"], entry["request_id"]) == (
        "refused", "admin", answer.headers["X-Request-Id"])
    assert entry["diff"]["problem"] == "target_not_allowed" and "secret-path" not in json.dumps(entry)


def test_who_makes_up_ids_cannot_fill_the_log(make_portal):
    portal = make_portal().start()
    viewer = portal.as_("viewer")
    for number in range(30):
        viewer.get(f"/integrations/made-up-{number}/webhook").is_refused(403, "forbidden")
        viewer.post(f"/integrations/made-up-{number}/executions", {"mode": "default"}).is_refused(403, "forbidden")
    written = entries(portal.as_("admin"), actor="viewer", action="refused", limit=200)
    assert 1 <= len(written) <= len(portal.children())
    assert {entry["object_id"] for entry in written} == {None}


def test_entries_are_filtered_and_paged(make_hook, admin):
    hook = make_hook()
    for number in range(7):
        hook.admin.patch(f"/integrations/{hook.id}", {"name": f"Name {number}"}, etag="*").is_ok()
    object_ = f"integration:{hook.id}"
    everything = entries(admin, object=object_)
    assert [entry["action"] for entry in everything] == ["integration.update"] * 7 + ["integration.create"]
    assert [entry["diff"]["name"][1] for entry in everything[:7]] == [f"Name {number}" for number in range(6, -1, -1)]
    for limit in (1, 3, 8, 100):
        assert admin.pages(f"/audit?object={object_}", limit) == everything
    assert admin.pages(f"/audit?object={object_}&action=integration.create", 2) == everything[7:]
    assert admin.pages(f"/audit?object={object_}&actor=nobody", 2) == []
    middle = everything[3]["at"]
    assert admin.pages(f"/audit?object={object_}&to={middle}", 2) == everything[4:]
    assert admin.pages(f"/audit?object={object_}&from={middle}", 2) == everything[:4]
    assert all(entry["actor"] == "admin" for entry in entries(admin, actor="admin", limit=200))
    assert all(entry["object_type"] == "key" for entry in entries(admin, object="key", limit=200))
    assert entries(admin, object="integration:there-is-none") == []
    ids = [entry["id"] for entry in admin.pages("/audit", 200)]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == len(ids)


@pytest.mark.parametrize("query", ["from=yesterday", "to=1", "object=%3A", "object=webhook%3A", "cursor=x", "limit=0",
                                   "limit=201", "unknown=1", "actor=a&actor=b", "action=" + "x" * 65])
def test_a_question_that_is_not_valid(admin, query):
    admin.get(f"/audit?{query}").is_refused(400, "malformed")


def test_the_cursor_of_another_list_is_refused(admin, hook):
    for _ in range(2):
        hook.run()
    cursor = admin.get("/executions?limit=1").is_ok().json["next_cursor"]
    admin.get(f"/audit?cursor={cursor}").is_refused(400, "malformed")
