# SPDX-License-Identifier: Apache-2.0
"""Takes the integrations of a SQLite demo away, or gives them back: without_integrations.py DEMO FILE take|return"""
import json
import sqlite3
import sys


def take(db, file):
    found = db.execute("SELECT * FROM ph_integration")
    with open(file, "w", encoding="utf-8") as out:
        json.dump([[name for name, *_ in found.description], *found.fetchall()], out)
    db.execute("DELETE FROM ph_integration")


def put_back(db, file):
    with open(file, encoding="utf-8") as kept:
        columns, *rows = json.load(kept)
    db.execute("DELETE FROM ph_integration")
    db.executemany(f"INSERT INTO ph_integration ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        demo = json.load(file)
    db = sqlite3.connect(demo["database"]["params"], timeout=20)
    with db:
        {"take": take, "return": put_back}[sys.argv[3]](db, sys.argv[2])
    db.close()


main()
