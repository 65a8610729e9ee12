# SPDX-License-Identifier: Apache-2.0
"""Nodes, haproxy and hosts fail in the middle of a storm of clicks on both hosts: nothing is lost, doubled or stuck,
and hosts that live accept clicks again within 15 s."""
import os
import signal
import time

from storm import Storm
from waiting import wait_for

CLICKS = int(os.environ.get("PH_CLICKS", 2000))
BACK_S = 15


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
        ports = [portal.port for portal in hosts or self.storm.portals]
        before, began = dict(self.storm.accepted_by), time.monotonic()
        try:
            wait_for(lambda: all(self.storm.accepted_by[port] > before.get(port, 0) + 1 for port in ports),
                     "clicks to be accepted again", BACK_S)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self._state()}") from None
        print(f"{self.fault}: {time.monotonic() - began:.1f} s")

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
