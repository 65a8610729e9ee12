# SPDX-License-Identifier: Apache-2.0
"""A row that another session locks, or a transaction of a lost connection that keeps its locks: what needs the row
waits, everything else goes on."""
import contextlib
import threading
import time

import pytest

from database_proxy import database_behind_proxy
from integration import Integration, fresh
from test_lost_commit import counts
from waiting import wait_for

LOCKED = pytest.mark.log("INNODB_TRX|database|DBD|dbd|MySQL")
ONE_CHILD = "ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1\nMaxSpareThreads 24"


@pytest.fixture
def orphaning(directory, private_mariadb, make_portal):
    """A portal with one child, and a proxy that can swallow a COMMIT: then its transaction stays open in the server."""
    database, proxy = database_behind_proxy(directory, private_mariadb)
    yield make_portal(database=database, conf=ONE_CHILD).start(), proxy
    proxy.close()


@contextlib.contextmanager
def locked(database, sql, *values):
    """Lock rows in a session of its own."""
    connection = database.server.connect(database.name)
    connection.begin()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR UPDATE", values)
        assert cursor.fetchall()
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def seconds_until_final(integration, execution):
    started_at = time.monotonic()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    return time.monotonic() - started_at


@LOCKED
def test_locked_outcome_holds_up_no_other(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=ONE_CHILD)
    held, other = Integration(portal, receiver), Integration(portal, receiver)
    other.run()
    execution, gate = held.click_and_hold()
    with locked(portal.database, "SELECT id FROM ph_execution WHERE id = %s", execution["id"]):
        gate.open()
        for _ in range(6):
            assert seconds_until_final(other, other.click().is_ok(202).json) < 2
        wait_for(lambda: f"execution {execution['id']}: its row is locked by another session" in portal.log(),
                 "the log line")
        assert held.detail(execution)["state"] == "sending"
    assert seconds_until_final(held, execution) < 3
    assert portal.log().count(f"execution {execution['id']}: its row is locked") == 1
    assert counts(held) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert len(held.requests) == 1


@LOCKED
def test_outcome_whose_statement_is_killed_is_stored_whole(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=ONE_CHILD)
    integration = Integration(portal, receiver)
    integration.run()
    execution, gate = integration.click_and_hold()

    def waiting():
        return portal.database.query("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Execute' AND "
                                     "INFO LIKE %s AND USER = %s", "%UPDATE ph_%", portal.database.name)

    with locked(portal.database, "SELECT id FROM ph_execution WHERE id = %s", execution["id"]):
        gate.open()
        portal.database.query(f"KILL QUERY {wait_for(waiting, 'the statement')[0]['ID']}")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    response = integration.detail(execution)["response"]
    assert (response["status"], response["truncated"]) == (200, False)
    assert "refuses" not in portal.log()


@LOCKED
def test_locked_counts_hold_up_their_integration_alone(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=ONE_CHILD)
    held, other = Integration(portal, receiver), Integration(portal, receiver)
    held.run()
    other.run()
    with locked(portal.database, "SELECT hour FROM ph_stats WHERE integration_id = %s", held.id):
        waiting = [held.click().is_ok(202).json for _ in range(5)]
        for _ in range(6):
            assert seconds_until_final(other, other.click().is_ok(202).json) < 2.5
        assert {held.detail(execution)["state"] for execution in waiting} == {"sending"}
    for execution in waiting:
        assert seconds_until_final(held, execution) < 4
    assert counts(held) == {"succeeded": 6, "failed": 0, "unknown": 0}


@LOCKED
def test_swallowed_commit_of_an_outcome_holds_up_no_other(orphaning, receiver):
    portal, proxy = orphaning
    held, other = Integration(portal, receiver), Integration(portal, receiver)
    held.run()
    other.run()
    proxy.cut("outcome", "swallow")
    started_at = time.monotonic()
    execution = held.click().is_ok(202).json
    wait_for(lambda: proxy.commits_cut == 1, "the outcome to be committed")
    for _ in range(6):
        assert seconds_until_final(other, other.click().is_ok(202).json) < 2
    held.wait_until_final(execution)
    assert time.monotonic() - started_at < 10
    assert held.detail(execution)["response"]["status"] == 200
    assert counts(held) == {"succeeded": 2, "failed": 0, "unknown": 0}
    assert len(held.requests) == 2


@LOCKED
def test_swallowed_commit_of_a_click_refuses_no_other(orphaning, receiver):
    portal, proxy = orphaning
    held, other = Integration(portal, receiver), Integration(portal, receiver)
    key, responses, others = fresh("key"), [], []
    proxy.cut("admission", "swallow")

    def repeat():
        until = time.monotonic() + 15
        while time.monotonic() < until and not (responses and responses[-1].status in (200, 201, 202)):
            responses.append(held.click(key=key, wait=5))

    def click_others():
        for _ in range(20):
            others.append(other.click(key=fresh("key"), wait=10))

    repeating = threading.Thread(target=repeat)
    repeating.start()
    wait_for(lambda: proxy.commits_cut == 1, "the click to be committed")
    clients = [threading.Thread(target=click_others) for _ in range(4)]
    for client in clients:
        client.start()
    for client in [repeating, *clients]:
        client.join()
    assert [response.status for response in others] == 80 * [201]
    assert {response.status for response in responses[:-1]} <= {503}
    final = held.wait_until_final(responses[-1].json)
    wait_for(lambda: {item["state"] for item in
                      held.operator.get(f"/executions?integration_id={held.id}").is_ok().json["items"]} <=
             {"succeeded", "failed"}, "nothing to be left in sending")
    sent = [item for item in held.operator.get(f"/executions?integration_id={held.id}").is_ok().json["items"]
            if item["state"] == "succeeded"]
    assert len(held.requests) == len(sent)
    assert final["state"] == "succeeded" or final["delivery"] == "not_sent"


@LOCKED
def test_clicks_of_one_lost_commit_are_decided_in_time(orphaning, receiver):
    portal, proxy = orphaning
    integrations = [Integration(portal, receiver) for _ in range(8)]
    integrations[0].run()
    responses, barrier = [], threading.Barrier(len(integrations))

    def click(integration):
        barrier.wait()
        started_at = time.monotonic()
        response = integration.click(key=fresh("key"))
        responses.append((integration, response, time.monotonic() - started_at))

    proxy.cut("admission", "swallow")
    clients = [threading.Thread(target=click, args=(integration,)) for integration in integrations]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert proxy.commits_cut == 1
    assert [response.status for _, response, _ in responses] == len(integrations) * [202]
    assert max(seconds for *_, seconds in responses) < 6
    for integration, response, _ in responses:
        assert integration.wait_until_final(response.json)["state"] == "succeeded"
        assert len(integration.requests) == len(integration.executions())


@LOCKED
def test_administrator_is_told_that_a_click_needs_a_locked_row(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=ONE_CHILD)
    integration, key = Integration(portal, receiver), fresh("key")
    for user in ("operator", "both"):
        integration.click(key=key, wait=10, user=user).is_ok(201)
    portal.database.query("UPDATE ph_idempotency SET expires_at = 1")
    with locked(portal.database, "SELECT execution_id FROM ph_idempotency WHERE idem_key = %s", key):
        told = {user: integration.click(key=key, user=user).is_refused(503, "database_unavailable").json
                for user in ("operator", "both")}
    assert told["operator"]["detail"].endswith("Nothing was recorded or sent.")
    assert "Another session of the database has locked a row that it needs" in told["both"]["detail"]
    assert not [user for user in told if "execution_id" in told[user]]
    assert len(integration.requests) == 2
