# SPDX-License-Identifier: Apache-2.0
"""Graceful restarts and stops under load: requests finish and none is refused."""
import pytest

from integration import Integration
from processes import GROWTH_LIMIT_KIB, ProcessUsage
from storm import Storm
from waiting import wait_for

MPMS = pytest.mark.parametrize("mpm", ["event", "worker"])


def assert_nothing_lost(storm):
    ends = storm.verify()
    assert not [end for end in ends if end[0] == "unknown" or end[1] == "interrupted"], ends


@MPMS
def test_graceful_restart_under_load_loses_and_refuses_nothing(make_portal, receiver, mpm):
    storm = Storm(make_portal(mpm=mpm).start(), receiver, keep_alive=False)
    storm.run(400, [storm.restart_gracefully] * 2)
    assert not storm.refusals
    assert_nothing_lost(storm)


@MPMS
def test_graceful_stop_under_load_loses_nothing(make_portal, receiver, mpm):
    portal = make_portal(mpm=mpm).start()
    storm = Storm(portal, receiver, keep_alive=False)

    def stop_and_start():
        portal.stop()
        portal.restart()
    storm.run(300, [stop_and_start])
    # Connections may fail in between, but accepted connections get no refusal.
    assert {status for status, _ in storm.refusals} <= {None}
    assert_nothing_lost(storm)


def test_recycled_children_lose_and_refuse_nothing(make_portal, receiver):
    portal = make_portal(conf="MaxConnectionsPerChild 60").start()
    before = set(portal.children())
    storm = Storm(portal, receiver, keep_alive=False)
    storm.run(300, [])
    assert not before & set(portal.children())
    assert not storm.refusals
    assert_nothing_lost(storm)
    wait_for(lambda: owners(portal) <= len(portal.children()), "owners of exited children to be removed", 40)


def owners(portal):
    return portal.database.query("SELECT COUNT(*) AS n FROM ph_owner")[0]["n"]


def test_prefork_survives_load_and_a_graceful_restart(make_portal, receiver):
    storm = Storm(make_portal(mpm="prefork").start(), receiver, keep_alive=False)
    storm.run(120, [storm.restart_gracefully])
    storm.verify()


# ---- leaks --------------------------------------------------------------------------------------------------


def restart_and_run(integration, times):
    for _ in range(times):
        integration.portal.graceful()
        assert integration.run()["state"] == "succeeded"


def restarts_leak_nothing(portal, receiver, times):
    """Neither in the parent nor in its children, which inherit the parent's memory."""
    integration = Integration(portal, receiver)
    restart_and_run(integration, 4)  # until memory usage settles
    wait_for(lambda: len(portal.children()) == 2, "the old children to exit", 40)
    before = ProcessUsage(portal.process.pid)
    restart_and_run(integration, times)
    wait_for(lambda: len(portal.children()) == 2, "the old children to exit", 40)
    after = ProcessUsage(portal.process.pid)
    print(f"{before} → {after}")
    assert (after.descriptors, after.threads) == (before.descriptors, before.threads)
    assert after.memory_kib - before.memory_kib < GROWTH_LIMIT_KIB


def test_restarts_leak_nothing(make_portal, receiver):
    restarts_leak_nothing(make_portal().start(), receiver, 10)


@pytest.mark.core
@pytest.mark.long("restarts")
def test_two_hundred_restarts_leak_nothing(make_portal, receiver):
    restarts_leak_nothing(make_portal().start(), receiver, 200)
