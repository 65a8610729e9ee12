# SPDX-License-Identifier: Apache-2.0
"""Which processes count as dead to others: on the same host, elsewhere, with the same instance, by wrong clocks."""
import concurrent.futures
import http.client
import os
import random
import signal
import threading
import time

import pytest

from failpoints import LEASE_S
from integration import FINAL, Integration
from receiver import Gate
from waiting import wait_for

SWEPT = "are now unknown"
BOUND_S = 3 * LEASE_S
KEEPS = "PortalHooksTimeout 5s"
HEALTH = "<Location /health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"


def state(integration, execution):
    return integration.operator.get(f"/executions/{execution['id']}").is_ok().json["state"]


def next_start(portal):
    """Another start of the same httpd, beside the first one's children: the same directory and PidFile."""
    first = portal.process
    portal.restart()
    return first


@pytest.mark.core
def test_start_beside_draining_children_sweeps_nothing(make_portal, failpoints, receiver):
    portal = make_portal(conf=KEEPS).start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    portal.process.send_signal(signal.SIGWINCH)
    wait_for(lambda: not portal._connects(), "the listener to close")
    first = next_start(portal)
    assert first.poll() is None
    assert state(integration, execution) == "sending"
    integration.click_retry(execution).is_refused(409, "in_progress")
    gate.open()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    first.wait(30)
    assert len(integration.requests) == 1
    assert SWEPT not in portal.log()
    assert "PortalHooksInstance" not in portal.log()


def second_host(make_portal, first, instance):
    return make_portal(database=first.database, migrated=False, with_users=False, key_file=False,
                       conf=f'PortalHooksInstance {instance}\nPortalHooksKeyFile "{first.key_file}"\n'
                            f'PortalHooksTimeout 2s\n{HEALTH}')


def instance_check(portal):
    return portal.anonymous().exchange("GET", "/health").json["checks"]["instance"]


