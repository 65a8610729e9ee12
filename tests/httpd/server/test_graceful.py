# SPDX-License-Identifier: Apache-2.0
"""Restarts and stops under load: what is under way ends, and nobody is sent away."""
import pytest

from integration import Integration
from processes import MAY_GROW_KIB, Size
from storm import Storm
from waiting import wait_for

MPMS = pytest.mark.parametrize("mpm", ["event", "worker"])


def lost_nothing(storm):
    ends = storm.account()
    assert not [end for end in ends if end[0] == "unknown" or end[1] == "interrupted"], ends


@MPMS
def test_graceful_restarts_under_load_lose_and_refuse_nothing(make_portal, receiver, mpm):
    storm = Storm(make_portal(mpm=mpm).start(), receiver, keep_alive=False)
    storm.run(400, [storm.restart_gracefully] * 2)
    assert not storm.refusals
    lost_nothing(storm)


@MPMS
def test_a_graceful_stop_under_load_loses_nothing(make_portal, receiver, mpm):
    portal = make_portal(mpm=mpm).start()
    storm = Storm(portal, receiver, keep_alive=False)

    def stop_and_start():
        portal.stop()
        portal.start_again()
    storm.run(300, [stop_and_start])
    # Nobody listens meanwhile; whoever was listened to got an answer that is no refusal.
    assert {status for status, _ in storm.refusals} <= {None}
    lost_nothing(storm)


def test_children_that_are_recycled_lose_and_refuse_nothing(make_portal, receiver):
    portal = make_portal(conf="MaxConnectionsPerChild 60").start()
    before = set(portal.children())
    storm = Storm(portal, receiver, keep_alive=False)
    storm.run(300, [])
    assert not before & set(portal.children())
    assert not storm.refusals
    lost_nothing(storm)
    wait_for(lambda: owners(portal) <= len(portal.children()), "the last owner of a child that has ended to go", 40)


def owners(portal):
    return portal.database.query("SELECT COUNT(*) AS n FROM ph_owner")[0]["n"]


def test_prefork_takes_one_click_at_a_time_in_each_process(make_portal, receiver):
    storm = Storm(make_portal(mpm="prefork").start(), receiver, keep_alive=False)
    storm.run(120, [storm.restart_gracefully])
    storm.account()


# ---- what a restart leaves behind ---------------------------------------------------------------------------


def restart_and_run(integration, times):
    for _ in range(times):
        integration.portal.graceful()
        assert integration.run()["state"] == "succeeded"


def restarts_leave_nothing_behind(portal, receiver, times):
    """Neither in the parent nor in the children it forks, which begin with what the parent has."""
    integration = Integration(portal, receiver)
    restart_and_run(integration, 4)  # until its memory has found its size
    wait_for(lambda: len(portal.children()) == 2, "the old children to go", 40)
    before = Size(portal.process.pid)
    restart_and_run(integration, times)
    wait_for(lambda: len(portal.children()) == 2, "the old children to go", 40)
    after = Size(portal.process.pid)
    print(f"{before} → {after}")
    assert (after.descriptors, after.threads) == (before.descriptors, before.threads)
    assert after.memory_kib - before.memory_kib < MAY_GROW_KIB


def test_restarts_leave_nothing_behind(make_portal, receiver):
    restarts_leave_nothing_behind(make_portal().start(), receiver, 10)


@pytest.mark.core
@pytest.mark.long("restarts")
def test_two_hundred_restarts_leave_nothing_behind(make_portal, receiver):
    restarts_leave_nothing_behind(make_portal().start(), receiver, 200)
