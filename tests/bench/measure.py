# SPDX-License-Identifier: Apache-2.0
"""Measures triggers: throughput until all accepted triggers reached the sink, and CPU time per trigger."""
import dataclasses
import os
import time

import usage
from servers import LoadGenerator


@dataclasses.dataclass
class Triggers:
    """Result of one measurement."""
    count: int
    rate: float         # per second, until the last one reached the sink
    server_ms: float    # CPU time per trigger: httpd or the peer
    database_ms: float  # CPU time per trigger: MariaDB
    idle: float         # share of the machine's CPU time until the last one reached the sink
    pss_mib: float      # of all server processes, afterwards
    p50_ms: float
    p99_ms: float
    body_bytes: float   # as received by the sink

    @property
    def all_ms(self):
        return self.server_ms + self.database_ms


class Bench:
    """What rows share: a directory, a MariaDB server, a sink, and the duration of a measurement."""

    def __init__(self, directory, mariadb, sink, rounds, seconds):
        self.directory = directory
        self.mariadb = mariadb
        self.mariadb_pid = int((mariadb.directory / "mariadb.pid").read_text())
        self.sink = sink
        self.rounds = rounds
        self.seconds = seconds
        self.history_rows = 0  # for the large history

    def mariadb_query(self, sql):
        with self.mariadb.connect().cursor() as cursor:
            cursor.execute(sql)

    def is_quick(self):
        return self.seconds < 3

    def load(self, server, request, **more):
        return LoadGenerator(self.directory, server.port, request, **more)

    def triggers(self, server, clients, wait=False, integration="fast", seconds=None):
        """Measure from an empty history and an idle database until every outcome is committed; nothing may be lost or
        duplicated."""
        server.clear_history()
        self.sink.reset()
        usage.wait_until_quiet(self.mariadb_pid)
        server_before, database_before = usage.cpu_ms(server.pid), usage.cpu_ms(self.mariadb_pid)
        started, idle_before = time.monotonic(), usage.idle_ms()
        load = self.load(server, server.trigger(integration, wait), clients=clients,
                         seconds=seconds or self.seconds).result().must_be(201 if wait else 202)
        self.sink.wait_for_messages(load.responses)
        elapsed, idle = time.monotonic() - started, usage.idle_ms() - idle_before
        server.wait_until_settled()
        measured = Triggers(
            count=load.responses,
            rate=load.responses / elapsed,
            server_ms=(usage.cpu_ms(server.pid) - server_before) / load.responses,
            database_ms=(usage.cpu_ms(self.mariadb_pid) - database_before) / load.responses,
            idle=idle / 1000 / elapsed / os.cpu_count(),
            pss_mib=usage.tree_pss_kib(server.pid) / 1024,
            p50_ms=load.p50_us / 1000,
            p99_ms=load.p99_us / 1000,
            body_bytes=self.sink.count()["body_bytes"] / load.responses,
        )
        self.sink.must_have(load.responses)
        server.must_have_succeeded(load.responses)
        return measured

    def in_rounds(self, variants, warm_up=1, rounds=None):
        """Run every variant once per round, alternating; warm-up rounds are discarded. variants: name → function
        without arguments. rounds: for a small difference, more than were asked for. Returns name → measurements, one
        per round."""
        results = {name: [] for name in variants}
        for number in range(warm_up + (rounds or self.rounds)):
            order = list(variants) if number % 2 == 0 else list(reversed(variants))
            for name in order:
                measured = variants[name]()
                if number >= warm_up:
                    results[name].append(measured)
        return results
