# SPDX-License-Identifier: Apache-2.0
"""Processes die where it hurts. Needs a build with --enable-failpoints.

Whatever happens, an execution that was accepted is one row, which is final in the end and tells what is known,
and at most one request."""
import http.client
import os
import signal
import time

import pytest

from failpoints import LEASE_S
from integration import FINAL, Integration, fresh
from receiver import Gate
from waiting import wait_for

SOON_S = 5             # the parent tells of a dead child
BOUND_S = 3 * LEASE_S  # without it: the rest of a lease, one of watching, a look
CONF = "PortalHooksTimeout 2s"
LEFT = "are now unknown"


def press(integration, **more):
    """A click whose answer may get lost with the process."""
    try:
        return integration.click(**more)
    except (http.client.HTTPException, OSError):
        return None


def executions(integration):
    return integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"]


def ended(integration, within):
    """The one execution of this integration, when it is final."""
    def look():
        listed = executions(integration)
        assert len(listed) <= 1
        return listed[0] if listed and listed[0]["state"] in FINAL else None
    return wait_for(look, "the execution to be final", within)


def counts(integration):
    """Of the statistics, by final state."""
    totals = integration.operator.get(f"/stats?integration_id={integration.id}").is_ok().json["totals"]
    return {state: totals[state] for state in FINAL}


POINTS = [
    # the point, the state in the end, requests at the receiver
    ("after_insert", "unknown", {0}),
    ("before_connect", "unknown", {0}),
    ("mid_send", "unknown", {0, 1}),
    ("after_response", "unknown", {1}),
    ("before_outcome", "unknown", {1}),
    ("before_outcome_commit", "unknown", {1}),
    ("after_outcome_commit", "succeeded", {1}),
]


