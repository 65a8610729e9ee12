# SPDX-License-Identifier: Apache-2.0
"""Two httpd hosts, each with a haproxy of its own, on one cluster of three nodes. tests/run --cluster starts them."""
import contextlib
import os
import pathlib
import shutil
import tempfile

import pytest

from cluster import Cluster, EarlierAuthority, Haproxy, OptionFile, make_network
from database import GRANTS
from portal import PREFIX, Portal
from receiver import Receiver


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return EarlierAuthority(tmp_path_factory.mktemp("authority"))


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


def start_hosts(hosts, haproxies, database, fill, conf, prefix):
    """httpd hosts, each with its haproxy, that share the database and the key file. `hosts` gets each as it is made."""
    for number, haproxy in enumerate(haproxies, 1):
        own = f"{conf}\nPortalHooksInstance web{number}"
        if hosts:
            own += f'\nPortalHooksKeyFile "{hosts[0].key_file}"'
        hosts.append(Portal(database.seen_through(haproxy.port) if hosts else database, migrated=False,
                            with_users=not hosts, key_file=not hosts, conf=own, prefix=prefix))
    hosts[0].migrate()
    database.grant()
    fill(database)
    for portal in hosts:
        portal.start()


def stop_hosts(hosts):
    for portal in hosts:
        portal.stop()
        assert portal.unexpected_log_lines(["."]) == [], "a child crashed"


def discard(hosts):
    for portal in hosts:
        portal.discard()


@contextlib.contextmanager
def hosts_through(cluster, *first_nodes, haproxy_conf=None, fill=lambda database: None, conf="", prefix=PREFIX,
                  grants=GRANTS):
    """Hosts of a database of their own, each through a haproxy that prefers this node: (hosts, haproxies). What was
    started ends, too, when something fails."""
    with contextlib.ExitStack() as started:
        haproxies = [Haproxy(name, haproxy_conf) for name in first_nodes]
        for haproxy in haproxies:
            started.callback(haproxy.discard)
            haproxy.start()
        hosts = []
        started.callback(discard, hosts)
        database = cluster.make_database(haproxies[0].port)
        database.grants = grants
        start_hosts(hosts, haproxies, database, fill, conf, prefix)
        yield hosts, haproxies
        stop_hosts(hosts)


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
