# SPDX-License-Identifier: Apache-2.0
"""Retention: expired rows are removed automatically, audit entries only by the command."""
import pathlib
import time

import pytest

from integration import Integration, fresh
from portal import Portal
from waiting import wait_for

pytestmark = pytest.mark.core

DAY = 86_400
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def id_of(prefix, days_ago):
    """An id created that many days ago."""
    number, text = int((time.time() - days_ago * DAY) * 1000), ""
    for _ in range(10):
        number, digit = divmod(number, 32)
        text = ALPHABET[digit] + text
    return f"{prefix}{text}0000000000000000"


def age(portal, execution, days):
    """Make an execution that many days old."""
    aged = id_of("exe_", days)
    for table, column in (("ph_execution", "id"), ("ph_request", "execution_id"), ("ph_response", "execution_id")):
        portal.database.query(f"UPDATE {table} SET {column} = %s WHERE {column} = %s", aged, execution["id"])
    return {**execution, "id": aged}


def rows(portal, table, column, value):
    return portal.database.query(f"SELECT {column} FROM {table} WHERE {column} = %s", value)


def test_expired_rows_are_removed_and_others_kept(make_portal, receiver):
    portal = make_portal(conf="PortalHooksRetention executions 30\nPortalHooksRetention evidence 7\n"
                              "PortalHooksRetention events 60").start()
    integration, poster = Integration(portal, receiver), portal.as_("poster")
    new, half, old = integration.run(key="kept"), integration.run(key="expired"), integration.run()
    events = [poster.post("/events", {"id": fresh("evt"), "type": "x", "title": "y", "occurred_at": time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - days * DAY))}).is_ok(201).json["id"] for days in (59, 61)]
    portal.stop()
    half, old = age(portal, half, 8), age(portal, old, 31)
    portal.database.query("UPDATE ph_idempotency SET expires_at = 1 WHERE idem_key = 'expired'")
    portal.database.query("UPDATE ph_stats SET hour = hour - %s", 31 * DAY * 1_000_000)
    portal.restart()
    viewer = portal.as_("both")
    wait_for(lambda: viewer.get(f"/executions/{old['id']}").status == 404
             and viewer.get(f"/executions/{half['id']}").is_ok().json["request"] is None
             and viewer.get(f"/events/{events[1]}").status == 404
             and not rows(portal, "ph_idempotency", "idem_key", "expired")
             and not portal.database.query("SELECT hour FROM ph_stats"), "expired rows to be removed", 30)
    assert rows(portal, "ph_request", "execution_id", old["id"]) == []
    assert rows(portal, "ph_response", "execution_id", half["id"]) == []
    shown = viewer.get(f"/executions/{half['id']}").is_ok().json
    assert (shown["state"], shown["response"], shown["timing"]) == ("succeeded", None, None)
    assert viewer.get(f"/executions/{new['id']}").is_ok().json["request"] is not None
    assert viewer.get(f"/events/{events[0]}").status == 200
    assert [row["idem_key"] for row in portal.database.query("SELECT idem_key FROM ph_idempotency")] == ["kept"]
    integration.click_retry(half, {"resend": True}).is_refused(409, "evidence_removed")
    assert integration.retry(new, {"resend": True})["state"] == "succeeded"


@pytest.mark.log(r"clock: this host is \d+ s ahead of the database")
def test_start_with_a_clock_401_days_ahead_removes_no_history(make_portal, receiver, monkeypatch, database_kind):
    portal = make_portal(conf="PortalHooksRetention executions 30").start()
    execution = Integration(portal, receiver).run()
    # The first round records how far the history has been removed.
    wait_for(lambda: portal.database.query("SELECT kind FROM ph_retention WHERE kind = 'executions'"), "a round")
    portal.stop()
    monkeypatch.setenv("LD_PRELOAD", str(next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))))
    monkeypatch.setenv("FAKETIME", "+401d")
    monkeypatch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
    portal.restart()
    monkeypatch.undo()
    # MariaDB has a clock of its own; SQLite's is that of httpd, so both have jumped.
    line = "s ahead of the database" if database_kind == "mysql" else "days have passed since executions were last"
    wait_for(lambda: line in portal.log(), "the line", 30)
    assert rows(portal, "ph_execution", "id", execution["id"])
    assert "retention: removed" not in portal.log() or "executions" not in portal.log().rpartition("removed")[2]
    assert portal.log().count(line) == 1


@pytest.mark.parametrize("words", ["executions", "executions 0", "executions 1 2", "audit 5", "events x",
                                   "5 executions", "evidence 36501"])
def test_invalid_retention_fails_configtest(make_portal, words):
    status, output = make_portal(conf=f"PortalHooksRetention {words}").configtest()
    assert status != 0 and "PortalHooksRetention must be executions, evidence or events" in output


# ---- audit entries ----------------------------------------------------------------------------------------

@pytest.fixture
def audited(new_database):
    """A database with audit entries of 1, 10 and 400 days ago."""
    database = new_database()
    Portal(database)  # runs the migrations
    for days in (1, 10, 400):
        add_entry(database, days)
    return database


def add_entry(database, days):
    database.query("INSERT INTO ph_audit (id, at, actor, action, object_type, left_out) VALUES (%s, %s, %s, %s, %s, 0)",
                   id_of("aud_", days), int((time.time() - days * DAY) * 1_000_000), "ann", "x.y", f"{days} days")


def purge(database, *arguments):
    return Portal.command("purge", *arguments, "--driver", database.driver, "--params", database.owner_params)


def entries(database):
    return [row["object_type"] for row in database.query("SELECT object_type FROM ph_audit ORDER BY id")]


def test_purge_command_removes_and_records_audit_entries(audited):
    done = purge(audited, "--audit", "30")
    assert (done.returncode, done.stdout) == (0, "Deleted 1 audit entry older than 30 days.\n"), done.stderr
    assert entries(audited) == ["10 days", "1 days", "audit"]
    row = audited.query("SELECT actor, action, diff FROM ph_audit WHERE object_type = 'audit'")[0]
    assert row["actor"].startswith("cli:") and row["action"] == "audit.purge"
    assert row["diff"] == '{"older_than_days":[null,30],"removed":[null,1]}'
    assert purge(audited, "--audit=30").stdout == "No audit entries are older than 30 days.\n"
    assert entries(audited) == ["10 days", "1 days", "audit"]


@pytest.mark.parametrize("arguments", [[], ["--audit"], ["--audit", "0"], ["--audit", "never"], ["--audit", "x"],
                                       ["5"], ["everything", "--audit", "5"]])
def test_invalid_purge_arguments_remove_nothing(audited, arguments):
    assert purge(audited, *arguments).returncode == 2
    assert len(entries(audited)) == 3
