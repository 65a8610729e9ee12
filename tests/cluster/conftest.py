# SPDX-License-Identifier: Apache-2.0
"""Two httpd hosts, each with a haproxy of its own, on one cluster of three nodes. tests/run --cluster starts them."""
import os

import pytest

from cluster import Cluster, Haproxy, make_network
from portal import Portal
from receiver import Receiver


@pytest.fixture(scope="session")
def cluster():
    make_network()
    cluster = Cluster(os.environ["PH_GALERA_SCRIPTS"])
    yield cluster
    cluster.discard()


def start_hosts(cluster, *haproxies):
    """httpd hosts, each with its haproxy, that share the database and the key file."""
    database = cluster.make_database(haproxies[0].port)
    hosts = [Portal(database, conf="PortalHooksInstance web1").start()]
    for number, haproxy in enumerate(haproxies[1:], 2):
        hosts.append(Portal(database.seen_through(haproxy.port), migrated=False, with_users=False, key_file=False,
                            conf=f'PortalHooksInstance web{number}\nPortalHooksKeyFile "{hosts[0].key_file}"').start())
    return hosts


def stop_hosts(hosts):
    for portal in hosts:
        portal.stop()
        assert portal.unexpected_log_lines(["."]) == [], "a child crashed"
        portal.discard()


@pytest.fixture(scope="session")
def one_writer(cluster):
    """Two hosts that use the same node, as conf/cluster has it: (hosts, their haproxies)."""
    haproxies = [Haproxy().start(), Haproxy().start()]
    hosts = start_hosts(cluster, *haproxies)
    yield hosts, haproxies
    stop_hosts(hosts)
    for haproxy in haproxies:
        haproxy.discard()


@pytest.fixture(scope="session")
def two_writers(cluster):
    """Two hosts that use different nodes, db1 and db2."""
    haproxies = [Haproxy("db1").start(), Haproxy("db2").start()]
    hosts = start_hosts(cluster, *haproxies)
    yield hosts
    stop_hosts(hosts)
    for haproxy in haproxies:
        haproxy.discard()


@pytest.fixture(scope="session")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()
