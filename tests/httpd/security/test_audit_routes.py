# SPDX-License-Identifier: Apache-2.0
"""Every route of the module's own table that changes something: one audit entry, in the transaction of the change."""
import pytest

from integration import Integration, make_event
from portal import Portal
from receiver import say
from routes import ROUTES
from test_permissions import BODIES, call

pytestmark = pytest.mark.core

# These press, look or try: what becomes of it stands in the history.
NO_CHANGE = {("POST", "/integrations/{id}/webhook/check"), ("POST", "/integrations/{id}/webhook/test"),
             ("POST", "/integrations/{id}/preview"), ("POST", "/integrations/{id}/executions"),
             ("POST", "/executions/{id}/retry")}
CHANGES = [route for route in ROUTES if route[0] != "GET" and route not in NO_CHANGE]
TABLES = {"ph_integration": "id", "ph_event": "id", "ph_webhook": "integration_id",
          "ph_webhook_state": "integration_id", "ph_signing_key": "id", "ph_user": "username"}

# Where what is asked of who merely may would leave all as it is.
DIFFERENT = {
    ("PUT", "/integrations/{id}/webhook"): lambda integration: {"url": integration.url, "action_label": "Go"},
    ("PATCH", "/integrations/{id}/webhook/keys/{key_id}"): lambda integration: {"expires_at": "2036-01-01T00:00:00Z"},
    ("PUT", "/users/{user_key}"): lambda integration: {"can_post_events": True},
}

# Whoever is called both cannot be written about.
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
    assert portal.log_complaints() == []
    portal.throw_away()


@pytest.fixture
def change(portal, receiver, monkeypatch):
    """A change by somebody of what is made for it."""
    for route, body in DIFFERENT.items():
        monkeypatch.setitem(BODIES, route, body)
    integration, event = Integration(portal, receiver), make_event(portal)
    integration.answers(say(503, headers=[("Retry-After", "900")]))
    execution = integration.run()
    return lambda user, method, path: call(portal.as_(user), method, path, integration, event, execution)


def contents(portal):
    """Of the tables that people change, without the times at which somebody looked or signed."""
    rows = [portal.database.query(f"SELECT * FROM {table} ORDER BY {column}") for table, column in TABLES.items()]
    return [{name: value for name, value in row.items() if not name.endswith(("_seen_at", "_used_at"))}
            for row in sum(rows, [])]


def entries_of(portal, answer):
    return portal.database.query("SELECT * FROM ph_audit WHERE request_id = %s", answer.headers["X-Request-Id"])


@pytest.mark.parametrize("method, path", CHANGES, ids=lambda value: value)
def test_a_change_has_one_entry_that_says_who_from_where_and_by_which_request(portal, change, method, path):
    before = contents(portal)
    answer = change("admin", method, path).is_ok(200, 201, 204)
    assert contents(portal) != before
    (entry,) = entries_of(portal, answer)
    assert (entry["actor"], entry["auth_type"], entry["client_ip"]) == ("admin", "Basic", "127.0.0.1")
    assert entry["action"].partition(".")[0] == entry["object_type"] and entry["object_id"]
    assert entry["diff"] != "{}" and entry["left_out"] == 0


@pytest.mark.log("no entry|transaction|audit|database")
@pytest.mark.parametrize("method, path", CHANGES, ids=lambda value: value)
def test_without_its_entry_there_is_no_change(portal, change, method, path):
    before = contents(portal)
    answer = change("both", method, path)
    assert answer.status in (500, 503) and answer.word in ("internal", "database_unavailable"), answer.body
    assert contents(portal) == before
    assert entries_of(portal, answer) == []


@pytest.mark.parametrize("method, path", NO_CHANGE, ids=lambda value: value)
def test_what_changes_nothing_has_no_entry(portal, change, method, path):
    before = contents(portal)
    answer = change("both", method, path)
    assert answer.status in (200, 201, 409), answer.body
    assert contents(portal) == before
    assert entries_of(portal, answer) == []
