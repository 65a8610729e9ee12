# SPDX-License-Identifier: Apache-2.0
"""PortalHooksCatalog external: integrations and events come from the Portal's own tables, with other column names and
integer ids, through the views in external-example.sql. Tests of reading and running are repeated on them."""
import importlib
import itertools
import json

import pymysql
import pytest

from integration import Integration, fresh
from portal import SOURCE, Portal

# Tests of other files that are repeated with the fixtures of this file, and fixtures they need.
REPEATED = {
    "test_click": ["test_click_is_accepted_with_location",
                   "test_event_mode_stores_the_event_title",
                   "test_repeated_key_returns_the_first_execution",
                   "test_users_find_their_own_executions_by_key"],
    "test_evidence": ["test_request_is_recorded_as_sent", "test_event_is_shown_as_posted",
                      "test_recorded_bodies_download_byte_for_byte"],
    "test_events": ["test_types_are_listed_and_found_by_their_words"],
    "test_export": ["test_both_formats_match_the_listed_executions", "test_export_applies_filters"],
    "test_history": ["seven_executions", "test_newest_execution_comes_first",
                     "test_pages_are_complete_and_do_not_overlap",
                     "test_new_executions_do_not_shift_pages", "test_whole_history_can_be_paged",
                     "test_filters_select_executions", "test_search_finds_words_and_ids",
                     "test_all_attempts_of_a_message_are_found",
                     "test_last_seven_days_are_counted", "test_integration_and_event_show_their_last_execution"],
    "test_request_sent": ["test_default_mode_envelope", "test_thin_event_body",
                          "test_details_arrive_byte_for_byte", "test_details_of_256_kib_arrive_complete",
                          "test_official_package_accepts_the_signature"],
    "test_preview": ["test_preview_shows_the_exact_bytes_and_headers", "test_previewed_message_is_what_is_sent",
                     "test_digest_is_bound_to_integration_and_event"],
    "test_retry": ["failing", "test_attempts_count_up", "test_retry_uses_current_token_headers_keys_and_path"],
    "test_stats": ["test_outcome_is_counted_in_its_hour", "test_stats_without_integration_cover_all",
                   "test_failure_is_open_until_the_same_run_succeeds"],
}
for module, names in REPEATED.items():
    globals().update({name: getattr(importlib.import_module(module), name) for name in names})

pytestmark = pytest.mark.core

LEVELS = ["debug", "info", "notice", "warning", "error", "critical"]
_numbers = itertools.count(70_001)


def make_views(database):
    """Create the example views; on MariaDB with this database in place of the two in the example."""
    text = (SOURCE / "sql" / database.driver.rstrip("3") / "external-example.sql").read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    for statement in filter(None, map(str.strip, text.split(";"))):
        if database.driver == "mysql":
            statement = statement.replace("'portalhooks'@", f"{database.name}@")
            statement = statement.replace("helpdesk.", f"{database.name}.").replace("portalhooks.", f"{database.name}.")
        database.query(statement)


@pytest.fixture(scope="module")
def portal(new_database, certificates):
    database = new_database()
    portal = Portal(database, conf=f'PortalHooksCatalog external\nPortalHooksCAFile "{certificates["ca"]}"')
    make_views(database)
    portal.start()
    yield portal
    portal.stop()
    assert portal.unexpected_log_lines() == []
    portal.discard()


class ExternalIntegration(Integration):
    def create(self):
        number = next(_numbers)
        self.portal.database.query("INSERT INTO workflow (workflow_no, label, category) VALUES (%s, %s, 'jira')",
                                   number, f"Name of {number}")
        return str(number)


@pytest.fixture
def make_integration(portal, receiver):
    return lambda **settings: ExternalIntegration(portal, receiver, **settings)


@pytest.fixture
def new_event(portal):
    def make(details=b"{}", type="order.limit_exceeded", title="Order exceeds its limit", severity="info", source=None,
             occurred_at="2026-11-23T14:45:28.000Z", id=None):
        number = next(_numbers)
        portal.database.query(
            "INSERT INTO incident (incident_no, sort, headline, level, module, happened, data) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s)", number, type, title, LEVELS.index(severity), source,
            occurred_at.rstrip("Z").replace("T", " "), details.decode())
        return portal.as_("viewer").get(f"/events/{number}").is_ok().json
    return make


def test_me_reports_the_external_catalog(portal):
    assert portal.as_("viewer").get("/me").is_ok().json["catalog"] == "external"


