# SPDX-License-Identifier: Apache-2.0
"""The connection to the database is lost at a COMMIT, whose result nobody knows then."""
import time

import pytest

from database_proxy import DatabaseProxy
from hook import FINAL, Hook, fresh
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


def executions(hook):
    return hook.operator.get(f"/executions?integration_id={hook.id}").is_ok().json["items"]


def counts(hook):
    days = hook.operator.get(f"/integrations/{hook.id}").is_ok().json["last_7_days"]
    return {state: sum(day[state] for day in days) for state in FINAL}


@LOST
@pytest.mark.parametrize("what, when", [("admission", "before"), ("admission", "after"), ("admission", "late"),
                                        ("outcome", "before"), ("outcome", "after")])
def test_a_lost_commit_loses_and_doubles_nothing(far, receiver, what, when):
    portal, proxy = far
    hook = Hook(portal, receiver)
    cut = proxy.commits_cut
    proxy.cut(what, when)
    execution = hook.click(key=hook.id, wait=10).is_ok(201).json
    assert proxy.commits_cut == cut + 1
    assert execution["state"] == "succeeded"
    assert [item["id"] for item in executions(hook)] == [execution["id"]]
    assert hook.detail(execution)["response"]["status"] == 200
    assert counts(hook) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert len(hook.requests) == 1
    assert hook.click(key=hook.id, wait=5).is_ok(200).json["id"] == execution["id"]
    assert len(hook.requests) == 1


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_retry_whose_commit_is_lost_is_one_attempt(far, receiver, when):
    portal, proxy = far
    hook = Hook(portal, receiver)
    first = hook.run()
    proxy.cut("admission", when)
    second = hook.retry(first, {"resend": True})
    assert (second["attempt"], second["state"]) == (2, "succeeded")
    assert len(executions(hook)) == len(hook.requests) == 2


@LOST
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_cannot_be_read_back_in_time_is_never_sent(far, receiver, when):
    portal, proxy = far
    hook = Hook(portal, receiver)
    proxy.cut("admission", when, then_down=True)
    begun = time.monotonic()
    answer = hook.click(key=hook.id).is_refused(503, "database_unavailable")
    assert time.monotonic() - begun < 6
    execution_id = answer.json["execution_id"]
    assert execution_id.startswith("exe_")
    assert int(answer.headers["Retry-After"]) >= 1
    proxy.up()
    wait_for(lambda: hook.operator.get("/me").status == 200, "the Portal to find the database")
    if when == "after":
        wait_for(lambda: executions(hook)[0]["state"] in FINAL, "the outcome writer to close it")
        only = executions(hook)[0]
        assert (only["id"], only["state"], only["error"], only["delivery"]) == (
            execution_id, "failed", "interrupted", "not_sent")
        assert len(executions(hook)) == 1
        assert hook.click(key=hook.id).is_ok(200).json["id"] == execution_id
    else:
        assert executions(hook) == []
    assert hook.requests == []
    assert hook.run()["state"] == "succeeded"


@LOST
def test_a_server_killed_while_it_commits_a_click_has_it_or_not_and_it_is_never_sent(far_on_own_mariadb, own_mariadb,
                                                                                     receiver):
    portal, proxy = far_on_own_mariadb
    hook = Hook(portal, receiver)
    proxy.cut("admission", own_mariadb.kill)
    execution_id = hook.click(key=hook.id).is_refused(503, "database_unavailable").json["execution_id"]
    assert proxy.commits_cut == 1
    own_mariadb.start()
    wait_for(lambda: hook.operator.get("/me").status == 200, "the Portal to find the database")
    wait_for(lambda: all(item["state"] in FINAL for item in executions(hook)), "the outcome writer to close it")
    there = executions(hook)
    assert [(item["id"], item["error"], item["delivery"]) for item in there] in (
        [], [(execution_id, "interrupted", "not_sent")])
    assert hook.requests == []
    again = hook.click(key=hook.id, wait=20).is_ok(200 if there else 201).json
    assert (again["id"] == execution_id) == bool(there)
    assert len(hook.requests) == (0 if there else 1)


@LOST
def test_a_server_killed_while_it_commits_an_outcome_gets_it_again(far_on_own_mariadb, own_mariadb, receiver):
    portal, proxy = far_on_own_mariadb
    hook = Hook(portal, receiver)
    proxy.cut("outcome", own_mariadb.kill)
    execution = hook.click(key=hook.id).is_ok(202).json
    wait_for(lambda: proxy.commits_cut == 1, "the outcome to be committed")
    own_mariadb.start()
    wait_for(lambda: hook.operator.get("/me").status == 200, "the Portal to find the database")
    assert hook.end_of(execution)["state"] == "succeeded"
    assert hook.detail(execution)["response"]["status"] == 200
    assert counts(hook) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert [item["id"] for item in executions(hook)] == [execution["id"]]
    assert len(hook.requests) == 1
