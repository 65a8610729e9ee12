# SPDX-License-Identifier: Apache-2.0
"""A primary and a replica behind haproxy, without Galera. A planned switchover loses nothing; when the primary is lost,
so is what it had committed and not yet passed on. No click is sent twice either way."""
import collections
import os

import pytest

from conftest import hosts_through
from replication import Pair
from service import seconds_until_served
from storm import Storm
from waiting import wait_for

CLICKS = int(os.environ.get("PH_CLICKS", 2000)) // 2


@pytest.fixture
def pair(cluster, authority):
    """In the network of the cluster."""
    pair = Pair(os.environ["PH_GALERA_SCRIPTS"], authority)
    yield pair
    pair.discard()


@pytest.fixture
def storm(pair, receiver):
    with hosts_through(pair, "db1", "db1", haproxy_conf=pair.haproxy_conf()) as (hosts, _):
        yield Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])


def test_planned_switchover_loses_nothing(pair, storm):
    def switch():
        pair.switch_over()
        print(f"switched over: {seconds_until_served(storm):.1f} s")

    storm.run(CLICKS, [switch, switch])
    print(dict(storm.verify(may_be_unknown=False)))


def test_lost_primary_sends_no_click_twice(pair, storm):
    def fail():
        pair.fail_over()
        print(f"failed over: {seconds_until_served(storm):.1f} s")

    storm.run(CLICKS, [fail])
    wait_for(storm.is_settled, "all executions to be final", 120)
    rows = storm.rows()
    kept = {row["id"] for row in rows}
    paths = {integration.path for integration in storm.integrations.values()}
    requests = collections.Counter(request.header("portalhooks-execution-id")
                                   for request in list(storm.receiver.requests) if request.target in paths)
    assert max(requests.values()) == 1
    assert not [row for row in rows if row["delivery"] == "not_sent" and row["id"] in requests]
    print(collections.Counter((row["state"], row["error"]) for row in rows))
    lost = set().union(*storm.accepted.values()) - kept
    print(f"{len(lost)} of {len(storm.accepted)} executions lost with the primary")
    for ids in storm.accepted.values():
        assert len(ids - lost) <= 1, f"one click, several executions: {ids}"
