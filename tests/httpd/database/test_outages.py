# SPDX-License-Identifier: Apache-2.0
"""Database outages."""
import re
import time

import pytest

from export import KEEP, WHOLE, begin_export, fill, read_on
from integration import Integration
from log_texts import DATABASE_DOWN, OUTAGE_LINES, SWEPT
from waiting import wait_for


@pytest.mark.log(DATABASE_DOWN)
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_every_response_is_503_within_two_seconds_and_nothing_is_sent(start_on_private_mariadb,
                                                                      private_mariadb, receiver, end):
    portal = start_on_private_mariadb()
    integration = Integration(portal, receiver)
    integration.run()
    getattr(private_mariadb, end)()
    for attempt in (integration.click, lambda: integration.click(wait=20), lambda: integration.operator.get("/me"),
                    lambda: integration.operator.get("/executions"), integration.click):
        started_at = time.monotonic()
        response = attempt()
        assert time.monotonic() - started_at < 2
        response.is_refused(503, "database_unavailable")
        assert int(response.headers["Retry-After"]) >= 1
    assert portal.as_("operator").page("/").status == 200
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database again")
    assert len(integration.requests) == 1
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2
    listed = integration.executions()
    assert [item["state"] for item in listed] == ["succeeded", "succeeded"]
    wait_for(lambda: "database: works again" in portal.log(), "the end of the outage to be logged", 20)
    assert re.findall(OUTAGE_LINES, portal.log()) == ["could not", "works again"], "one line per change"


@pytest.mark.log(DATABASE_DOWN)
def test_outcome_waits_for_the_database(start_on_private_mariadb, private_mariadb, response_during_outage):
    portal = start_on_private_mariadb()
    integration, execution = response_during_outage(portal)
    integration.operator.get("/me").is_refused(503, "database_unavailable")
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database again")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.log(DATABASE_DOWN)
def test_httpd_starts_without_its_database(make_portal, private_mariadb, receiver):
    database = private_mariadb.make_database()
    portal = make_portal(database=database, with_users=False)
    private_mariadb.stop()
    portal.start()
    portal.as_("operator").get("/me").is_refused(503, "database_unavailable")
    assert portal.as_("operator").page("/").status == 200
    private_mariadb.start()
    wait_for(lambda: portal.as_("operator").get("/me").status == 200, "the Portal to reach the database")


@pytest.mark.log(DATABASE_DOWN, "export")
def test_interrupted_export_is_not_terminated(start_on_private_mariadb, private_mariadb):
    portal = start_on_private_mariadb(conf=KEEP)
    fill(portal, 40_000, "past")
    with begin_export(portal) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
        private_mariadb.kill()
        assert not read_on(connection).endswith(WHOLE)


@pytest.mark.log(DATABASE_DOWN)
@pytest.mark.long("outages")
@pytest.mark.parametrize("seconds", [30, 300])
def test_long_outage_loses_nothing_and_marks_no_owner_dead(start_on_private_mariadb, private_mariadb,
                                                           response_during_outage, seconds):
    """With production leases, which last a minute."""
    portal = start_on_private_mariadb()
    integration, execution = response_during_outage(portal)
    away_since = time.monotonic()

    def is_refused_to_the_end():
        started_at = time.monotonic()
        integration.click().is_refused(503, "database_unavailable")
        assert time.monotonic() - started_at < 2
        return started_at - away_since > seconds
    wait_for(is_refused_to_the_end, "the end of the outage", seconds + 10)
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert SWEPT not in portal.log()
    assert len(integration.requests) == 1
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2
