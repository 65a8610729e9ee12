# SPDX-License-Identifier: Apache-2.0
"""Views of an external catalog that are slow or broken cost the catalog only: pages, log-ins, history and clicks
without an event go on, and no abandoned query runs on."""
import pytest

from hostile_rows import HostileViews
from integration import Integration
from log_texts import NOT_INDEXED
from waiting import wait_for

pytestmark = pytest.mark.core

FAILS = (r"catalog: |database: could not (list the (events|integrations)|read an (event|integration)|preview a run|"
         r"read the (event|integration) of a click|write a webhook)")
ENDLESS = "SELECT id, type, title, severity, source, occurred_at, details FROM raw_event"


class ViewIntegration(Integration):
    def create(self):
        self.portal.views.insert("integration", {"id": "only", "name": "Only"})
        return "only"


@pytest.fixture
def portal(make_portal, new_database):
    database = new_database()
    portal = make_portal(database=database, conf="PortalHooksCatalog external\n<Location /health>\n"
                         "SetHandler portalhooks-health\nRequire all granted\n</Location>")
    portal.views = HostileViews(database)
    portal.views.event("evt-1")
    return portal.start()


def replace_events(portal, select):
    """Another view in place of ph_event, noticed by all connections."""
    portal.stop()
    view = "SQL SECURITY DEFINER VIEW" if portal.views.is_mysql else "VIEW"
    portal.database.query("DROP VIEW ph_event")
    portal.database.query(f"CREATE {view} ph_event AS {select}")
    if portal.views.is_mysql:
        portal.database.query(f"GRANT SELECT ON ph_event TO {portal.database.name}@localhost")
    portal.restart()


def running_queries(portal):
    return portal.database.query("SELECT id FROM information_schema.processlist WHERE user = %s AND command <> 'Sleep'",
                                 portal.database.name)


def assert_only_events_fail(portal, integration, word):
    viewer = portal.as_("viewer")
    refused = viewer.get("/events").is_refused(503, word)
    assert "ph_event_list" in refused.json["detail"]
    viewer.get("/events/evt-1").is_refused(503, word)
    integration.click({"mode": "event", "event_id": "evt-1"}, wait=20).is_refused(503, word)
    execution = integration.run()
    assert execution["state"] == "succeeded"
    assert portal.as_("operator").get("/executions").is_ok().json["items"][0]["id"] == execution["id"]
    viewer.get("/integrations").is_ok()
    viewer.get("/me").is_ok()
    health = portal.anonymous().exchange("GET", "/health")
    assert (health.status, health.json["catalog"]["ok"]) == (200, False)
    assert "ph_event" in health.json["catalog"]["detail"]


@pytest.mark.log(FAILS, NOT_INDEXED)
def test_slow_view_is_stopped_and_named(portal, receiver):
    integration = ViewIntegration(portal, receiver)
    portal.database.query("CREATE TABLE many (n INTEGER)")
    portal.database.query("INSERT INTO many VALUES " + ",".join(f"({n})" for n in range(3000)))
    # Without an index, and too many combinations to ever end.
    replace_events(portal, f"{ENDLESS} WHERE (SELECT COUNT(*) FROM many a, many b, many c "
                           "WHERE a.n + b.n + c.n = occurred_at) = 0")
    assert_only_events_fail(portal, integration, "too_slow")
    if portal.views.is_mysql:
        wait_for(lambda: not running_queries(portal), "abandoned queries to end", 10)


@pytest.mark.log(FAILS)
def test_broken_view_costs_the_events_only(portal, receiver):
    integration = ViewIntegration(portal, receiver)
    portal.database.query("CREATE TABLE gone AS SELECT * FROM raw_event")
    replace_events(portal, ENDLESS.replace("raw_event", "gone"))
    portal.stop()
    portal.database.query("DROP TABLE gone")
    portal.restart()
    assert_only_events_fail(portal, integration, "catalog_unavailable")
    portal.stop()
    portal.database.query("CREATE TABLE gone AS SELECT * FROM raw_event")
    portal.restart()
    portal.as_("viewer").get("/events/evt-1").is_ok()


SELECT = "SELECT id, name, kind, description FROM raw_integration"