def test_integrations_have_only_the_columns_of_the_view(integration, admin, portal):
    shown = admin.get(integration.uri).is_ok().json
    assert (shown["id"], shown["name"], shown["kind"], shown["description"]) == (
        integration.id, f"Name of {integration.id}", "jira", None)
    assert [shown[name] for name in ("created_at", "created_by", "updated_at", "updated_by")] == [None] * 4
    listed = admin.get(f"/integrations?q=Name+of+{integration.id}").is_ok().json["items"]
    assert [item["id"] for item in listed] == [integration.id]
    listed = portal.as_("viewer").get(f"/integrations?q={integration.id}").is_ok().json["items"]
    assert listed[0]["id"] == integration.id


def test_events_are_listed_and_filtered(new_event, portal):
    viewer, word = portal.as_("viewer"), fresh("type")
    created = [new_event(type=word, title=f"{word} {n}", severity=LEVELS[n], occurred_at=f"2026-11-2{n}T10:00:00.000Z")
               for n in range(6)]

    def found(query):
        return [item["id"] for item in viewer.pages(f"/events?{query}", 4)]

    newest_first = [event["id"] for event in reversed(created)]
    assert found(f"type={word}") == found(f"q={word}") == newest_first
    assert found(f"type={word}&severity=error") == [created[4]["id"]]
    assert found(f"q={created[3]['id']}") == [created[3]["id"]]
    assert found(f"type={word}&from=2026-11-23T00:00:00Z&to=2026-11-25T00:00:00Z") == [
        created[4]["id"], created[3]["id"]]
    assert set(newest_first) <= set(found(""))


@pytest.mark.parametrize("method, path, body", [
    ("POST", "/integrations", {"name": "New"}), ("PATCH", "/integrations/{integration}", {"name": "Other"}),
    ("DELETE", "/integrations/{integration}", None), ("POST", "/events", {"type": "x", "title": "y"}),
    ("POST", "/events", [{"type": "x", "title": "y"}]), ("DELETE", "/events/{event}", None),
])
def test_changes_to_the_catalog_are_refused(integration, event, admin, method, path, body):
    path = path.replace("{integration}", integration.id).replace("{event}", event["id"])
    headers = [("If-Match", "*")] if method != "POST" else []
    response = admin.request(method, path, *([body] if body is not None else []), headers=headers)
    response.is_refused(409, "external_catalog")
    assert admin.get(integration.uri).is_ok().json["name"] == f"Name of {integration.id}"
    assert admin.get(f"/events/{event['id']}").is_ok().json == event


def test_changes_in_the_portals_tables_are_visible_at_once(integration, event, admin, portal):
    execution = integration.run_event(event)
    portal.database.query("UPDATE workflow SET label = 'Renamed' WHERE workflow_no = %s", int(integration.id))
    assert admin.get(integration.uri).json["name"] == "Renamed"
    portal.database.query("DELETE FROM workflow WHERE workflow_no = %s", int(integration.id))
    portal.database.query("DELETE FROM incident WHERE incident_no = %s", int(event["id"]))
    admin.get(integration.uri).is_refused(404, "not_found")
    admin.get(f"/events/{event['id']}").is_refused(404, "not_found")
    assert admin.get(f"/executions/{execution['id']}").is_ok().json["integration_name"] == f"Name of {integration.id}"
    integration.click_retry(execution, {"resend": True}).is_refused(409, "gone")


def test_rows_with_unusable_ids_are_left_out(make_portal, new_database):
    database = new_database()
    portal = make_portal(database=database, conf="PortalHooksCatalog external\n<Location /health>\n"
                         "SetHandler portalhooks-health\nRequire all granted\n</Location>")
    make_views(database)
    text, view = ("VARCHAR(90) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
                  "SQL SECURITY DEFINER VIEW") if database.driver == "mysql" else ("TEXT", "VIEW")
    database.query(f"CREATE TABLE odd_id (no {text})")
    database.query("DROP VIEW ph_integration")
    database.query(f"CREATE {view} ph_integration AS SELECT no AS id, no AS name, NULL AS kind, NULL AS description "
                   "FROM odd_id")
    database.query("DROP VIEW ph_event")
    database.query(f"CREATE {view} ph_event AS SELECT no AS id, 'x' AS type, 'y' AS title, 'info' AS severity, "
                   "NULL AS source, 1790000000000000 AS occurred_at, '{}' AS details FROM odd_id")
    for id_ in ("good.1", "a/b", "a b", "ä", "x" * 65, "good.2"):
        database.query("INSERT INTO odd_id VALUES (%s)", id_)
    portal.start()
    for path in ("/integrations", "/events"):
        for limit in (1, 2, 50):
            assert {item["id"] for item in portal.as_("viewer").pages(path, limit)} == {"good.1", "good.2"}
    health = portal.anonymous().exchange("GET", "/health")
    assert (health.status, health.json["left_out"]) == (200, {"integrations": 4, "events": 4})


