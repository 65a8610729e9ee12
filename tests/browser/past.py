# SPDX-License-Identifier: Apache-2.0
"""Gives a SQLite demo a history for screenshots: past.py DEMO.json

Spreads its executions over the last two days, in order, and fills the stats of the last month."""
import json
import random
import sqlite3
import sys
import time

HOUR = 3_600_000_000
SPREAD = 44 * HOUR
DAYS = 31


def spread_executions(db, now):
    rows = db.execute("SELECT id, created_at, finished_at FROM ph_execution ORDER BY id DESC").fetchall()
    for place, (execution, created, finished) in enumerate(rows):
        # Densest in the last minutes, then hours and days.
        back = int(SPREAD * (place / len(rows)) ** 2) + 40_000_000
        took = None if finished is None else finished - created
        db.execute(
            "UPDATE ph_execution SET created_at = ?, finished_at = ? WHERE id = ?",
            (now - back, None if took is None else now - back + took, execution),
        )


def fill_stats(db, now):
    db.execute("DELETE FROM ph_stats")
    enabled = db.execute("SELECT integration_id FROM ph_webhook WHERE enabled = 1 ORDER BY integration_id")
    names = [name for (name,) in enabled]
    buckets = [f"bucket_{n}" for n in range(16)]
    columns = ["hour", "integration_id", "instance", "succeeded", "failed", "unknown", *buckets]
    insert = f"INSERT INTO ph_stats ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    this_hour = now - now % HOUR
    for back in range(DAYS * 24):
        hour = this_hour - back * HOUR
        of_day = hour // HOUR % 24
        busy = 1 + 6 * max(0, 1 - abs(of_day - 13) / 7)
        for name in names:
            all_of_it = int(random.gammavariate(2, busy / 4))
            failed = sum(random.random() < 0.035 for _ in range(all_of_it))
            durations = [0] * 16
            for _ in range(all_of_it):
                durations[min(15, max(0, int(random.gauss(7.6, 1.2))))] += 1
            if all_of_it > 0:
                db.execute(insert, (hour, name, "past", all_of_it - failed, failed, 0, *durations))


def main():
    random.seed(7)
    with open(sys.argv[1], encoding="utf-8") as file:
        demo = json.load(file)
    db = sqlite3.connect(demo["database"]["params"], timeout=20)
    now = int(time.time() * 1_000_000)
    with db:
        spread_executions(db, now)
        fill_stats(db, now)
    db.close()


main()