def broken_integrations(database):
    """What breaks ph_integration when an application is upgraded: how, and back."""
    if database.driver == "sqlite3":
        yield (["CREATE TABLE moved AS SELECT * FROM raw_integration", "DROP TABLE raw_integration"],
               ["CREATE TABLE raw_integration AS SELECT * FROM moved"])
        yield ["DROP VIEW ph_integration"], [f"CREATE VIEW ph_integration AS {SELECT}"]
        return
    view, account = "SQL SECURITY DEFINER VIEW ph_integration AS", f"{database.name}@localhost"
    yield ["RENAME TABLE raw_integration TO moved"], ["RENAME TABLE moved TO raw_integration"]
    yield (["ALTER TABLE raw_integration CHANGE name label LONGBLOB"],
           ["ALTER TABLE raw_integration CHANGE label name LONGBLOB"])
    yield ([f"CREATE OR REPLACE {view} {SELECT.replace('name, ', '')}"], [f"CREATE OR REPLACE {view} {SELECT}"])
    yield [f"REVOKE SELECT ON ph_integration FROM {account}"], [f"GRANT SELECT ON ph_integration TO {account}"]
    yield ([f"CREATE OR REPLACE DEFINER = gone@localhost {view} {SELECT}"], [f"CREATE OR REPLACE {view} {SELECT}"])
    yield ["DROP VIEW ph_integration"], [f"CREATE {view} {SELECT}", f"GRANT SELECT ON ph_integration TO {account}"]


def change(portal, statements):
    if not portal.views.is_mysql:
        portal.stop()
    for statement in statements:
        portal.database.query(statement)
    if not portal.views.is_mysql:
        portal.restart()


def assert_catalog_is_refused(portal, integration, execution):
    operator, viewer = portal.as_("operator"), portal.as_("viewer")
    for response in (viewer.get("/integrations"), viewer.get(integration.uri), integration.click(wait=20),
                     integration.click({"mode": "event", "event_id": "evt-1"}, wait=20),
                     integration.click_retry(execution, {"resend": True}, wait=20),
                     operator.post(f"{integration.uri}/preview", {"mode": "default"}),
                     portal.as_("admin").put("/integrations/other/webhook", {"url": integration.url},
                                             headers=[("If-None-Match", "*")])):
        refused = response.is_refused(503, "catalog_unavailable").json
        assert "over the Portal's views failed" in refused["detail"] and "view" in refused["remedy"]


def assert_the_rest_works(portal, integration, execution):
    admin, operator, viewer = portal.as_("admin"), portal.as_("operator"), portal.as_("viewer")
    assert operator.get("/executions").is_ok().json["items"][0]["id"] == execution["id"]
    assert operator.get(f"/executions/{execution['id']}").is_ok().json["state"] == "succeeded"
    for path in ("/me", "/events", "/events/evt-1"):
        viewer.get(path).is_ok()
    for path in ("/audit", "/users", "/stats", integration.keys_uri):
        admin.get(path).is_ok()
    integration.add_key()
    integration.configure(enabled=True).is_ok(200)


@pytest.mark.log(FAILS)
def test_broken_integrations_cost_the_catalog_only(portal, receiver):
    """On MariaDB while httpd runs, with the connections that are open."""
    integration = ViewIntegration(portal, receiver)
    for breaks, repairs in broken_integrations(portal.database):
        execution = integration.run()
        change(portal, breaks)
        assert_catalog_is_refused(portal, integration, execution)
        assert_the_rest_works(portal, integration, execution)
        health = portal.anonymous().exchange("GET", "/health")
        assert (health.status, health.json["catalog"]["ok"]) == (200, False)
        assert "ph_integration" in health.json["catalog"]["detail"]
        change(portal, repairs)
        portal.as_("viewer").get(integration.uri).is_ok()


@pytest.mark.log(FAILS)
def test_locked_table_of_the_application_costs_the_events_only(portal, receiver):
    """As during its ALTER. SQLite locks the whole file."""
    if not portal.views.is_mysql:
        return
    integration = ViewIntegration(portal, receiver)
    with portal.database.server.connect(portal.database.name) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLES raw_event WRITE")
        portal.as_("viewer").get("/events").is_refused(503, "catalog_unavailable")
        integration.click({"mode": "event", "event_id": "evt-1"}, wait=20).is_refused(503, "too_slow")
        assert integration.run()["state"] == "succeeded"
    portal.as_("viewer").get("/events").is_ok()