def test_events_of_one_second_sort_by_number(new_event, portal):
    word = fresh("type")
    number = next(_numbers) * 10_000
    for no in (number + 9, number + 10, number + 100):
        portal.database.query("INSERT INTO incident (incident_no, sort, headline, level, happened) "
                              "VALUES (%s, %s, 'At once', 1, '2026-11-23 14:45:28.000')", no, word)
    for limit in (1, 50):
        found = [item["id"] for item in portal.as_("viewer").pages(f"/events?type={word}", limit)]
        assert found == [str(number + 100), str(number + 10), str(number + 9)]


def test_example_leaves_the_portals_inserts_alone(portal):
    """Keys may count by themselves, and odd values fail no INSERT in strict mode."""
    for headline, level, happened in (("ok", 1, "2026-01-01 00:00:00"), ("x" * 400, 99, "1000-01-01 00:00:00")):
        portal.database.query("INSERT INTO incident (sort, headline, level, happened) VALUES ('odd', %s, %s, %s)",
                              headline, level, happened)
    found = portal.as_("viewer").get("/events?type=odd").is_ok().json["items"]
    assert [item["title"] for item in found] == ["ok"]
    portal.database.query("DELETE FROM incident WHERE sort = 'odd'")


def test_httpds_account_cannot_write_through_the_views(portal):
    database = portal.database
    if database.driver == "sqlite3":
        return  # a view of SQLite is read only
    account = pymysql.connect(unix_socket=database.server.socket, user=database.name, password="secret",
                              database=database.name, autocommit=True)
    with account, account.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM ph_event")
        for statement in ("DELETE FROM ph_event", "INSERT INTO ph_integration (id) VALUES (1)",
                          "UPDATE ph_integration SET name = 'x'", "DELETE FROM incident"):
            with pytest.raises(pymysql.err.OperationalError, match="1142"):
                cursor.execute(statement)


def test_only_the_same_bytes_are_the_same_id(integration, event, admin, portal):
    for id_ in (f"{integration.id}abc", f"0{integration.id}", f"{integration.id}.0"):
        admin.get(f"/integrations/{id_}").is_refused(404, "not_found")
        admin.put(f"/integrations/{id_}/webhook", {"url": integration.url},
                  headers=[("If-None-Match", "*")]).is_refused(404, "not_found")
        portal.as_("operator").post(f"/integrations/{id_}/executions",
                                    {"mode": "default"}).is_refused(404, "not_found")
    for id_ in (f"{event['id']}abc", f"0{event['id']}"):
        admin.get(f"/events/{id_}").is_refused(404, "not_found")
        integration.click({"mode": "event", "event_id": id_}).is_refused(404, "not_found")
    stored = portal.database.query("SELECT COUNT(*) AS n FROM ph_webhook WHERE integration_id = %s",
                                   f"{integration.id}abc")
    assert stored == [{"n": 0}] and integration.requests == []


def test_command_works_with_external_catalog(portal):
    done = portal.command("user", "grant", "second", "can_trigger_integrations", "--driver",
                          portal.database.driver, "--params", portal.database.owner_params)
    assert done.returncode == 0, done.stdout + done.stderr
    assert portal.as_("second").get("/me").is_ok().json["permissions"]["can_trigger_integrations"] is True


def test_invalid_utf8_in_the_catalog_is_replaced(integration, new_event, admin, portal):
    """The column holds bytes, or the file was filled in another encoding. MariaDB compares names as text only."""
    integration.configure(event_body="full")
    event, replaced, name = new_event(), "Dr\ufffdcken", f"Name of {integration.id}"
    if portal.database.driver == "mysql":
        portal.database.query("ALTER TABLE incident MODIFY module VARBINARY(80)")
        portal.database.query("UPDATE incident SET module = x'4472fc636b656e' WHERE incident_no = %s", int(event["id"]))
    else:
        name, latin = replaced, "CAST(x'4472fc636b656e' AS TEXT)"
        portal.database.query(f"UPDATE incident SET module = {latin} WHERE incident_no = %s", int(event["id"]))
        portal.database.query(f"UPDATE workflow SET label = {latin} WHERE workflow_no = %s", int(integration.id))
    assert admin.get(f"/events/{event['id']}").is_ok().json["source"] == replaced
    assert admin.get(integration.uri).is_ok().json["name"] == name
    execution = integration.run_event(event)
    assert execution["integration_name"] == name
    assert json.loads(integration.only_request().body)["event"]["source"] == replaced
    assert admin.get("/executions?limit=1").is_ok().json["items"] == [execution]
