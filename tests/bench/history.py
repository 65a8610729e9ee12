# SPDX-License-Identifier: Apache-2.0
"""The row `history`: first and deep pages of a small and a large history, by every filter; and the export."""
import base64
import contextlib
import http.client
import random
import time

import usage
from rows import Line, at_most, median, start_portal
from servers import AUTHORIZATION

SMALL = 10_000
PAGES = 60  # per kind and round
STEP_MS = 20_000  # between two executions
INTEGRATIONS = 40
USERS = 50
PER_EVENT = 4
PER_BATCH = 20
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIRECTIVES = ["PortalHooksRetention executions never", "PortalHooksRetention evidence never"]
COLUMNS = ("id, message_id, attempt, batch_id, integration_id, integration_name, event_id, event_type, event_title, "
           "mode, state, delivery, error, http_status, created_at, finished_at, duration_us, username, client_ip, "
           "note, owner, webhook_version")


def ulid(prefix, ms, number):
    text = ""
    for value, digits in ((number, 16), (ms, 10)):
        for _ in range(digits):
            value, digit = divmod(value, 32)
            text = ALPHABET[digit] + text
    return prefix + text


class History:
    """The n-th execution is created n steps after the first. Executions of an integration, event or user are spread
    evenly over the time; those of a batch are adjacent."""

    def __init__(self, rows, now_ms):
        self.rows = rows
        self.start_ms = now_ms - rows * STEP_MS
        self.events = rows // PER_EVENT

    def ms(self, n):
        return self.start_ms + n * STEP_MS

    def execution_id(self, n):
        return ulid("exe_", self.ms(n), n)

    def message_id(self, n):
        return ulid("msg_", self.ms(n), n)

    def batch_id(self, n):
        return ulid("bat_", 1, n // PER_BATCH)

    @staticmethod
    def integration(n):
        return n * 7 % INTEGRATIONS

    def event(self, n):
        return n * 31 % self.events

    @staticmethod
    def failed(n):
        return (n * 2654435761 % 2**32 >> 16) % 20 == 0  # evenly over integrations, users and events

    def row(self, n):
        null, integration, failed = r"\N", self.integration(n), self.failed(n)
        of_event, made = n % 5 < 3, self.ms(n) * 1000
        return "\t".join(map(str, (
            self.execution_id(n), self.message_id(n), 1, self.batch_id(n) if n % 100 < PER_BATCH else null,
            f"int-{integration}", f"Integration {integration:02}",
            *((f"evt-{self.event(n)}", "order.limit_exceeded", f"Order {self.event(n):08} exceeds its limit")
              if of_event else (null, null, null)), "event" if of_event else "default",
            "failed" if failed else "succeeded", "received", "http_status" if failed else null, 500 if failed else 200,
            made, made + 150_000, 150_000, f"user-{n * 13 % USERS}", "10.1.2.3",
            f"note {n:08} of somebody" if n % 10 == 0 else null, "own", "0123456789ABCDEFGHJKMNPQRS")))

    def fill(self, database, directory):
        path = directory / "history.tsv"
        with open(path, "w") as file:
            for n in range(self.rows):
                file.write(self.row(n) + "\n")
        path.chmod(0o644)
        database.query("SET SESSION unique_checks = 0")
        database.query("SET GLOBAL innodb_flush_log_at_trx_commit = 0")
        database.query(f"LOAD DATA INFILE '{path}' INTO TABLE ph_execution CHARACTER SET utf8mb4 ({COLUMNS})")
        database.query("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
        database.query("ANALYZE TABLE ph_execution PERSISTENT FOR ALL")
        path.unlink()
        for index in {row["Key_name"] for row in database.query("SHOW INDEX FROM ph_execution")}:
            database.query(f"SELECT COUNT(*) FROM ph_execution FORCE INDEX ({index})")  # load it into memory

    def queries(self, n):
        """Queries about the n-th execution, by filter name: (those with a deep page, those without)."""
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.ms(n) / 1000))
        n_event, n_batch, n_note = n - n % 5, n - n % 100, n - n % 10
        return {
            "no filter": "", "integration_id": f"integration_id=int-{self.integration(n)}",
            "user": f"user=user-{n * 13 % USERS}", "state": "state=failed",
            "state, frequent": "state=succeeded", "mode": "mode=event",
            "error": "error=http_status", "http_status": "http_status=500", "to": f"to={when}",
            "q, frequent name": f"q=Integration+{self.integration(n):02}",
            "state and integration_id": f"state=succeeded&integration_id=int-{self.integration(n)}",
        }, {
            "event_id": f"event_id=evt-{self.event(n_event)}", "message_id": f"message_id={self.message_id(n)}",
            "batch_id": f"batch_id={self.batch_id(n_batch)}", "q, id": f"q={self.execution_id(n)}",
            "q, note": f"q=note+{n_note:08}", "q, event title": f"q=Order+{self.event(n_event):08}",
            "idempotency_key": "idempotency_key=none-of-mine",
        }


