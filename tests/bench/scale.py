# SPDX-License-Identifier: Apache-2.0
"""Several httpd hosts on one MariaDB and on a Galera cluster: what scale.md shows. After `tests/bench/run --quick` has
built everything and `tests/run --cluster` has unpacked Galera's scripts, as root:

    unshare --net env PH_BENCH_BUILD=.build/bench PH_PREFIX=.build/bench/prefix \\
        PH_GALERA_SCRIPTS=.build/mariadb-server/usr/bin /usr/bin/python3 -B tests/bench/scale.py
"""
import contextlib
import os
import pathlib
import sys
import tempfile
import time

import usage
from servers import SOURCE, Httpd, LoadGenerator, Sink, portal_on

sys.path.insert(0, str(SOURCE / "tests/cluster"))
from cluster import Cluster, Haproxy, OptionFile, make_network  # noqa: E402
from database import MariaDB  # noqa: E402
from mutual_tls import Authority  # noqa: E402

CLIENTS = 16
SECONDS = 5
RATES = (50, 200, 800)  # clicks per second of the whole site, to check the model by
HOSTS = (1, 2, 4)


class Site:
    """Hosts that share a database; `servers` are the processes of the database, `query` asks the one in use."""

    def __init__(self, stack, directory, sink, databases, servers, node):
        self.sink, self.servers, self.node = sink, servers, node
        self.hosts = []
        for number, database in enumerate(databases):
            directives = [f"PortalHooksInstance web{number}", "PortalHooksQueue 65536"]
            if not self.hosts:
                host = portal_on(directory, database, sink, directives)
            else:
                directives.append(f'PortalHooksKeyFile "{self.hosts[0].directory}/keys"')
                host = Httpd(directory, "on", database, sink, directives)
            stack.callback(host.stop)
            self.hosts.append(host)
        self.directory = directory
        self.clicks(seconds=2)  # connections, statements, caches

    def status(self, name):
        return int(self.node.query(f"SHOW GLOBAL STATUS LIKE '{name}'")[0]["Value"])

    def cpu_ms(self):
        return (sum(usage.cpu_ms(host.pid) for host in self.hosts), sum(map(usage.cpu_ms, self.servers)))

    def clicks(self, seconds=SECONDS, rate=None):
        """Clicks that are not waited for, until the last outcome is committed: what one costs."""
        names = ("Bytes_sent", "Bytes_received", "Innodb_os_log_written")
        self.sink.reset()
        cpu, counters, began = self.cpu_ms(), [self.status(name) for name in names], time.monotonic()
        share = len(self.hosts)
        loads = [LoadGenerator(self.directory, host.port, self.hosts[0].trigger("fast"), clients=CLIENTS // share,
                               seconds=seconds, rate=rate and rate / share) for host in self.hosts]
        count = sum(load.result().must_be(202).responses for load in loads)
        self.sink.wait_for_messages(count)
        elapsed = time.monotonic() - began
        connections, statements = self.status("Threads_connected"), self.status("Prepared_stmt_count")
        self.hosts[0].wait_until_settled()
        self.sink.must_have(count)
        httpd_ms, database_ms = [(after - before) / count for before, after in zip(cpu, self.cpu_ms())]
        sent, received, log = [(self.status(name) - before) / count for name, before in zip(names, counters)]
        return {"rate": count / elapsed, "httpd_ms": httpd_ms, "database_ms": database_ms,
                "network_kb": (sent + received) / 1000, "log_kb": log / 1000, "connections": connections,
                "statements": statements}


def shown(what, measured):
    print(f"| {what} | {measured['rate']:.0f} | {measured['httpd_ms']:.3f} | {measured['database_ms']:.3f} | "
          f"{measured['network_kb']:.1f} | {measured['log_kb']:.1f} | {measured['connections']} | "
          f"{measured['statements']} |", flush=True)


def on_mariadb(stack, directory, sink, hosts):
    place = pathlib.Path(tempfile.mkdtemp(dir=directory))
    place.chmod(0o755)
    server = MariaDB(place, "--innodb-flush-log-at-trx-commit=1", "--innodb-log-file-size=1G")
    stack.callback(server.stop)
    database = server.make_database()
    pid = int((place / "mariadb.pid").read_text())
    return Site(stack, directory, sink, [database] * hosts, [pid], database)


def on_cluster(stack, directory, sink, hosts, cluster):
    haproxies = [Haproxy().start() for _ in range(hosts)]
    for haproxy in haproxies:
        stack.callback(haproxy.discard)
    database = cluster.make_database(haproxies[0].port)
    databases = [database, *(database.seen_through(haproxy.port) for haproxy in haproxies[1:])]
    pids = [int((node.directory / "mariadb.pid").read_text()) for node in cluster.nodes]
    return Site(stack, directory, sink, databases, pids, cluster.nodes[0])


def main():
    make_network()
    print("| | clicks/s | httpd ms | database ms | network KB | log KB | connections | statements |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="portalhooks-scale-") as name, contextlib.ExitStack() as all_of_it:
        directory = pathlib.Path(name)
        directory.chmod(0o755)
        sink = Sink(directory)
        all_of_it.callback(sink.stop)
        for hosts in HOSTS:
            with contextlib.ExitStack() as stack:
                site = on_mariadb(stack, directory, sink, hosts)
                shown(f"one MariaDB, {hosts} hosts", site.clicks())
                for rate in RATES if hosts == 2 else ():
                    shown(f"one MariaDB, {hosts} hosts, {rate}/s", site.clicks(rate=rate))
        (directory / "authority").mkdir()
        (directory / "options").mkdir()
        authority = Authority(directory / "authority")
        OptionFile(directory / "options", authority)
        os.environ["MARIADB_HOME"] = str(directory / "options")
        cluster = Cluster(os.environ["PH_GALERA_SCRIPTS"], authority)
        all_of_it.callback(cluster.discard)
        for hosts in HOSTS:
            with contextlib.ExitStack() as stack:
                site = on_cluster(stack, directory, sink, hosts, cluster)
                shown(f"cluster, one writer, {hosts} hosts", site.clicks())


if __name__ == "__main__":
    sys.exit(main())
