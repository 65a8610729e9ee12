# SPDX-License-Identifier: Apache-2.0
"""Privileges of httpd's account (sql/mysql/grants.sql) on the audit log, and atomicity of a change and its entry."""
import pymysql
import pytest

from integration import Integration, fresh
from portal import user_key

DENIED = 1142


@pytest.fixture
def account(portal):
    """A connection with the credentials of DBDParams."""
    database = portal.database
    connection = pymysql.connect(unix_socket=database.server.socket, user=database.name, password="secret",
                                 database=database.name, autocommit=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("statement", [
    "UPDATE ph_audit SET actor = 'somebody else'", "DELETE FROM ph_audit", "TRUNCATE TABLE ph_audit",
    "DROP TABLE ph_audit", "ALTER TABLE ph_audit ADD COLUMN x INT", "CREATE TABLE x (y INT)",
    "CREATE TRIGGER x BEFORE INSERT ON ph_audit FOR EACH ROW SET NEW.actor = 'x'",
    "REPLACE INTO ph_audit SELECT * FROM ph_audit LIMIT 1",
    "INSERT INTO ph_audit SELECT * FROM ph_audit LIMIT 1 ON DUPLICATE KEY UPDATE actor = 'x'",
    "UPDATE ph_schema SET checksum = 'x'", "DELETE FROM ph_user",
])
def test_httpd_account_cannot_change_audit_log_or_schema(account, admin, statement):
    admin.post("/integrations", {"id": fresh("entry"), "name": "x"}).is_ok(201)
    with account.cursor() as cursor, pytest.raises(pymysql.err.OperationalError) as refused:
        cursor.execute(statement)
    assert refused.value.args[0] == DENIED


def test_httpd_account_reads_and_inserts_audit_entries(account, admin):
    admin.post("/integrations", {"id": fresh("entry"), "name": "x"}).is_ok(201)
    with account.cursor() as cursor:
        assert cursor.execute("SELECT * FROM ph_audit WHERE action = 'integration.create'") > 0


@pytest.mark.log("audit|could not")
def test_failed_audit_insert_rolls_back_the_change(make_portal, receiver):
    portal = make_portal().start()
    integration, admin = Integration(portal, receiver), portal.as_("admin")
    path, user = integration.uri, f"/users/{user_key('poster')}"
    before = {each: admin.get(each).json for each in (path, f"{path}/webhook", f"{path}/webhook/keys", user)}
    portal.database.query("CREATE TRIGGER no_entry BEFORE INSERT ON ph_audit FOR EACH ROW "
                          "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no entry'")
    id_, key = fresh("rolled-back"), integration.key["id"]
    for method, target, body in (
            ("POST", "/integrations", {"id": id_, "name": "x"}), ("PATCH", path, {"name": "x"}),
            ("DELETE", path, None), ("PUT", f"{path}/webhook", {"url": integration.url, "enabled": False}),
            ("PATCH", f"{path}/webhook", {"enabled": False}), ("DELETE", f"{path}/webhook", None),
            ("POST", f"{path}/webhook/keys", {}),
            ("PATCH", f"{path}/webhook/keys/{key}", {"expires_at": "1980-01-01T00:00:00Z"}),
            ("DELETE", f"{path}/webhook/keys/{key}", None), ("PUT", user, {"admin": True})):
        headers = [] if method == "POST" else [("If-Match", "*")]
        more = [] if body is None else [body]
        assert admin.request(method, target, *more, headers=headers).status in (500, 503), f"{method} {target}"
    # Refusals do not depend on their entry.
    portal.as_("viewer").get("/users").is_refused(403, "forbidden")
    portal.database.query("DROP TRIGGER no_entry")
    assert {each: admin.get(each).json for each in before} == before
    admin.get(f"/integrations/{id_}").is_refused(404, "not_found")
    assert integration.run()["state"] == "succeeded"
