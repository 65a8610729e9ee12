# SPDX-License-Identifier: Apache-2.0
"""The row `search`: pages of a frequent and a rare word, what the index costs a click, and how soon it finds one."""
import contextlib
import http.client
import json
import threading
import time

import usage
from history import COLUMNS, DIRECTIVES, STEP_MS, p95, ulid
from rows import Line, at_most, median, ratios, start_portal
from servers import AUTHORIZATION, wait_for

PAGES = 60     # per query and round
CLICKS = 12000  # of which the CPU time is measured
CLICK_ROUNDS = 9  # a few percent are smaller than the drift of the machine's speed between two measurements
SAMPLES = 20   # of the time until a click is found
GOAL_MS = 100
HOUR_MS = 3_600_000

# Words and how many rows have one of them, in the order of the index: each statement writes at its end.
WORDS = {"''": 1, "'int'": 1, "'integration'": 1, "'millionth'": 1_000_000, "CONCAT('order', LPAD(seq, 8, '0'))": 1,
         "'third'": 3, "'thousandth'": 1000, "'user'": 1}
QUERIES = {"1 of 3": "third", "1 of 1,000": "thousandth", "1 of 1,000,000": "millionth",
           "1 of 3 and 1 of 1,000": "third thousandth"}


def fill(database, rows):
    """Executions at intervals of STEP_MS until an hour ago, and their words."""
    start_ms = int(time.time() * 1000) - HOUR_MS - rows * STEP_MS
    ms = f"({start_ms} + seq * {STEP_MS})"
    first = ulid("", start_ms, 0)[:10]
    tail = f"'{first}', LPAD(seq, 16, '0')"  # in the order of time
    note = ("CONCAT_WS(' ', CONCAT('order', LPAD(seq, 8, '0')), IF(MOD(seq, 3) = 0, 'third', NULL), "
            "IF(MOD(seq, 1000) = 0, 'thousandth', NULL), IF(MOD(seq, 1000000) = 0, 'millionth', NULL))")
    database.query("SET SESSION unique_checks = 0")
    database.query("SET GLOBAL innodb_flush_log_at_trx_commit = 0")
    database.query(
        f"INSERT INTO ph_execution ({COLUMNS}) SELECT CONCAT('exe_', {tail}), CONCAT('msg_', {tail}), 1, NULL, 'int', "
        f"'Integration', NULL, NULL, NULL, 'default', 'succeeded', 'received', NULL, 200, {ms} * 1000, "
        f"{ms} * 1000 + 150000, 150000, 'user', '10.1.2.3', {note}, 'own', '0123456789ABCDEFGHJKMNPQRS' "
        f"FROM seq_1_to_{rows}")
    for word, each in WORDS.items():
        database.query(f"INSERT INTO ph_word (noun, word, place) SELECT 'x', {word}, CONCAT('exe_', {tail}) "
                       f"FROM seq_1_to_{rows} WHERE MOD(seq, {each}) = 0")
    database.query("SET GLOBAL innodb_flush_log_at_trx_commit = 1")
    database.query("ANALYZE TABLE ph_execution, ph_word")


class Reader:
    """A client with a keep-alive connection."""

    def __init__(self, portal):
        self._connection = http.client.HTTPConnection("127.0.0.1", portal.port, timeout=60)

    def page(self, q, cursor=None):
        """The page, and its duration in ms."""
        began = time.perf_counter()
        path = f"/portal/api/v1/executions?q={q.replace(' ', '+')}" + (f"&cursor={cursor}" if cursor else "")
        self._connection.request("GET", path, headers={"Authorization": AUTHORIZATION})
        response = self._connection.getresponse()
        body = response.read()
        took = (time.perf_counter() - began) * 1000
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {body[:300]!r}")
        return json.loads(body), took


def pages(bench, portal, rows):
    reader, lines = Reader(portal), []
    for name, q in QUERIES.items():
        first, _ = reader.page(q)
        if rows >= max(WORDS.values()) and not first["items"]:
            raise RuntimeError(f"{q} is not found")
        for what, cursor in (("first page", None), ("next page", first["next_cursor"])):
            if what == "first page" or cursor:
                times = [p95([reader.page(q, cursor)[1] for _ in range(PAGES)]) for _ in range(bench.rounds)]
                lines.append(at_most(f"{what} of a word in {name}, p95, {rows:,} executions", times, GOAL_MS, "ms"))
    return lines


