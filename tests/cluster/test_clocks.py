# SPDX-License-Identifier: Apache-2.0
"""A node whose clock is two minutes behind, another one whose clock is as much ahead, and a host on each: who lives and
who is dead does not depend on any node's clock."""
import time

import pytest

from conftest import hosts_through
from integration import Integration
from receiver import respond

AHEAD_S = {"db1": -120, "db2": 120}
LEASE_S = 60
DEAD_AFTER_S = 90


def set_clocks(cluster, ahead_s):
    for node in cluster.nodes:
        if node.clock_ahead_s != ahead_s.get(node.name, 0):
            node.stop()
            node.clock_ahead_s = ahead_s.get(node.name, 0)
            node.start()
            cluster.wait_until_whole()


@pytest.fixture
def skewed(cluster):
    try:
        set_clocks(cluster, AHEAD_S)
        first, second = [int(node.query("SELECT UNIX_TIMESTAMP() AS now")[0]["now"]) for node in cluster.nodes[:2]]
        assert second - first > 230
        with hosts_through(cluster, *AHEAD_S) as (hosts, _):
            yield hosts
    finally:
        set_clocks(cluster, {})


def slow(connection, request, receiver):
    receiver.released.wait(2)
    respond(200)(connection, request, receiver)


def run_until(is_over, *integrations):
    """Executions of each integration, one after the other, each live for two seconds."""
    while not is_over():
        for integration in integrations:
            assert integration.run()["state"] == "succeeded"


def test_owners_are_judged_without_any_nodes_clock(skewed, receiver):
    hosts = skewed
    live = [Integration(portal, receiver) for portal in hosts]
    for integration in live:
        integration.on_request(slow)
    until = time.monotonic() + LEASE_S + 15
    run_until(lambda: time.monotonic() > until, *live)

    execution, _ = Integration(hosts[1], receiver).click_and_hold()
    hosts[1].kill()
    killed_at = time.monotonic()
    history = hosts[0].as_("operator")

    def is_unknown():
        return history.get(f"/executions/{execution['id']}").is_ok().json["state"] == "unknown"

    run_until(lambda: is_unknown() or time.monotonic() > killed_at + DEAD_AFTER_S, live[0])
    assert is_unknown()
    print(f"unknown after {time.monotonic() - killed_at:.0f} s")
    for portal in hosts:
        assert "taken for dead" not in portal.log()
    states = hosts[0].database.query("SELECT state, COUNT(*) AS number FROM ph_execution GROUP BY state")
    assert {row["state"]: row["number"] for row in states if row["state"] != "succeeded"} == {"unknown": 1}
