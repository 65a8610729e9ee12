# SPDX-License-Identifier: Apache-2.0
"""The database goes away and comes back."""
import time

import pytest

from integration import Integration
from test_export import KEEP, WHOLE, begin_export, fill, read_on
from waiting import wait_for

AWAY = "database|DBD|dbd|lease|MySQL|outcome|sweep"


@pytest.mark.log(AWAY)
@pytest.mark.parametrize("end", ["stop", "kill"])
def test_without_a_database_every_answer_is_503_within_two_seconds_and_nothing_is_sent(start_on_own_mariadb,
                                                                                       own_mariadb, receiver, end):
    portal = start_on_own_mariadb()
    integration = Integration(portal, receiver)
    integration.run()
    getattr(own_mariadb, end)()
    for attempt in (integration.click, lambda: integration.click(wait=20), lambda: integration.operator.get("/me"),
                    lambda: integration.operator.get("/executions"), integration.click):
        begun = time.monotonic()
        answer = attempt()
        assert time.monotonic() - begun < 2
        answer.is_refused(503, "database_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
    assert portal.as_("operator").page("/").status == 200
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database again")
    assert len(integration.requests) == 1
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2
    listed = integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"]
    assert [item["state"] for item in listed] == ["succeeded", "succeeded"]


@pytest.mark.log(AWAY)
def test_an_outcome_waits_for_the_database(start_on_own_mariadb, own_mariadb, answered_while_away):
    portal = start_on_own_mariadb()
    integration, execution = answered_while_away(portal)
    integration.operator.get("/me").is_refused(503, "database_unavailable")
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database again")
    assert integration.end_of(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.log(AWAY)
def test_httpd_starts_without_its_database(make_portal, own_mariadb, receiver):
    database = own_mariadb.make_database()
    portal = make_portal(database=database, with_users=False)
    own_mariadb.stop()
    portal.start()
    portal.as_("operator").get("/me").is_refused(503, "database_unavailable")
    assert portal.as_("operator").page("/").status == 200
    own_mariadb.start()
    wait_for(lambda: portal.as_("operator").get("/me").status == 200, "the Portal to find the database")


@pytest.mark.log(AWAY, "export")
def test_an_export_that_cannot_go_on_is_not_taken_for_whole(start_on_own_mariadb, own_mariadb):
    portal = start_on_own_mariadb(conf=KEEP)
    fill(portal, 40_000, "past")
    with begin_export(portal) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
        own_mariadb.kill()
        assert not read_on(connection).endswith(WHOLE)


@pytest.mark.log(AWAY)
@pytest.mark.long("outages")
@pytest.mark.parametrize("seconds", [30, 300])
def test_a_long_outage_loses_nothing_and_makes_nobody_dead(start_on_own_mariadb, own_mariadb, answered_while_away,
                                                           seconds):
    """With the leases of real use, which are a minute long."""
    portal = start_on_own_mariadb(conf="DBDMin 0")
    integration, execution = answered_while_away(portal)
    away_since = time.monotonic()

    def is_refused_to_the_end():
        begun = time.monotonic()
        integration.click().is_refused(503, "database_unavailable")
        assert time.monotonic() - begun < 2
        return begun - away_since > seconds
    wait_for(is_refused_to_the_end, "the end of the outage", seconds + 10)
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database")
    assert integration.end_of(execution)["state"] == "succeeded"
    assert "now unknown" not in portal.log()
    assert len(integration.requests) == 1
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2