@contextlib.contextmanager
def indexing_elsewhere(database):
    """The living process with the smallest id indexes: here one that does nothing but renew its lease."""
    database.query("INSERT INTO ph_owner (id, instance, host, pid, started_at, lease_until) "
                   "VALUES ('0', 'elsewhere', 'elsewhere', 1, 1, 9000000000000000)")
    ended = threading.Event()

    def renew():
        with contextlib.closing(database.server.connect(database.name)) as connection:
            while not ended.wait(0.5):
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE ph_owner SET lease_until = lease_until + 1 WHERE id = '0'")

    renewal = threading.Thread(target=renew)
    renewal.start()
    try:
        yield
    finally:
        ended.set()
        renewal.join()


def marks(portal):
    return portal.database.query("SELECT COUNT(*) AS n FROM ph_word WHERE noun = 'x' AND word = ''")[0]["n"]


def wait_until_indexed(portal, count):
    """By the last one, which costs the database little to look for."""
    last = portal.database.query("SELECT MAX(id) AS id FROM ph_execution")[0]["id"]
    wait_for(lambda: portal.database.query(
        "SELECT 1 FROM ph_word WHERE noun = 'x' AND word = '' AND place = %s", last), "the clicks to be indexed", 120)
    if marks(portal) != count:
        raise RuntimeError(f"{marks(portal)} of {count} clicks are indexed")


def click_ms(bench, portal, is_indexed):
    """CPU time of server and database per click, with the indexing that it causes."""
    count = 300 if bench.is_quick() else CLICKS
    portal.clear_history()
    portal.database.query("TRUNCATE ph_word")
    usage.wait_until_quiet(bench.mariadb_pid)
    before = usage.cpu_ms(portal.pid) + usage.cpu_ms(bench.mariadb_pid)
    bench.load(portal, portal.trigger("fast"), clients=16, requests=count).result().must_be(202)
    portal.wait_until_settled()
    if is_indexed:
        wait_until_indexed(portal, count)
    usage.wait_until_quiet(bench.mariadb_pid)  # it flushes what the clicks wrote, with the index or without
    return (usage.cpu_ms(portal.pid) + usage.cpu_ms(bench.mariadb_pid) - before) / count


def seconds_until_found(bench, portal):
    reader, times = Reader(portal), []
    for number in range(3 if bench.is_quick() else SAMPLES):
        word = f"soon{number}"
        created = json.loads(portal.api("POST", "/integrations/fast/executions", {"mode": "default", "note": word}))
        began = time.monotonic()
        wait_for(lambda: [item["id"] for item in reader.page(word)[0]["items"]] == [created["id"]], word, 10)
        times.append(time.monotonic() - began)
    return times


def search(bench):
    with contextlib.ExitStack() as stack:
        bench.mariadb_query(f"SET GLOBAL innodb_buffer_pool_size = {usage.machine_memory_bytes() // 2}")
        with_index, without = (start_portal(stack, bench, DIRECTIVES) for _ in range(2))
        stack.enter_context(indexing_elsewhere(without.database))
        wait_for(lambda: with_index.database.query("SELECT 1 FROM ph_retention WHERE kind = 'words_executions'"),
                 "the indexer", 30)
        found = seconds_until_found(bench, with_index)
        clicks = bench.in_rounds({True: lambda: click_ms(bench, with_index, True),
                                  False: lambda: click_ms(bench, without, False)},
                                 rounds=1 if bench.is_quick() else max(CLICK_ROUNDS, bench.rounds))
        if marks(without):
            raise RuntimeError("the clicks without index were indexed")
        dearer = at_most("CPU of a click, server and database, with the index ÷ without",
                         ratios(clicks[True], clicks[False]), 1.08, "×")
        dearer.measured += (f" in {len(clicks[True])} rounds; {median(clicks[True]):.3f} ms"
                            f" vs. {median(clicks[False]):.3f} ms")
        with_index.clear_history()
        with_index.database.query("TRUNCATE ph_word")
        began = time.monotonic()
        fill(with_index.database, bench.history_rows)
        loaded = f"{time.monotonic() - began:.0f} s"
        return [at_most("time until a click is found", found, 2, "s"), dearer,
                Line(f"loading {bench.history_rows:,} executions with their words", loaded),
                *pages(bench, with_index, bench.history_rows)]