@pytest.mark.log("uses the same PortalHooksInstance")
def test_two_hosts_with_one_instance_say_so_and_sweep_nothing(make_portal, failpoints, receiver):
    first = make_portal(conf=f"{KEEPS}\n{HEALTH}").start()
    integration = Integration(first, receiver)
    gate = Gate()
    integration.on_request(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    assert instance_check(first)["ok"]
    second = second_host(make_portal, first, "test").start()
    for portal in (first, second):
        wait_for(lambda: "uses the same PortalHooksInstance" in portal.log(), "the error line", BOUND_S)
    assert state(integration, execution) == "sending"
    gate.open()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    for portal in (first, second):
        assert portal.log().count("uses the same PortalHooksInstance") == 1
        assert "same PortalHooksInstance" in instance_check(portal)["detail"]
        assert SWEPT not in portal.log()
    assert len(integration.requests) == 1


@pytest.mark.parametrize("skew_s", [-120, 120])
def test_skew_of_the_database_sweeps_no_living_owner(make_portal, failpoints, receiver, skew_s):
    """The clock of the database, as of another node, steps while an execution runs."""
    portal = make_portal(conf=KEEPS).start()
    integration = Integration(portal, receiver)
    other = second_host(make_portal, portal, "second").start()
    gate = Gate()
    integration.on_request(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    portal.database.query(
        "CREATE OR REPLACE SQL SECURITY INVOKER VIEW ph_now AS SELECT TIMESTAMPDIFF(MICROSECOND, TIMESTAMP "
        f"'1970-01-01 00:00:00', UTC_TIMESTAMP(6)) + {skew_s * 1_000_000} AS now_us")
    begun = time.monotonic()
    wait_for(lambda: time.monotonic() - begun > 4, "some renewals", 10)
    gate.open()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert SWEPT not in portal.log() + other.log()


@pytest.mark.log(SWEPT, "AH00098", "another session locks some of its rows")
def test_orphaned_lock_of_a_dead_host_holds_up_nothing_else(make_portal, failpoints, receiver):
    first = make_portal(conf=KEEPS).start()
    second = second_host(make_portal, first, "second").start()
    integrations = [Integration(first, receiver) for _ in range(2)]
    gates = [Gate(), Gate()]
    executions = []
    for integration, gate in zip(integrations, gates):
        integration.on_request(gate)
        executions.append(integration.click().is_ok(202).json)
        gate.wait_for_request()
    orphan = first.database.server.connect(first.database.name)
    orphan.begin()
    with orphan.cursor() as cursor:
        cursor.execute("SELECT id FROM ph_execution WHERE id = %s FOR UPDATE", executions[0]["id"])
    first.kill()
    other = second.as_("operator")
    wait_for(lambda: "another session locks some of its rows" in second.log(), "the owner to be set aside", BOUND_S)
    mine = Integration(second, receiver)
    begun = time.monotonic()
    assert mine.run()["state"] == "succeeded"
    assert time.monotonic() - begun < 4
    wait_for(lambda: other.get(f"/executions/{executions[1]['id']}").json["state"] in FINAL,
             "the row that is not locked to be swept", BOUND_S)
    assert other.get(f"/executions/{executions[0]['id']}").json["state"] == "sending"
    orphan.rollback()
    orphan.close()
    for execution in executions:
        wait_for(lambda: other.get(f"/executions/{execution['id']}").json["state"] in FINAL, "the sweep", 2 * BOUND_S)
    assert second.log().count("another session locks some of its rows") <= 2  # one per owner
    for gate in gates:
        gate.open()


@pytest.mark.core
@pytest.mark.log("the database has lost its outcome")
def test_execution_whose_outcome_is_lost_becomes_unknown(make_portal, failpoints, receiver):
    """As after a failover to a replica that lagged."""
    portal = make_portal(conf=KEEPS).start()
    integration = Integration(portal, receiver)
    execution = integration.run()
    portal.database.query("UPDATE ph_execution SET state = 'sending', delivery = NULL, error = NULL, "
                          "finished_at = NULL WHERE id = %s", execution["id"])
    end = integration.wait_until_final(execution)
    assert (end["state"], end["delivery"], end["error"]) == ("unknown", "maybe_received", "interrupted")


@pytest.mark.core
@pytest.mark.log("requires mod_portalhooks 99")
def test_running_httpd_that_is_too_old_stops_serving(make_portal, failpoints, receiver):
    portal = make_portal(conf=KEEPS).start()
    integration = Integration(portal, receiver)
    portal.database.query("UPDATE ph_schema SET min_module = '99.0.0' WHERE number = 1")
    wait_for(lambda: all(integration.click().problem == "schema_mismatch" for _ in range(8)),
             "the clicks of all children to be refused", BOUND_S)
    assert portal.log().count("requires mod_portalhooks 99.0.0 or newer") == 1


@pytest.mark.log("requires mod_portalhooks 99")
def test_prefork_children_that_never_sent_stop_serving_too(make_portal, failpoints, receiver):
    """A child of prefork without a click has no threads that read what the database requires."""
    portal = make_portal(mpm="prefork", conf=f"{KEEPS}\nStartServers 1\nMinSpareServers 3").start()
    integration = Integration(portal, receiver)
    wait_for(lambda: len(portal.children()) > 2, "children that start after the first one")
    assert len(portal.database.query("SELECT id FROM ph_owner")) == 1
    portal.database.query("UPDATE ph_schema SET min_module = '99.0.0' WHERE number = 1")

    def answers(ask):
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            return list(pool.map(lambda _: ask(), range(36)))

    wait_for(lambda: all(response.problem == "schema_mismatch"
                         for response in answers(lambda: portal.as_("operator").get("/me"))),
             "the requests to all children to be refused", BOUND_S)
    for response in answers(integration.click):
        response.is_refused(503, "schema_mismatch")
    assert not integration.requests
    assert portal.log().count("requires mod_portalhooks 99.0.0 or newer") == 1


@pytest.mark.log(SWEPT)
@pytest.mark.parametrize("stops", [5, pytest.param(50, marks=pytest.mark.long("restarts"))])
def test_prefork_children_stopped_amid_clicks_end_by_themselves(make_portal, receiver, stops):
    """SIGTERM reaches them wherever they are. None hangs until it is killed, and nothing is lost or sent twice."""
    portal = make_portal(mpm="prefork", conf="PortalHooksTimeout 2s").start()
    integration = Integration(portal, receiver)
    stopped, done = threading.Event(), []

    def click():
        while not stopped.is_set():
            try:
                response = integration.click()
            except (http.client.HTTPException, OSError):
                continue
            if response.status == 202:
                done.append(response.json["id"])

    clickers = [threading.Thread(target=click) for _ in range(3)]
    for clicker in clickers:
        clicker.start()
    try:
        for number in range(stops):
            seen = len(done)
            wait_for(lambda: len(done) > seen + number % 3, "clicks")
            pid = random.choice(portal.children())
            os.kill(pid, signal.SIGTERM)
            wait_for(lambda: pid not in portal.children(), f"child {pid} to end", 9)
    finally:
        stopped.set()
        for clicker in clickers:
            clicker.join()
    for id_ in done:
        integration.wait_until_final({"id": id_})
    assert {row["state"] for row in portal.database.query("SELECT DISTINCT state FROM ph_execution")} <= set(FINAL)
    listed = portal.database.query("SELECT COUNT(*) AS n FROM ph_execution WHERE delivery = 'received'")[0]["n"]
    assert listed <= len(integration.requests) <= portal.database.query(
        "SELECT COUNT(*) AS n FROM ph_execution")[0]["n"]
