# SPDX-License-Identifier: Apache-2.0
"""The audit log: one entry per change and per refusal, and how admins find entries."""
import json
import sqlite3
from urllib.parse import quote

import pytest

from integration import BEARER, Integration, fresh
from portal import user_key
from receiver import respond

pytestmark = pytest.mark.core


def entries(admin, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return admin.get(f"/audit?{query}").is_ok().json["items"]


def newest(admin, object_):
    return entries(admin, object=object_)[0]


CHANGES = {
    "an integration is created": lambda integration: (
        "integration.create", integration.admin.post("/integrations", {"id": fresh("audited"), "name": "x"})),
    "an integration is changed": lambda integration: (
        "integration.update", integration.admin.patch(integration.uri, {"name": "y"}, etag="*")),
    "an integration is deleted": lambda integration: (
        "integration.delete", integration.admin.delete(integration.uri, etag="*")),
    "a webhook is replaced": lambda integration: ("webhook.update", integration.configure(enabled=False)),
    "a webhook is changed": lambda integration: (
        "webhook.update", integration.admin.patch(integration.webhook_uri, {"enabled": False}, etag="*")),
    "a webhook is deleted": lambda integration: (
        "webhook.delete", integration.admin.delete(integration.webhook_uri, etag="*")),
    "a key is created": lambda integration: ("key.create", integration.admin.post(integration.keys_uri, {})),
    "a key expires": lambda integration: (
        "key.update", integration.admin.patch(f"{integration.keys_uri}/{integration.key['id']}",
                                              {"expires_at": "2036-01-01T00:00:00Z"}, etag="*")),
    "a key is deleted": lambda integration: (
        "key.delete", integration.admin.delete(f"{integration.keys_uri}/{integration.key['id']}", etag="*")),
    "a user is created": lambda integration: (
        "user.create", integration.admin.put(f"/users/{user_key(fresh('audited'))}", {"can_post_events": True},
                                             headers=[("If-None-Match", "*")])),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_change_writes_one_audit_entry(integration, change):
    action, response = change(integration)
    assert response.status in (200, 201, 204)
    found = [entry for entry in entries(integration.admin, action=action, limit=20)
             if entry["request_id"] == response.headers["X-Request-Id"]]
    assert len(found) == 1
    entry = found[0]
    assert (entry["actor"], entry["auth_type"], entry["client_ip"]) == ("admin", "Basic", "127.0.0.1")
    assert entry["object_type"] == action.partition(".")[0] and entry["object_id"]
    assert entry["diff"] and entry["left_out"] == 0
    assert BEARER not in json.dumps(entry) and integration.secret not in json.dumps(entry)
    assert newest(integration.admin, f"{entry['object_type']}:{entry['object_id']}") == entry


@pytest.mark.parametrize("words", ["{id}", "ADMIN {id}", "{id} webhook upd"])
def test_entries_are_found_by_words(integration, words):
    integration.configure(enabled=False)
    found = entries(integration.admin, q=quote(words.format(id=integration.id)))
    assert (found[0]["action"], found[0]["object_id"]) == ("webhook.update", integration.id)
    assert entries(integration.admin, q=quote(f"{integration.id} nowhere")) == []


def test_rejected_or_empty_change_writes_no_entry(integration):
    before = entries(integration.admin, actor="admin", limit=1)[0]["id"]
    path = integration.webhook_uri
    integration.admin.patch(path, {"enabled": False}, etag='"stale"').is_refused(412, "stale")
    integration.admin.patch(path, {"enabled": 1}, etag="*").is_refused(422, "invalid")
    integration.admin.delete(f"{path}/pause").is_ok(204)
    integration.admin.patch(f"{path}/keys/{integration.key['id']}", {}, etag="*").is_ok()
    integration.run()
    assert entries(integration.admin, actor="admin", limit=1)[0]["id"] == before


def test_disabling_by_receiver_is_audited_as_system(integration):
    integration.on_request(respond(410))
    integration.run()
    entry = newest(integration.admin, f"webhook:{integration.id}")
    assert (entry["actor"], entry["action"], entry["auth_type"], entry["client_ip"], entry["request_id"]) == (
        "system", "webhook.disable", None, None, None)
    assert entry["diff"] == {"disabled_by_receiver_at": [None, integration.webhook()["disabled_by_receiver_at"]]}


@pytest.mark.parametrize("refuse", [
    lambda integration: integration.click(user="viewer"),
    lambda integration: integration.portal.as_("viewer").post(f"{integration.uri}/preview", {"mode": "default"}),
    lambda integration: integration.portal.as_("operator").post(f"{integration.webhook_uri}/test", {}),
    lambda integration: integration.portal.as_("operator").patch(integration.uri, {"name": "x"}, etag="*"),
    lambda integration: integration.portal.as_("operator").delete(f"{integration.webhook_uri}/pause"),
], ids=["run", "preview", "test", "patch", "pause"])
def test_missing_permission_is_audited(integration, refuse):
    response = refuse(integration).is_refused(403, "forbidden")
    entry = newest(integration.admin, f"integration:{integration.id}")
    assert (entry["action"], entry["request_id"]) == ("refused", response.headers["X-Request-Id"])
    assert entry["diff"] == {"problem": "forbidden", "detail": response.json["detail"]}


def test_refused_target_is_audited(integration):
    path = integration.webhook_uri
    response = integration.admin.patch(path, {"url": "http://10.0.0.1/secret-path"}, etag="*").is_refused(
        422, "target_not_allowed")
    entry = newest(integration.admin, f"integration:{integration.id}")
    assert (entry["action"], entry["actor"], entry["request_id"]) == (
        "refused", "admin", response.headers["X-Request-Id"])
    assert entry["diff"] == {"problem": "target_not_allowed", "detail": response.json["detail"],
                             "url": "http://10.0.0.1/…"}
    # A target of its own has an entry of its own.
    integration.admin.patch(path, {"url": "http://10.0.0.2:81/secret-path"}, etag="*").is_refused(
        422, "target_not_allowed")
    assert newest(integration.admin, f"integration:{integration.id}")["diff"]["url"] == "http://10.0.0.2:81/…"


def test_run_of_a_target_no_longer_allowed_is_audited_with_its_host(make_integration):
    integration = make_integration()
    integration.portal.database.query("UPDATE ph_webhook SET url = %s WHERE integration_id = %s",
                                      "http://10.0.0.3/secret-path", integration.id)
    integration.click().is_refused(422, "target_not_allowed")
    entry = newest(integration.admin, f"integration:{integration.id}")
    assert (entry["actor"], entry["diff"]["url"]) == ("operator", "http://10.0.0.3/…")
    integration.portal.database.query("DELETE FROM ph_webhook WHERE integration_id = %s", integration.id)


READS = {
    "the history is exported": lambda integration, execution: (
        "execution.export", None, {"format": "ndjson", "integration_id": integration.id},
        lambda: integration.admin.get(f"/executions/export?format=ndjson&integration_id={integration.id}")),
    "a request body is downloaded": lambda integration, execution: (
        "execution.download", execution, {"body": "request"},
        lambda: integration.admin.get(f"/executions/{execution}/request-body")),
    "a response body is downloaded": lambda integration, execution: (
        "execution.download", execution, {"body": "response"},
        lambda: integration.admin.get(f"/executions/{execution}/response-body")),
    "a connection is checked": lambda integration, execution: (
        "webhook.check", integration.id,
        {"url": f"http://127.0.0.1:{integration.url.split(':')[2].split('/')[0]}/…", "egress_rule": None},
        lambda: integration.admin.post(f"{integration.webhook_uri}/check", {})),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_read_leaves_one_entry_however_often_it_is_repeated(integration, read):
    action, object_id, diff, get = read(integration, integration.run()["id"])
    response = get().is_ok()
    for _ in range(5):
        get().is_ok()
    written = [entry for entry in entries(integration.admin, action=action, limit=50)
               if (entry["object_id"], entry["diff"]) == (object_id, diff)]
    assert 1 <= len(written) <= len(integration.portal.children())
    # Ids of one millisecond, of two children, have no order.
    assert response.headers["X-Request-Id"] in {entry["request_id"] for entry in written}
    assert (written[-1]["actor"], written[-1]["object_type"]) == ("admin", action.partition(".")[0])


def test_head_of_a_read_leaves_no_entry(integration):
    path = f"/executions/{integration.run()['id']}/request-body"
    response = integration.admin.request("HEAD", path)
    assert response.status == 200
    assert integration.portal.database.query("SELECT id FROM ph_audit WHERE request_id = %s",
                                             response.headers["X-Request-Id"]) == []


@pytest.mark.log("audit|could not|no entry")
def test_read_without_an_entry_is_refused(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    execution = integration.run()["id"]
    portal.database.query(NO_ENTRY[portal.database.driver])
    for path in ("/executions/export", f"/executions/{execution}/request-body",
                 f"/executions/{execution}/response-body"):
        response = integration.admin.get(path)
        assert response.status in (500, 503) and b"exe_" not in response.body
    before = len(integration.requests)
    assert integration.admin.post(f"{integration.webhook_uri}/check", {}).status in (500, 503)
    assert len(integration.requests) == before


NO_ENTRY = {
    "mysql": "CREATE TRIGGER no_entry BEFORE INSERT ON ph_audit FOR EACH ROW "
             "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no entry'",
    "sqlite3": "CREATE TRIGGER no_entry BEFORE INSERT ON ph_audit BEGIN SELECT RAISE(ABORT, 'no entry'); END",
}


@pytest.mark.parametrize("statement", [
    "UPDATE ph_audit SET actor = 'nobody'", "DELETE FROM ph_audit", "DELETE FROM ph_audit WHERE at < 1",
    "REPLACE INTO ph_audit SELECT id, at, 'nobody', auth_type, client_ip, request_id, action, object_type, object_id, "
    "diff, left_out FROM ph_audit",
    "UPDATE OR REPLACE ph_audit SET id = (SELECT MIN(id) FROM ph_audit)",
    "INSERT OR IGNORE INTO ph_audit SELECT id, at, 'nobody', auth_type, client_ip, request_id, action, object_type, "
    "object_id, diff, left_out FROM ph_audit",
])
def test_sqlite_refuses_to_change_or_delete_entries(integration, statement):
    database = integration.portal.database
    if database.driver != "sqlite3":
        return  # MySQL has accounts: database/test_account_grants.py
    before = database.query("SELECT * FROM ph_audit ORDER BY id")
    if "at < 1" in statement:
        statement = statement.replace("at < 1", f"at <= {before[0]['at']}")
    with pytest.raises(sqlite3.Error, match="ph_audit: "):
        database.query(statement)
    assert database.query("SELECT * FROM ph_audit ORDER BY id") == before


def test_invented_ids_cannot_flood_the_audit_log(make_portal):
    portal = make_portal().start()
    viewer = portal.as_("viewer")
    for number in range(30):
        viewer.get(f"/integrations/invented-{number}/webhook").is_refused(403, "forbidden")
        viewer.post(f"/integrations/invented-{number}/executions", {"mode": "default"}).is_refused(403, "forbidden")
    written = entries(portal.as_("admin"), actor="viewer", action="refused", limit=200)
    assert 1 <= len(written) <= len(portal.children())
    assert {entry["object_id"] for entry in written} == {None}


def test_entries_are_filtered_and_paged(make_integration, admin):
    integration = make_integration()
    for number in range(7):
        integration.admin.patch(integration.uri, {"name": f"Name {number}"}, etag="*").is_ok()
    object_ = f"integration:{integration.id}"
    everything = entries(admin, object=object_)
    assert [entry["action"] for entry in everything] == ["integration.update"] * 7 + ["integration.create"]
    assert {entry["diff"]["name"][1] for entry in everything[:7]} == {f"Name {number}" for number in range(7)}
    assert everything == sorted(everything, key=lambda entry: entry["id"], reverse=True)
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
                                   "limit=201", "unknown=1", "actor=a&actor=b", "action=" + "x" * 601])
def test_invalid_query_is_refused(admin, query):
    admin.get(f"/audit?{query}").is_refused(400, "malformed")


def test_cursor_of_another_list_is_refused(admin, integration):
    for _ in range(2):
        integration.run()
    cursor = admin.get("/executions?limit=1").is_ok().json["next_cursor"]
    admin.get(f"/audit?cursor={cursor}").is_refused(400, "malformed")
