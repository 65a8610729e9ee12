# SPDX-License-Identifier: Apache-2.0
"""Databases of released versions (tests/schemas), with the rows that those versions wrote, are migrated: every row
stays as it was, and the integrations in them can be run."""
import json
import shutil
import sqlite3
import subprocess

import pytest

from portal import SOURCE
from signature import expected_of

pytestmark = pytest.mark.long("further")

RELEASES = sorted(path.name for path in (SOURCE / "tests/schemas").iterdir())


def load(database, place):
    if database.driver == "mysql":
        with open(place / "mysql.sql", "rb") as dump:
            subprocess.run(["mariadb", "--no-defaults", f"--socket={database.server.socket}", "-uroot", database.name],
                           stdin=dump, check=True)
    else:
        connection = sqlite3.connect(database.path)
        connection.executescript((place / "sqlite.sql").read_text())
        connection.close()
        database.grant()


def rows(database, columns=None):
    """{table: its rows}; of `columns` {table: names} only."""
    found = {}
    for table in columns or database.tables():
        listed = database.query(f"SELECT {','.join(columns[table]) if columns else '*'} FROM {table}")
        found[table] = sorted(listed, key=repr)
    return found


@pytest.mark.core
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.log("stored secrets?", "reseal")
def test_database_of_a_release_is_migrated_with_its_rows(make_portal, receiver, database_kind, new_database, release):
    place = SOURCE / "tests/schemas" / release
    known = json.loads((place / f"{database_kind}.json").read_text())
    database = new_database()
    load(database, place)
    before = rows(database)
    assert all(before[table] for table in ("ph_execution", "ph_request", "ph_response", "ph_event", "ph_user",
                                           "ph_audit", "ph_webhook", "ph_signing_key", "ph_idempotency", "ph_stats"))

    portal = make_portal(database=database, with_users=False,  # migrates
                         conf="PortalHooksRetention executions never")
    shutil.copyfile(place / f"{database_kind}.keys", portal.key_file)
    after = rows(database, {table: list(listed[0]) for table, listed in before.items() if listed})
    migrations = after.pop("ph_schema")
    assert all(row in migrations for row in before.pop("ph_schema"))
    assert after == {table: listed for table, listed in before.items() if listed}

    database.query("UPDATE ph_webhook SET url = %s WHERE integration_id = %s", receiver.url("/upgraded"),
                   known["integration"])
    portal.start()
    run = portal.as_("operator").post(f"/integrations/{known['integration']}/executions",
                                      {"mode": "event", "event_id": known["event"]}, headers=[("Prefer", "wait=20")])
    assert run.is_ok(201).json["state"] == "succeeded"
    request = receiver.requests_to("/upgraded")[-1]
    assert request.header("webhook-signature") == expected_of(known["secret"], request)
    assert request.header("authorization") == f"Bearer {known['token']}"
    history = portal.as_("admin").get("/executions?limit=100").is_ok().json
    assert len(history["items"]) == len(before["ph_execution"]) + 1