def cursor_at(execution_id):
    return base64.urlsafe_b64encode(f"executions\n\n{execution_id}".encode()).decode().rstrip("=")


class Reader:
    """A client with a keep-alive connection."""

    def __init__(self, portal, history):
        self.history = history
        self.random = random.Random(1)
        self._connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)

    def ms_of(self, query):
        started_at = time.perf_counter()
        self._connection.request("GET", f"/portal/api/v1/executions?{query}", headers={"Authorization": AUTHORIZATION})
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise RuntimeError(f"{query}: {response.status} {body[:300]!r}")
        return (time.perf_counter() - started_at) * 1000

    def query(self, name, is_deep):
        """A query of this kind; a deep page starts in the middle of the history."""
        rows = self.history.rows
        n = self.random.randrange(rows // 10, rows)
        listed, found = self.history.queries(n)
        query = {**listed, **found}[name]
        if is_deep:
            at = self.history.execution_id(self.random.randrange(rows * 4 // 10, rows * 6 // 10))
            query += f"&cursor={cursor_at(at)}"
        return query


def p95(values):
    return sorted(values)[int(len(values) * 0.95)]


def compare(name, is_deep, readers, rounds):
    """p95 on the large history ÷ p95 on the small one, per round, in alternation."""
    quotients, times = [], {rows: [] for rows in readers}
    for number in range(rounds + 1):
        measured = {rows: [] for rows in readers}
        for _ in range(PAGES):
            for rows, reader in readers.items():
                measured[rows].append(reader.ms_of(reader.query(name, is_deep)))
        if number == 0:
            continue  # warm-up
        small, large = (p95(values) for values in measured.values())
        quotients.append(large / small)
        for rows, value in zip(readers, (small, large)):
            times[rows].append(value)
    line = at_most(f"{'deep' if is_deep else 'first'} page, {name}", quotients, 1.5, "×")
    line.measured += "; p95 " + " vs. ".join(f"{median(times[rows]):.2f} ms" for rows in reversed(list(readers)))
    return line


def export(portal, rows):
    """Duration of an export, and memory growth of the processes during it."""
    before = peak = usage.tree_pss_kib(portal.pid)
    connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=600)
    started_at = time.monotonic()
    connection.request("GET", "/portal/api/v1/executions/export?format=csv", headers={"Authorization": AUTHORIZATION})
    response, lines, measured_at = connection.getresponse(), 0, started_at
    while piece := response.read(1 << 16):
        lines += piece.count(b"\n")
        if time.monotonic() - measured_at > 0.5:
            measured_at = time.monotonic()
            peak = max(peak, usage.tree_pss_kib(portal.pid))
    elapsed = time.monotonic() - started_at
    if lines != rows + 1:
        raise RuntimeError(f"the export has {lines} lines for {rows} rows and a header")
    line = at_most(f"memory growth during an export of {rows:,} rows", [(peak - before) / 1024], 8, "MiB")
    line.measured += f"; {rows / elapsed:,.0f} rows/s"
    return line


def history(bench):
    with contextlib.ExitStack() as stack:
        # The whole history fits into memory, so that searches are compared, not disks.
        bench.mariadb_query(f"SET GLOBAL innodb_buffer_pool_size = {usage.machine_memory_bytes() // 2}")
        readers, lines = {}, []
        for rows in (SMALL, max(bench.history_rows, SMALL + 1)):
            portal = start_portal(stack, bench, DIRECTIVES)
            one = History(rows, int(time.time() * 1000))
            started_at = time.monotonic()
            one.fill(portal.database, bench.directory)
            lines.append(Line(f"loading {rows:,} rows", f"{time.monotonic() - started_at:.0f} s"))
            readers[rows] = Reader(portal, one)
        listed, found = readers[SMALL].history.queries(SMALL // 2)
        for name in listed:
            for is_deep in (False, True):
                lines.append(compare(name, is_deep, readers, bench.rounds))
        for name in found:
            lines.append(compare(name, False, readers, bench.rounds))
        lines.append(export(portal, rows))
        return lines
