# SPDX-License-Identifier: Apache-2.0
"""Gives a SQLite demo the size of a large Portal, or takes it away again: many.py DEMO.json add|remove

Copies rows that are there, so that it knows no columns but those it changes."""
import json
import sqlite3
import sys

INTEGRATIONS = 800
EVENTS = 20_000
EXECUTIONS = 50_000
# One in so many has the status that no other has.
RARE = 5_000
RARE_STATUS = 418
MINUTE = 60_000_000
# Crockford's base 32, in which ids sort by time; the cleaner goes by it, too.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MARK = "MANY"
TABLES = {
    "ph_integration": "id LIKE 'many-%'",
    "ph_webhook": "integration_id LIKE 'many-%'",
    "ph_event": "id LIKE 'many-%'",
    "ph_execution": f"substr(id, 15, 4) = '{MARK}'",
}


def base32(number, length):
    text = ""
    while number:
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text.rjust(length, "0")


def ulid(created_at, number):
    return base32(created_at // 1000, 10) + MARK + base32(number, 12)


def copy(db, table, order, changes):
    """A copy of the first row by `order` for each of `changes`."""
    found = db.execute(f"SELECT * FROM {table} ORDER BY {order} LIMIT 1")
    columns = [name for name, *_ in found.description]
    template = dict(zip(columns, found.fetchone()))
    db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                   ([{**template, **change}[name] for name in columns] for change in changes))


def add(db):
    (now,) = db.execute("SELECT MAX(created_at) FROM ph_execution").fetchone()
    names = [(f"many-{n}", f"Many {n}") for n in range(INTEGRATIONS)]
    copy(db, "ph_integration", "id", ({"id": key, "name": name} for key, name in names))
    copy(db, "ph_webhook", "enabled DESC", ({"integration_id": key} for key, _ in names))
    copy(db, "ph_event", "id", ({"id": f"many-{n}", "title": f"Event of many {n}", "type": f"many.{n % 40}",
                                 "occurred_at": now - n * MINUTE} for n in range(EVENTS)))
    times = {n: now - (EXECUTIONS - n) * MINUTE for n in range(1, EXECUTIONS + 1)}
    copy(db, "ph_execution", "state DESC", (
        {"id": f"exe_{ulid(at, n)}", "message_id": f"msg_{ulid(at, n)}", "attempt": 1, "retry_of": None,
         "created_at": at, "integration_id": names[n % INTEGRATIONS][0], "integration_name": names[n % INTEGRATIONS][1],
         **({"http_status": RARE_STATUS} if n % RARE == 0 else {})} for n, at in times.items()))


def remove(db):
    for table, condition in TABLES.items():
        db.execute(f"DELETE FROM {table} WHERE {condition}")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        demo = json.load(file)
    db = sqlite3.connect(demo["database"]["params"], timeout=20)
    with db:
        {"add": add, "remove": remove}[sys.argv[2]](db)
    db.close()


main()
