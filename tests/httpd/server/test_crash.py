# SPDX-License-Identifier: Apache-2.0
"""Processes that die at the worst moments. Requires a build with --enable-failpoints.

Every accepted execution is one row that becomes final, reports what is known, and was sent at most once."""
import http.client
import os
import signal
import time

import pytest

from failpoints import LEASE_S
from integration import FINAL, Integration, fresh
from log_texts import OUTCOME_RETRY, PID_FILE_LEFT, SWEPT
from receiver import Gate
from waiting import wait_for

SOON_S = 5             # the parent reports a dead child
BOUND_S = 3 * LEASE_S  # without the parent: remaining lease, watch interval, sweep
CONF = "PortalHooksTimeout 2s"


def click(integration, **more):
    """Click, ignoring a lost response."""
    try:
        return integration.click(**more)
    except (http.client.HTTPException, OSError):
        return None


def final_execution(integration, within):
    """The only execution of this integration, once it is final."""
    def final():
        listed = integration.executions()
        assert len(listed) <= 1
        return listed[0] if listed and listed[0]["state"] in FINAL else None
    return wait_for(final, "the execution to be final", within)


def counts(integration):
    """Totals of the stats, by state."""
    totals = integration.operator.get(f"/stats?integration_id={integration.id}").is_ok().json["totals"]
    return {state: totals[state] for state in FINAL}


POINTS = [
    # fail point, final state, possible numbers of requests
    ("after_insert", "unknown", {0}),
    ("before_connect", "unknown", {0}),
    ("mid_send", "unknown", {0, 1}),
    ("after_response", "unknown", {1}),
    ("before_outcome", "unknown", {1}),
    ("before_outcome_commit", "unknown", {1}),
    ("after_outcome_commit", "succeeded", {1}),
]


