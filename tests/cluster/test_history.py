# SPDX-License-Identifier: Apache-2.0
"""A history is removed and indexed beside live clicks: no click is refused, no write set is large, and no node makes
the others wait."""
import os
import threading
import time

import pytest

from conftest import hosts_through
from storm import Storm
from waiting import wait_for

ROWS = int(os.environ.get("PH_HISTORY", 20_000))  # executions with evidence, half of them too old
WRITE_SET_MAX = 8 * 1024 * 1024
PAUSED_MAX = 0.3  # of the time, by flow control; all nodes share the cores
LOOK_S = 0.02
REMOVED_S = 110 + ROWS // 250
DAY_MS = 86_400_000
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CONF = "PortalHooksRetention executions 30\nPortalHooksRetention evidence 30"


def time_of_id(ms):
    text = ""
    for _ in range(10):
        ms, digit = divmod(ms, 32)
        text = ALPHABET[digit] + text
    return text


def fill(database):
    """Half of the executions are 40 days old, the others 10."""
    for days in (40, 10):
        ms = int(time.time() * 1000) - days * DAY_MS
        place = f"CONCAT('{time_of_id(ms)}', LPAD(seq, 16, '0'))"
        for start in range(1, ROWS // 2, 5000):
            rows = f"FROM seq_{start}_to_{start + 4999}"
            database.query(
                "INSERT INTO ph_execution (id, message_id, attempt, integration_id, integration_name, mode, state, "
                "delivery, http_status, created_at, finished_at, duration_us, username, note, owner, webhook_version) "
                f"SELECT CONCAT('exe_', {place}), CONCAT('msg_', {place}), 1, CONCAT('int-', seq MOD 40), 'Name', "
                f"'default', 'succeeded', 'received', 200, {ms * 1000}, {ms * 1000}, 0, CONCAT('user-', seq MOD 50), "
                f"CONCAT('note ', seq), 'own', 'v1' {rows}")
            database.query("INSERT INTO ph_request (execution_id, url, headers, body) "
                           f"SELECT CONCAT('exe_', {place}), 'https://example.com/', '[]', REPEAT('x', 1000) {rows}")
            database.query("INSERT INTO ph_response (execution_id, status, headers, body, truncated, redacted, "
                           "via_proxy, decoded, withheld, reused) SELECT "
                           f"CONCAT('exe_', {place}), 200, '[]', REPEAT('y', 1000), 0, 0, 0, 0, 0, 0 {rows}")


@pytest.fixture
def hosts(cluster):
    with hosts_through(cluster, "db1", "db1", fill=fill, conf=CONF) as (hosts, _):
        for node in cluster.nodes:
            node.query("SET GLOBAL wsrep_max_ws_size = %s", WRITE_SET_MAX)
        yield hosts
        for node in cluster.nodes:
            node.query("SET GLOBAL wsrep_max_ws_size = DEFAULT")


class Replicated(threading.Thread):
    """The most bytes that a node has replicated between two looks: no write set was larger."""

    def __init__(self, node):
        super().__init__()
        self.most = 0
        self.over = threading.Event()
        self._node = node

    def run(self):
        before = None
        with self._node.connect() as connection, connection.cursor() as cursor:
            while not self.over.wait(LOOK_S):
                cursor.execute("SHOW STATUS LIKE 'wsrep_replicated_bytes'")
                for row in cursor.fetchall():  # none now and then, under load
                    now = int(row["Value"])
                    self.most = max(self.most, now - (now if before is None else before))
                    before = now


def has_old_rows(database):
    """Asked often: by the primary key."""
    limit = time_of_id(int(time.time() * 1000) - 35 * DAY_MS)
    return any(database.query(f"SELECT 1 FROM {table} WHERE {column} < 'exe_{limit}' LIMIT 1")
               for table, column in (("ph_execution", "id"), ("ph_request", "execution_id")))


def test_history_is_removed_and_indexed_beside_clicks(hosts, cluster, receiver):
    database = hosts[0].database
    storm = Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])
    paused_before = [int(node.status("wsrep_flow_control_paused_ns")) for node in cluster.nodes]
    began = time.monotonic()

    def remove():
        wait_for(lambda: not has_old_rows(database), "the removal", REMOVED_S)
        print(f"{ROWS // 2} executions and their evidence removed after {time.monotonic() - began:.0f} s, "
              f"beside {len(storm.accepted)} clicks")

    def index():
        """As an upgrade does."""
        indexing = time.monotonic()
        database.query("DELETE FROM ph_retention WHERE kind LIKE 'words%'")
        hosts[0].migrate()
        hosts[0].as_("operator").get("/stats").is_ok()
        print(f"the others migrated after {time.monotonic() - indexing:.0f} s, beside {len(storm.accepted)} clicks")

    replicated = Replicated(database.active_node())
    replicated.start()
    try:
        storm.run(600, [remove, index])
    finally:
        replicated.over.set()
        replicated.join()
    storm.verify(may_be_unknown=False)
    assert storm.refusals == []
    elapsed_ns = (time.monotonic() - began) * 1e9
    paused = [(int(node.status("wsrep_flow_control_paused_ns")) - before) / elapsed_ns
              for node, before in zip(cluster.nodes, paused_before)]
    print(f"flow control paused {max(paused):.1%} of the time; the largest write set has at most {replicated.most} "
          "bytes")
    assert max(paused) < PAUSED_MAX
