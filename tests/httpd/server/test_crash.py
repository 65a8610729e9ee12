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
from hook import FINAL, Hook, fresh
from receiver import Gate
from waiting import wait_for

SOON_S = 5             # the parent tells of a dead child
BOUND_S = 3 * LEASE_S  # without it: the rest of a lease, one of watching, a look
CONF = "PortalHooksTimeout 2s"
LEFT = "are now unknown"


def press(hook, **more):
    """A click whose answer may get lost with the process."""
    try:
        return hook.click(**more)
    except (http.client.HTTPException, OSError):
        return None


def executions(hook):
    return hook.operator.get(f"/executions?integration_id={hook.id}").is_ok().json["items"]


def ended(hook, within):
    """The one execution of this hook, when it is final."""
    def look():
        listed = executions(hook)
        assert len(listed) <= 1
        return listed[0] if listed and listed[0]["state"] in FINAL else None
    return wait_for(look, "the execution to be final", within)


def counts(hook):
    """Of the statistics, by final state."""
    totals = hook.operator.get(f"/stats?integration_id={hook.id}").is_ok().json["totals"]
    return {state: totals[state] for state in FINAL}


POINTS = [
    # the point, the state in the end, requests at the receiver
    ("after_insert", "unknown", {0}),
    ("before_connect", "unknown", {0}),
    ("mid_send", "unknown", {0, 1}),
    ("after_answer", "unknown", {1}),
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
    hooks = {}
    for point, _, _ in POINTS:
        hook = hooks[point] = Hook(portal, receiver)
        points.arm(point)
        press(hook, body={"mode": "event", "event_id": big["id"]})
        wait_for(lambda: not points.is_armed(point), f"somebody to come by {point}")
    for point, state, requests in POINTS:
        hook = hooks[point]
        execution = ended(hook, SOON_S)
        assert (point, execution["state"]) == (point, state)
        assert len(hook.requests) in requests, point
        if state == "unknown":
            assert (execution["delivery"], execution["error"]) == ("maybe_received", "interrupted")
        assert counts(hook) == {"succeeded": 0, "failed": 0, "unknown": 0, state: 1}
    assert Hook(portal, receiver).run()["state"] == "succeeded"


@pytest.mark.core
def test_a_child_that_is_killed_before_its_commit_leaves_nothing(make_portal, points, receiver):
    portal = make_portal(conf=CONF).start()
    hook = Hook(portal, receiver)
    points.arm("before_insert_commit")
    assert press(hook, key="k1") is None
    assert not points.is_armed("before_insert_commit")
    assert executions(hook) == []
    assert hook.requests == []
    assert hook.run(key="k1")["state"] == "succeeded"


@pytest.mark.core
@pytest.mark.log(LEFT)
def test_the_key_of_a_lost_answer_finds_the_execution(make_portal, points, receiver):
    portal = make_portal(conf=CONF).start()
    hook = Hook(portal, receiver)
    points.arm("after_insert")
    assert press(hook, key="k1") is None
    execution = ended(hook, SOON_S)
    again = hook.click(key="k1", wait=5).is_ok(200).json
    assert (again["id"], again["state"]) == (execution["id"], "unknown")
    assert hook.requests == []


@pytest.mark.core
@pytest.mark.log(LEFT, "AH00098")  # the pid file is still there
def test_after_a_power_failure_the_next_start_tells_what_is_unknown(make_portal, points, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    hook = Hook(portal, receiver)
    gate = Gate()
    hook.answers(gate)
    hook.click().is_ok(202)
    gate.wait_for_request()
    portal.kill()
    portal.start_again()
    assert ended(hook, SOON_S)["state"] == "unknown"
    gate.open()
    assert len(hook.requests) == 1


@pytest.mark.log(LEFT, "AH00098")
def test_under_prefork_what_was_left_is_swept_without_a_click(make_portal, points, receiver):
    portal = make_portal(mpm="prefork", conf="PortalHooksTimeout 4s").start()
    hooks = [Hook(portal, receiver) for _ in range(2)]
    gate = Gate()
    for hook in hooks:
        hook.answers(gate)
    points.arm("before_connect")
    press(hooks[0])
    assert ended(hooks[0], SOON_S)["state"] == "unknown"
    hooks[1].click().is_ok(202)
    gate.wait_for_request()
    portal.kill()
    portal.start_again()
    assert ended(hooks[1], SOON_S)["state"] == "unknown"
    gate.open()
    assert [len(hook.requests) for hook in hooks] == [0, 1]


@pytest.mark.log(LEFT)
def test_another_httpd_sweeps_when_the_lease_has_run_out(make_portal, points, receiver):
    first = make_portal(conf="PortalHooksTimeout 5s").start()
    second = make_portal(database=first.database, migrated=False, with_users=False, key_file=False,
                         conf=f'PortalHooksInstance second\nPortalHooksKeyFile "{first.key_file}"').start()
    hook = Hook(first, receiver)
    gate = Gate()
    hook.answers(gate)
    execution = hook.click().is_ok(202).json
    gate.wait_for_request()
    first.kill()
    died = time.monotonic()
    other = second.as_("operator")
    wait_for(lambda: other.get(f"/executions/{execution['id']}").json["state"] == "unknown", "the sweep", BOUND_S)
    assert time.monotonic() - died > LEASE_S - 2
    gate.open()
    assert len(hook.requests) == 1


def test_a_child_that_was_stopped_in_mid_air_sends_nothing_when_it_wakes(make_portal, points, receiver):
    portal = make_portal(conf="PortalHooksTimeout 2s\nPortalHooksMaxPerDestination 1").start()
    hook = Hook(portal, receiver)
    gate = Gate()
    hook.answers(gate)
    clicks = [hook.click().is_ok(202).json for _ in range(8)]  # each child has one on the wire and some that wait
    gate.wait_for_request()
    begun = time.monotonic()
    for pid in portal.children():
        os.kill(pid, signal.SIGSTOP)
    on_the_wire = len(hook.requests)
    wait_for(lambda: time.monotonic() - begun > LEASE_S + 1, "the lease to run out", LEASE_S + 5)
    gate.open()
    for pid in portal.children():
        os.kill(pid, signal.SIGCONT)
    ends = [hook.end_of(execution) for execution in clicks]
    assert len(hook.requests) == on_the_wire
    unsent = [end for end in ends if end["delivery"] == "not_sent"]
    assert len(unsent) == len(clicks) - on_the_wire
    assert {(end["state"], end["error"]) for end in unsent} == {("failed", "interrupted")}
    assert hook.run()["state"] == "succeeded"


@pytest.mark.log("database|dbd|DBD|MySQL")
def test_an_outage_longer_than_a_lease_makes_nobody_dead_who_lives(start_on_own_mariadb, points, own_mariadb,
                                                                   answered_while_away):
    portal = start_on_own_mariadb(conf="PortalHooksTimeout 4s")
    hook, execution = answered_while_away(portal)
    begun = time.monotonic()
    wait_for(lambda: time.monotonic() - begun > 2 * LEASE_S, "two leases to run out", 3 * LEASE_S)
    own_mariadb.start()
    wait_for(lambda: hook.operator.get("/me").status == 200, "the Portal to find the database")
    end = ended(hook, SOON_S)
    assert (end["id"], end["state"]) == (execution["id"], "succeeded")
    assert counts(hook) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert LEFT not in portal.log()
    assert len(hook.requests) == 1


@pytest.mark.log("database|dbd|DBD|MySQL|outcomes|spool")
def test_what_a_stopping_child_cannot_write_is_recorded_by_the_next(start_on_own_mariadb, points, own_mariadb,
                                                                    answered_while_away):
    portal = start_on_own_mariadb(conf="PortalHooksTimeout 4s")
    hook, execution = answered_while_away(portal)
    wait_for(lambda: "they are kept and tried again" in portal.log(), "the outcome writer to try")
    portal.stop_at_once()
    spool = portal.folder / "run/portalhooks-spool"
    files = list(spool.iterdir())
    assert len(files) == 1
    assert files[0].stat().st_mode & 0o7777 == 0o600
    assert execution["id"] in files[0].read_text()
    own_mariadb.start()
    portal.start_again()
    end = ended(hook, SOON_S)
    assert (end["id"], end["state"], end["http_status"]) == (execution["id"], "succeeded", 200)
    assert counts(hook) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert LEFT not in portal.log()
    wait_for(lambda: not list(spool.iterdir()), "the spool to be empty")
    assert len(hook.requests) == 1