@pytest.mark.core
@pytest.mark.log(SWEPT)
def test_killed_child_leaves_a_final_row_and_at_most_one_request(make_portal, failpoints, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    big = portal.as_("poster").post("/events", {"id": fresh("evt"), "type": "big.one", "title": "Big",
                                                "details": {"text": "x" * 200_000}}).is_ok(201).json
    integrations = {}
    for point, _, _ in POINTS:
        integration = integrations[point] = Integration(portal, receiver)
        failpoints.arm(point)
        click(integration, body={"mode": "event", "event_id": big["id"]})
        wait_for(lambda: not failpoints.is_armed(point), f"fail point {point}")
    for point, state, requests in POINTS:
        integration = integrations[point]
        execution = final_execution(integration, SOON_S)
        assert (point, execution["state"]) == (point, state)
        assert len(integration.requests) in requests, point
        if state == "unknown":
            assert (execution["delivery"], execution["error"]) == ("maybe_received", "interrupted")
        assert counts(integration) == {"succeeded": 0, "failed": 0, "unknown": 0, state: 1}
    assert Integration(portal, receiver).run()["state"] == "succeeded"


@pytest.mark.core
def test_child_killed_before_commit_leaves_nothing(make_portal, failpoints, receiver):
    portal = make_portal(conf=CONF).start()
    integration = Integration(portal, receiver)
    failpoints.arm("before_insert_commit")
    assert click(integration, key="k1") is None
    assert not failpoints.is_armed("before_insert_commit")
    assert integration.executions() == []
    assert integration.requests == []
    assert integration.run(key="k1")["state"] == "succeeded"


@pytest.mark.core
@pytest.mark.log(SWEPT)
def test_key_of_a_lost_response_finds_the_execution(make_portal, failpoints, receiver):
    portal = make_portal(conf=CONF).start()
    integration = Integration(portal, receiver)
    failpoints.arm("after_insert")
    assert click(integration, key="k1") is None
    execution = final_execution(integration, SOON_S)
    again = integration.click(key="k1", wait=5).is_ok(200).json
    assert (again["id"], again["state"]) == (execution["id"], "unknown")
    assert integration.requests == []


@pytest.mark.core
@pytest.mark.log(SWEPT, PID_FILE_LEFT)
def test_next_start_after_power_failure_marks_executions_unknown(make_portal, failpoints, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    integration = Integration(portal, receiver)
    _, gate = integration.click_and_hold()
    portal.kill()
    portal.restart()
    assert final_execution(integration, SOON_S)["state"] == "unknown"
    gate.open()
    assert len(integration.requests) == 1


@pytest.mark.log(SWEPT, PID_FILE_LEFT)
def test_prefork_sweeps_without_a_click(make_portal, failpoints, receiver):
    portal = make_portal(mpm="prefork", conf="PortalHooksTimeout 4s").start()
    integrations = [Integration(portal, receiver) for _ in range(2)]
    gate = Gate()
    for integration in integrations:
        integration.on_request(gate)
    failpoints.arm("before_connect")
    click(integrations[0], wait=10)  # so that the child which dies serves no other request
    assert final_execution(integrations[0], SOON_S)["state"] == "unknown"
    integrations[1].click().is_ok(202)
    gate.wait_for_request()
    portal.kill()
    portal.restart()
    assert final_execution(integrations[1], SOON_S)["state"] == "unknown"
    gate.open()
    assert [len(integration.requests) for integration in integrations] == [0, 1]


@pytest.mark.log(SWEPT)
def test_another_httpd_sweeps_when_the_lease_expired(make_portal, failpoints, receiver):
    first = make_portal(conf="PortalHooksTimeout 5s").start()
    second = make_portal(database=first.database, migrated=False, with_users=False, key_file=False,
                         conf=f'PortalHooksInstance second\nPortalHooksKeyFile "{first.key_file}"').start()
    integration = Integration(first, receiver)
    execution, gate = integration.click_and_hold()
    first.kill()
    died = time.monotonic()
    other = second.as_("operator")
    wait_for(lambda: other.get(f"/executions/{execution['id']}").json["state"] == "unknown", "the sweep", BOUND_S)
    assert time.monotonic() - died > LEASE_S - 2
    gate.open()
    assert len(integration.requests) == 1


def test_child_suspended_beyond_its_lease_sends_nothing_when_resumed(make_portal, failpoints, receiver):
    portal = make_portal(conf="PortalHooksTimeout 2s\nPortalHooksMaxPerDestination 1").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    # Each child has one in flight, and others waiting.
    clicks = [integration.click().is_ok(202).json for _ in range(8)]
    gate.wait_for_request()
    started_at = time.monotonic()
    for pid in portal.children():
        os.kill(pid, signal.SIGSTOP)
    in_flight = len(integration.requests)
    wait_for(lambda: time.monotonic() - started_at > LEASE_S + 1, "the lease to expire", LEASE_S + 5)
    gate.open()
    for pid in portal.children():
        os.kill(pid, signal.SIGCONT)
    ends = [integration.wait_until_final(execution) for execution in clicks]
    assert len(integration.requests) == in_flight
    unsent = [end for end in ends if end["delivery"] == "not_sent"]
    assert len(unsent) == len(clicks) - in_flight
    assert {(end["state"], end["error"]) for end in unsent} == {("failed", "interrupted")}
    assert integration.run()["state"] == "succeeded"


@pytest.mark.log("database|dbd|DBD|MySQL")
def test_outage_longer_than_a_lease_marks_no_live_owner_dead(start_on_private_mariadb, failpoints, private_mariadb,
                                                             response_during_outage):
    portal = start_on_private_mariadb(conf="PortalHooksTimeout 4s")
    integration, execution = response_during_outage(portal)
    started_at = time.monotonic()
    wait_for(lambda: time.monotonic() - started_at > 2 * LEASE_S, "two leases to expire", 3 * LEASE_S)
    private_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database")
    end = final_execution(integration, SOON_S)
    assert (end["id"], end["state"]) == (execution["id"], "succeeded")
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert SWEPT not in portal.log()
    assert len(integration.requests) == 1


@pytest.mark.log("database|dbd|DBD|MySQL|outcomes|spool")
def test_spooled_outcome_is_committed_by_the_next_child(start_on_private_mariadb, failpoints, private_mariadb,
                                                        response_during_outage):
    portal = start_on_private_mariadb(conf="PortalHooksTimeout 4s")
    integration, execution = response_during_outage(portal)
    wait_for(lambda: OUTCOME_RETRY in portal.log(), "the outcome writer to fail")
    portal.terminate()
    spool = portal.directory / "run/portalhooks-spool"
    files = list(spool.iterdir())
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o7777 == 0o600
    assert execution["id"] in files[0].read_text()
    private_mariadb.start()
    portal.restart()
    end = final_execution(integration, SOON_S)
    assert (end["id"], end["state"], end["http_status"]) == (execution["id"], "succeeded", 200)
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert SWEPT not in portal.log()
    wait_for(lambda: not list(spool.iterdir()), "the spool to be empty")
    assert len(integration.requests) == 1
