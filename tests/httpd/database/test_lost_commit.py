# SPDX-License-Identifier: Apache-2.0
"""The connection to the database is lost at a COMMIT, whose result nobody knows then."""
import time

import pytest

from database_proxy import DatabaseProxy
from integration import FINAL, Integration, fresh
from portal import Portal
from waiting import wait_for

LOST = pytest.mark.log("database|DBD|dbd|MySQL")


def database_behind_proxy(folder, mariadb):
    proxy = DatabaseProxy(mariadb.socket, folder / f"{fresh('proxy')}.sock")
    database = mariadb.make_database()
    database.params = database.params.replace(mariadb.socket, proxy.path)
    return database, proxy


@pytest.fixture(scope="module")
def far(folder, mariadb):
    """A portal whose database is behind a proxy, and that proxy."""
    database, proxy = database_behind_proxy(folder, mariadb)
    portal = Portal(database).start()
    yield portal, proxy
    proxy.up()
    portal.throw_away()
    proxy.close()


@pytest.fixture
def far_on_own_mariadb(folder, own_mariadb, make_portal):
    database, proxy = database_behind_proxy(folder, own_mariadb)
    yield make_portal(database=database).start(), proxy
    proxy.close()


def executions(integration):
    return integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"]


def counts(integration):
    days = integration.operator.get(integration.uri).is_ok().json["last_7_days"]
    return {state: sum(day[state] for day in days) for state in FINAL}


@LOST
@pytest.mark.parametrize("what, when", [("admission", "before"), ("admission", "after"), ("admission", "late"),
                                        ("outcome", "before"), ("outcome", "after")])
def test_a_lost_commit_loses_and_doubles_nothing(far, receiver, what, when):
    portal, proxy = far
    integration = Integration(portal, receiver)
    cut = proxy.commits_cut
    proxy.cut(what, when)
    execution = integration.click(key=integration.id, wait=10).is_ok(201).json
    assert proxy.commits_cut == cut + 1
    assert execution["state"] == "succeeded"
    assert [item["id"] for item in executions(integration)] == [execution["id"]]
    assert integration.detail(execution)["response"]["status"] == 200
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert len(integration.requests) == 1
    assert integration.click(key=integration.id, wait=5).is_ok(200).json["id"] == execution["id"]
    assert len(integration.requests) == 1


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_retry_whose_commit_is_lost_is_one_attempt(far, receiver, when):
    portal, proxy = far
    integration = Integration(portal, receiver)
    first = integration.run()
    proxy.cut("admission", when)
    second = integration.retry(first, {"resend": True})
    assert (second["attempt"], second["state"]) == (2, "succeeded")
    assert len(executions(integration)) == len(integration.requests) == 2


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_cannot_be_read_back_in_time_is_never_sent(far, receiver, when):
    portal, proxy = far
    integration = Integration(portal, receiver)
    proxy.cut("admission", when, then_down=True)
    begun = time.monotonic()
    answer = integration.click(key=integration.id).is_refused(503, "database_unavailable")
    assert time.monotonic() - begun < 6
    execution_id = answer.json["execution_id"]
    assert execution_id.startswith("exe_")
    assert int(answer.headers["Retry-After"]) >= 1
    proxy.up()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database")
    if when == "after":
        wait_for(lambda: executions(integration)[0]["state"] in FINAL, "the outcome writer to close it")
        only = executions(integration)[0]
        assert (only["id"], only["state"], only["error"], only["delivery"]) == (
            execution_id, "failed", "interrupted", "not_sent")
        assert len(executions(integration)) == 1
        assert integration.click(key=integration.id).is_ok(200).json["id"] == execution_id
    else:
        assert executions(integration) == []
    assert integration.requests == []
    assert integration.run()["state"] == "succeeded"


@LOST
def test_a_server_killed_while_it_commits_a_click_has_it_or_not_and_it_is_never_sent(far_on_own_mariadb, own_mariadb,
                                                                                     receiver):
    portal, proxy = far_on_own_mariadb
    integration = Integration(portal, receiver)
    proxy.cut("admission", own_mariadb.kill)
    execution_id = integration.click(key=integration.id).is_refused(503, "database_unavailable").json["execution_id"]
    assert proxy.commits_cut == 1
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database")
    wait_for(lambda: all(item["state"] in FINAL for item in executions(integration)), "the outcome writer to close it")
    there = executions(integration)
    assert [(item["id"], item["error"], item["delivery"]) for item in there] in (
        [], [(execution_id, "interrupted", "not_sent")])
    assert integration.requests == []
    again = integration.click(key=integration.id, wait=20).is_ok(200 if there else 201).json
    assert (again["id"] == execution_id) == bool(there)
    assert len(integration.requests) == (0 if there else 1)


@LOST
def test_a_server_killed_while_it_commits_an_outcome_gets_it_again(far_on_own_mariadb, own_mariadb, receiver):
    portal, proxy = far_on_own_mariadb
    integration = Integration(portal, receiver)
    proxy.cut("outcome", own_mariadb.kill)
    execution = integration.click(key=integration.id).is_ok(202).json
    wait_for(lambda: proxy.commits_cut == 1, "the outcome to be committed")
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database")
    assert integration.end_of(execution)["state"] == "succeeded"
    assert integration.detail(execution)["response"]["status"] == 200
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert [item["id"] for item in executions(integration)] == [execution["id"]]
    assert len(integration.requests) == 1
