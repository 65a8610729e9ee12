# SPDX-License-Identifier: Apache-2.0
"""Views of an external catalog that are slow or broken cost the catalog only: pages, log-ins, history and clicks
without an event go on, and no abandoned query runs on."""
import pytest

from hostile_rows import HostileViews
from integration import Integration
from waiting import wait_for

pytestmark = pytest.mark.core

FAILS = r"database: could not (list the events|read an event|read the event of a click|preview a run)"
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


@pytest.mark.log(FAILS)
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
