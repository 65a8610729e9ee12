# SPDX-License-Identifier: Apache-2.0
"""Nodes, haproxy and hosts fail in the middle of a storm of clicks on both hosts: nothing is lost, doubled or stuck,
and hosts that live accept clicks again within 15 s."""
import os
import signal
import time

import pytest

from conftest import hosts_through
from service import seconds_until_served
from storm import Storm
from waiting import wait_for

CLICKS = int(os.environ.get("PH_CLICKS", 2000))
STUCK_MAX_S = 90


class Faults:
    def __init__(self, storm, cluster, haproxies):
        self.storm = storm
        self.cluster = cluster
        self.haproxies = haproxies
        self.database = storm.portal.database
        self.fault = None

    def inject(self, name):
        """The next fault begins when the cluster is whole again: two at once may cost the quorum."""
        def fault():
            self.fault = name
            getattr(self, name)()
            self.cluster.wait_until_whole()
        return fault

    def wait_for_service(self, hosts=None):
        try:
            print(f"{self.fault}: {seconds_until_served(self.storm, hosts):.1f} s")
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self._state()}") from None

    def _state(self):
        """For the report of a failure."""
        nodes = {node.name: (node.status("wsrep_cluster_status"), node.status("wsrep_local_state_comment"))
                 for node in self.cluster.nodes}
        return [nodes, *[haproxy.stats() for haproxy in self.haproxies], self.storm.refusals[-3:],
                dict(self.storm.accepted_by), self.storm.portal.log()[-3000:]]

    def kill_the_active_node(self):
        node = self.database.active_node()
        node.kill()
        self.wait_for_service()
        node.recover()

    def stop_the_active_node(self):
        node = self.database.active_node()
        node.stop()
        self.wait_for_service()
        node.start()

    def freeze_the_active_node(self):
        node = self.database.active_node()
        node.pause()
        self.wait_for_service()
        node.resume()

    def unplug_the_active_node(self):
        node = self.database.active_node()
        node.unplug()
        self.wait_for_service()
        node.plug()

    def kill_a_backup(self):
        active = self.database.active_node()
        node = next(node for node in self.cluster.nodes if node is not active)
        node.kill()
        self.wait_for_service()
        node.recover()

    def restart_all_nodes_in_turn(self):
        for node in self.cluster.nodes:
            node.stop()
            self.wait_for_service()
            node.start()

    def lose_the_quorum(self):
        """Two nodes die at once; an administrator bootstraps the third one."""
        active = self.database.active_node()
        lost = [node for node in self.cluster.nodes if node is not active]
        for node in lost:
            node.kill()
        wait_for(lambda: active.status("wsrep_cluster_status") == "non-Primary", "the quorum to be lost", 20)
        self.cluster.bootstrap(active)
        self.wait_for_service()
        for node in lost:
            node.recover()

    def take_a_full_state_transfer(self):
        """A backup loses its disk."""
        active = self.database.active_node()
        node = next(node for node in self.cluster.nodes if node is not active)
        node.kill()
        (node.directory / "data/grastate.dat").unlink()
        node.start()
        self.wait_for_service()

    def restart_haproxy(self):
        for haproxy in self.haproxies:
            haproxy.restart()
        self.wait_for_service()

    def kill_a_host(self):
        """It comes back, with its spool."""
        self.wait_for_service()
        self.storm.portals[1].kill()
        self.wait_for_service(self.storm.portals[:1])
        self.storm.portals[1].restart()
        self.wait_for_service()

    def reload_the_hosts(self):
        for portal in self.storm.portals:
            portal.process.send_signal(signal.SIGUSR1)
        self.wait_for_service()


FAULTS = [name for name in vars(Faults) if not name.startswith(("_", "wait", "inject"))]


def test_nothing_is_lost_doubled_or_stuck(one_writer, cluster, receiver):
    hosts, haproxies = one_writer
    storm = Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])
    faults = Faults(storm, cluster, haproxies)
    storm.run(CLICKS, [faults.inject(name) for name in FAULTS])
    print(dict(storm.verify()))


@pytest.fixture
def hosts(cluster):
    with hosts_through(cluster, "db1", "db1") as (hosts, _):
        yield hosts


def test_host_lost_for_ever_with_a_node_leaves_nothing_stuck(hosts, cluster, receiver):
    storm = Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])
    lost_at = []

    def lose_a_host_and_the_active_node():
        node = hosts[0].database.active_node()
        hosts[1].kill()
        node.kill()
        lost_at.append(time.monotonic())
        print(f"a host and the active node are lost: {seconds_until_served(storm, hosts[:1]):.1f} s")
        node.recover()
        cluster.wait_until_whole()

    storm.run(CLICKS // 2, [lose_a_host_and_the_active_node])
    print(dict(storm.verify()))
    settled_s = time.monotonic() - lost_at[0]
    print(f"nothing is sending after {settled_s:.0f} s")
    assert settled_s < STUCK_MAX_S