@pytest.mark.core
@pytest.mark.log(LEFT)
def test_a_child_that_is_killed_leaves_a_final_row_and_at_most_one_request(make_portal, points, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    big = portal.as_("poster").post("/events", {"id": fresh("evt"), "type": "big.one", "title": "Big",
                                                "details": {"text": "x" * 200_000}}).is_ok(201).json
    integrations = {}
    for point, _, _ in POINTS:
        integration = integrations[point] = Integration(portal, receiver)
        points.arm(point)
        press(integration, body={"mode": "event", "event_id": big["id"]})
        wait_for(lambda: not points.is_armed(point), f"somebody to come by {point}")
    for point, state, requests in POINTS:
        integration = integrations[point]
        execution = ended(integration, SOON_S)
        assert (point, execution["state"]) == (point, state)
        assert len(integration.requests) in requests, point
        if state == "unknown":
            assert (execution["delivery"], execution["error"]) == ("maybe_received", "interrupted")
        assert counts(integration) == {"succeeded": 0, "failed": 0, "unknown": 0, state: 1}
    assert Integration(portal, receiver).run()["state"] == "succeeded"


@pytest.mark.core
def test_a_child_that_is_killed_before_its_commit_leaves_nothing(make_portal, points, receiver):
    portal = make_portal(conf=CONF).start()
    integration = Integration(portal, receiver)
    points.arm("before_insert_commit")
    assert press(integration, key="k1") is None
    assert not points.is_armed("before_insert_commit")
    assert executions(integration) == []
    assert integration.requests == []
    assert integration.run(key="k1")["state"] == "succeeded"


@pytest.mark.core
@pytest.mark.log(LEFT)
def test_the_key_of_a_lost_answer_finds_the_execution(make_portal, points, receiver):
    portal = make_portal(conf=CONF).start()
    integration = Integration(portal, receiver)
    points.arm("after_insert")
    assert press(integration, key="k1") is None
    execution = ended(integration, SOON_S)
    again = integration.click(key="k1", wait=5).is_ok(200).json
    assert (again["id"], again["state"]) == (execution["id"], "unknown")
    assert integration.requests == []


@pytest.mark.core
@pytest.mark.log(LEFT, "AH00098")  # the pid file is still there
def test_after_a_power_failure_the_next_start_tells_what_is_unknown(make_portal, points, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    integration.click().is_ok(202)
    gate.wait_for_request()
    portal.kill()
    portal.start_again()
    assert ended(integration, SOON_S)["state"] == "unknown"
    gate.open()
    assert len(integration.requests) == 1


@pytest.mark.log(LEFT, "AH00098")
def test_under_prefork_what_was_left_is_swept_without_a_click(make_portal, points, receiver):
    portal = make_portal(mpm="prefork", conf="PortalHooksTimeout 4s").start()
    integrations = [Integration(portal, receiver) for _ in range(2)]
    gate = Gate()
    for integration in integrations:
        integration.answers(gate)
    points.arm("before_connect")
    press(integrations[0])
    assert ended(integrations[0], SOON_S)["state"] == "unknown"
    integrations[1].click().is_ok(202)
    gate.wait_for_request()
    portal.kill()
    portal.start_again()
    assert ended(integrations[1], SOON_S)["state"] == "unknown"
    gate.open()
    assert [len(integration.requests) for integration in integrations] == [0, 1]


@pytest.mark.log(LEFT)
def test_another_httpd_sweeps_when_the_lease_has_run_out(make_portal, points, receiver):
    first = make_portal(conf="PortalHooksTimeout 5s").start()
    second = make_portal(database=first.database, migrated=False, with_users=False, key_file=False,
                         conf=f'PortalHooksInstance second\nPortalHooksKeyFile "{first.key_file}"').start()
    integration = Integration(first, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    first.kill()
    died = time.monotonic()
    other = second.as_("operator")
    wait_for(lambda: other.get(f"/executions/{execution['id']}").json["state"] == "unknown", "the sweep", BOUND_S)
    assert time.monotonic() - died > LEASE_S - 2
    gate.open()
    assert len(integration.requests) == 1


def test_a_child_that_was_stopped_in_mid_air_sends_nothing_when_it_wakes(make_portal, points, receiver):
    portal = make_portal(conf="PortalHooksTimeout 2s\nPortalHooksMaxPerDestination 1").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    # Each child has one in flight, and others waiting.
    clicks = [integration.click().is_ok(202).json for _ in range(8)]
    gate.wait_for_request()
    begun = time.monotonic()
    for pid in portal.children():
        os.kill(pid, signal.SIGSTOP)
    on_the_wire = len(integration.requests)
    wait_for(lambda: time.monotonic() - begun > LEASE_S + 1, "the lease to run out", LEASE_S + 5)
    gate.open()
    for pid in portal.children():
        os.kill(pid, signal.SIGCONT)
    ends = [integration.end_of(execution) for execution in clicks]
    assert len(integration.requests) == on_the_wire
    unsent = [end for end in ends if end["delivery"] == "not_sent"]
    assert len(unsent) == len(clicks) - on_the_wire
    assert {(end["state"], end["error"]) for end in unsent} == {("failed", "interrupted")}
    assert integration.run()["state"] == "succeeded"


@pytest.mark.log("database|dbd|DBD|MySQL")
def test_an_outage_longer_than_a_lease_makes_nobody_dead_who_lives(start_on_own_mariadb, points, own_mariadb,
                                                                   answered_while_away):
    portal = start_on_own_mariadb(conf="PortalHooksTimeout 4s")
    integration, execution = answered_while_away(portal)
    begun = time.monotonic()
    wait_for(lambda: time.monotonic() - begun > 2 * LEASE_S, "two leases to run out", 3 * LEASE_S)
    own_mariadb.start()
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database")
    end = ended(integration, SOON_S)
    assert (end["id"], end["state"]) == (execution["id"], "succeeded")
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert LEFT not in portal.log()
    assert len(integration.requests) == 1


@pytest.mark.log("database|dbd|DBD|MySQL|outcomes|spool")
def test_what_a_stopping_child_cannot_write_is_recorded_by_the_next(start_on_own_mariadb, points, own_mariadb,
                                                                    answered_while_away):
    portal = start_on_own_mariadb(conf="PortalHooksTimeout 4s")
    integration, execution = answered_while_away(portal)
    wait_for(lambda: "could not commit outcomes, will retry" in portal.log(), "the outcome writer to try")
    portal.stop_at_once()
    spool = portal.folder / "run/portalhooks-spool"
    files = list(spool.iterdir())
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o7777 == 0o600
    assert execution["id"] in files[0].read_text()
    own_mariadb.start()
    portal.start_again()
    end = ended(integration, SOON_S)
    assert (end["id"], end["state"], end["http_status"]) == (execution["id"], "succeeded", 200)
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert LEFT not in portal.log()
    wait_for(lambda: not list(spool.iterdir()), "the spool to be empty")
    assert len(integration.requests) == 1
