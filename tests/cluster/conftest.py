# SPDX-License-Identifier: Apache-2.0
"""Two httpd hosts, each with a haproxy of its own, on one cluster of three nodes. tests/run --cluster starts them."""
import contextlib
import os
import pathlib
import shutil
import tempfile

import pytest

from cluster import Cluster, Haproxy, OptionFile, make_network
from mutual_tls import Authority
from portal import Portal
from receiver import Receiver


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def option_file(authority):
    """Of all hosts and commands."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-options-"))
    directory.chmod(0o755)
    os.environ["MARIADB_HOME"] = str(directory)
    yield OptionFile(directory, authority)
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def cluster(authority, option_file):
    make_network()
    cluster = Cluster(os.environ["PH_GALERA_SCRIPTS"], authority)
    yield cluster
    cluster.discard()


def start_hosts(cluster, haproxies, fill, conf):
    """httpd hosts, each with its haproxy, that share the database and the key file."""
    database = cluster.make_database(haproxies[0].port)
    hosts = [Portal(database, conf=f"{conf}\nPortalHooksInstance web1")]
    fill(database)
    hosts[0].start()
    for number, haproxy in enumerate(haproxies[1:], 2):
        own = f'{conf}\nPortalHooksInstance web{number}\nPortalHooksKeyFile "{hosts[0].key_file}"'
        hosts.append(Portal(database.seen_through(haproxy.port), migrated=False, with_users=False, key_file=False,
                            conf=own).start())
    return hosts


def stop_hosts(hosts):
    for portal in hosts:
        portal.stop()
        assert portal.unexpected_log_lines(["."]) == [], "a child crashed"
        portal.discard()


@contextlib.contextmanager
def hosts_through(cluster, *first_nodes, haproxy_conf=None, fill=lambda database: None, conf=""):
    """Hosts of a database of their own, each through a haproxy that prefers this node: (hosts, haproxies)."""
    haproxies = [Haproxy(name, haproxy_conf).start() for name in first_nodes]
    hosts = start_hosts(cluster, haproxies, fill, conf)
    yield hosts, haproxies
    stop_hosts(hosts)
    for haproxy in haproxies:
        haproxy.discard()


@pytest.fixture(scope="session")
def one_writer(cluster):
    """Two hosts that use the same node, as conf/cluster has it: (hosts, their haproxies)."""
    with hosts_through(cluster, "db1", "db1") as both:
        yield both


@pytest.fixture(scope="session")
def two_writers(cluster):
    """Two hosts that use different nodes."""
    with hosts_through(cluster, "db1", "db2") as (hosts, _):
        yield hosts


@pytest.fixture(scope="session")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()
