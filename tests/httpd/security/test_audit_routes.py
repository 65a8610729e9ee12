# SPDX-License-Identifier: Apache-2.0
"""Every route that changes something writes one audit entry, in the transaction of the change."""
import pytest

from integration import Integration, make_event
from portal import Portal
from receiver import respond
from route_calls import BODIES, call, view_of
from routes import ROUTES

pytestmark = pytest.mark.core

# These run something; their results are in the history.
NO_CHANGE = {("POST", "/integrations/{id}/webhook/test"),
             ("POST", "/integrations/{id}/preview"), ("POST", "/integrations/{id}/executions"),
             ("POST", "/integrations/{id}/executions:batch"),
             ("POST", "/executions/{id}/retry")}
# One's own views are no configuration.
OWN = {("POST", "/views"), ("PATCH", "/views/{view_id}"), ("DELETE", "/views/{view_id}")}
READS = {("POST", "/integrations/{id}/webhook/check")}  # test_audit_log.py
CHANGES = [route for route in ROUTES if route[0] != "GET" and route not in NO_CHANGE | READS | OWN]
TABLES = {"ph_integration": "id", "ph_event": "id", "ph_webhook": "integration_id",
          "ph_webhook_state": "integration_id", "ph_signing_key": "id", "ph_user": "username",
          "ph_attention": "execution_id", "ph_pause": "id", "ph_view": "id"}

# The bodies in route_calls may change nothing; these do.
DIFFERENT = {
    ("PUT", "/integrations/{id}/webhook"): lambda integration: {"url": integration.url, "action_label": "Go"},
    ("PATCH", "/integrations/{id}/webhook/keys/{key_id}"): lambda integration: {"expires_at": "2036-01-01T00:00:00Z"},
    ("PUT", "/users/{user_key}"): lambda integration: {"can_post_events": True},
    ("PUT", "/pause"): lambda integration: {"paused": True},
}

# Audit entries of the user `both` cannot be inserted.
TRIGGERS = {
    "mysql": "CREATE TRIGGER no_entry BEFORE INSERT ON ph_audit FOR EACH ROW BEGIN "
             "IF NEW.actor = 'both' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no entry'; END IF; END",
    "sqlite3": "CREATE TRIGGER no_entry BEFORE INSERT ON ph_audit WHEN NEW.actor = 'both' "
               "BEGIN SELECT RAISE(ABORT, 'no entry'); END",
}


@pytest.fixture(scope="module")
def portal(new_database):
    portal = Portal(new_database())
    portal.database.query(TRIGGERS[portal.database.driver])
    portal.start()
    yield portal
    portal.stop()
    assert portal.unexpected_log_lines() == []
    portal.discard()


@pytest.fixture
def change(portal, receiver, monkeypatch):
    """Call a route on newly created objects as a user."""
    for route, body in DIFFERENT.items():
        monkeypatch.setitem(BODIES, route, body)
    portal.database.query("DELETE FROM ph_pause")
    integration, event = Integration(portal, receiver), make_event(portal)
    integration.on_request(respond(500))
    handled = integration.run_event(event)
    portal.as_("admin").post("/attention/handled", {"execution_ids": [handled["id"]]}).is_ok()
    integration.on_request(respond(503, headers=[("Retry-After", "900")]))
    execution = integration.run()
    view = view_of(portal, portal.as_("admin"), "/shared-views")
    return lambda user, method, path: call(portal.as_(user), method, path, integration, event,
                                           handled if path == "/attention/reopened" else execution,
                                           view if "shared" in path else "")


def contents(portal):
    """Rows of the tables that users change, without the times of last use."""
    rows = [portal.database.query(f"SELECT * FROM {table} ORDER BY {column}") for table, column in TABLES.items()]
    return [{name: value for name, value in row.items() if not name.endswith(("_seen_at", "_used_at"))}
            for row in sum(rows, [])]


def entries_of(portal, response):
    return portal.database.query("SELECT * FROM ph_audit WHERE request_id = %s", response.headers["X-Request-Id"])


@pytest.mark.parametrize("method, path", CHANGES, ids=lambda value: value)
def test_change_writes_one_entry_with_actor_address_and_request_id(portal, change, method, path):
    before = contents(portal)
    response = change("admin", method, path).is_ok(200, 201, 204)
    assert contents(portal) != before
    (entry,) = entries_of(portal, response)
    assert (entry["actor"], entry["auth_type"], entry["client_ip"]) == ("admin", "Basic", "127.0.0.1")
    assert entry["action"].partition(".")[0] == entry["object_type"] and entry["object_id"]
    assert entry["diff"] != "{}" and entry["left_out"] == 0


@pytest.mark.log("no entry|transaction|audit|database")
@pytest.mark.parametrize("method, path", CHANGES, ids=lambda value: value)
def test_failed_audit_insert_rolls_back_the_change(portal, change, method, path):
    before = contents(portal)
    response = change("both", method, path)
    assert response.status in (500, 503) and response.problem in ("internal", "database_unavailable"), response.body
    assert contents(portal) == before
    assert entries_of(portal, response) == []


@pytest.mark.parametrize("method, path", sorted(NO_CHANGE), ids=lambda value: value)
def test_route_without_a_change_writes_no_entry(portal, change, method, path):
    before = contents(portal)
    response = change("both", method, path)
    assert response.status in (200, 201, 207, 409), response.body
    assert contents(portal) == before
    assert entries_of(portal, response) == []
