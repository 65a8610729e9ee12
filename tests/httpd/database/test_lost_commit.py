# SPDX-License-Identifier: Apache-2.0
"""The connection to the database is lost during COMMIT, so the result is not known."""
import time

import pytest

from database_proxy import database_behind_proxy
from integration import FINAL, Integration
from portal import Portal
from waiting import wait_for

LOST = pytest.mark.log("database|DBD|dbd|MySQL")


@pytest.fixture(scope="module")
def proxied(directory, mariadb):
    """A portal whose database is behind a DatabaseProxy, and the proxy."""
    database, proxy = database_behind_proxy(directory, mariadb)
    portal = Portal(database).start()
    yield portal, proxy
    proxy.up()
    portal.discard()
    proxy.close()


@pytest.fixture
def proxied_on_private_mariadb(directory, private_mariadb, make_portal):
    database, proxy = database_behind_proxy(directory, private_mariadb)
    yield make_portal(database=database).start(), proxy
    proxy.close()


def counts(integration):
    days = integration.operator.get(integration.uri).is_ok().json["last_7_days"]
    return {state: sum(day[state] for day in days) for state in FINAL}


def is_run_once_although_cut(proxied, receiver, what, when, error=None):
    portal, proxy = proxied
    integration = Integration(portal, receiver)
    cut = proxy.commits_cut
    proxy.cut(what, when, error=error)
    execution = integration.click(key=integration.id, wait=10).is_ok(201).json
    assert proxy.commits_cut == cut + 1
    assert execution["state"] == "succeeded"
    assert [item["id"] for item in integration.executions()] == [execution["id"]]
    assert integration.detail(execution)["response"]["status"] == 200
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert len(integration.requests) == 1
    assert integration.click(key=integration.id, wait=5).is_ok(200).json["id"] == execution["id"]
    assert len(integration.requests) == 1


@LOST
@pytest.mark.parametrize("what, when", [("admission", "before"), ("admission", "after"), ("admission", "late"),
                                        ("outcome", "before"), ("outcome", "after")])
def test_lost_commit_loses_and_duplicates_nothing(proxied, receiver, what, when):
    is_run_once_although_cut(proxied, receiver, what, when)


@LOST
@pytest.mark.parametrize("error", [1047, 1053, 1180, 1205, 1290, 1317, 1927, 3024, 9999])
@pytest.mark.parametrize("what, when", [("admission", "before"), ("admission", "after"), ("outcome", "before"),
                                        ("outcome", "after")])
def test_commit_answered_by_an_error_may_have_taken_place(proxied, receiver, what, when, error):
    """As it may be on a node of a cluster: the others have it."""
    is_run_once_although_cut(proxied, receiver, what, when, error)


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_retry_with_lost_commit_is_one_attempt(proxied, receiver, when):
    portal, proxy = proxied
    integration = Integration(portal, receiver)
    first = integration.run()
    proxy.cut("admission", when)
    second = integration.retry(first, {"resend": True})
    assert (second["attempt"], second["state"]) == (2, "succeeded")
    assert len(integration.executions()) == len(integration.requests) == 2


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_execution_not_confirmed_in_time_is_never_sent(proxied, receiver, when):
    portal, proxy = proxied
    integration = Integration(portal, receiver)
    proxy.cut("admission", when, then_down=True)
    started_at = time.monotonic()
    response = integration.click(key=integration.id).is_refused(503, "database_unavailable")
    assert time.monotonic() - started_at < 6
    execution_id = response.json["execution_id"]
    assert execution_id.startswith("exe_")
    assert int(response.headers["Retry-After"]) >= 1
    assert "It is not sent; if the database has recorded it, it will be closed as not sent." in response.json["detail"]
    proxy.up()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database")
    if when == "after":
        wait_for(lambda: integration.executions()[0]["state"] in FINAL, "the outcome writer to close it")
        only = integration.executions()[0]
        assert (only["id"], only["state"], only["error"], only["delivery"]) == (
            execution_id, "failed", "interrupted", "not_sent")
        assert len(integration.executions()) == 1
        assert integration.click(key=integration.id).is_ok(200).json["id"] == execution_id
    else:
        assert integration.executions() == []
    assert integration.requests == []
    assert integration.run()["state"] == "succeeded"


@LOST
def test_server_killed_during_admission_commit_sends_nothing(proxied_on_private_mariadb, private_mariadb,
                                                             receiver):
    portal, proxy = proxied_on_private_mariadb
    integration = Integration(portal, receiver)
    proxy.cut("admission", private_mariadb.kill)
    execution_id = integration.click(key=integration.id).is_refused(503, "database_unavailable").json["execution_id"]
    assert proxy.commits_cut == 1
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database")
    wait_for(lambda: all(item["state"] in FINAL for item in integration.executions()), "the outcome writer to close it")
    there = integration.executions()
    assert [(item["id"], item["error"], item["delivery"]) for item in there] in (
        [], [(execution_id, "interrupted", "not_sent")])
    assert integration.requests == []
    again = integration.click(key=integration.id, wait=20).is_ok(200 if there else 201).json
    assert (again["id"] == execution_id) == bool(there)
    assert len(integration.requests) == (0 if there else 1)


@LOST
def test_server_killed_during_outcome_commit_gets_the_outcome_again(proxied_on_private_mariadb, private_mariadb,
                                                                    receiver):
    portal, proxy = proxied_on_private_mariadb
    integration = Integration(portal, receiver)
    proxy.cut("outcome", private_mariadb.kill)
    execution = integration.click(key=integration.id).is_ok(202).json
    wait_for(lambda: proxy.commits_cut == 1, "the outcome to be committed")
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert integration.detail(execution)["response"]["status"] == 200
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert [item["id"] for item in integration.executions()] == [execution["id"]]
    assert len(integration.requests) == 1
