# SPDX-License-Identifier: Apache-2.0
"""The export of the history: complete, safe for spreadsheets, and cheap for everyone else."""
import csv
import datetime
import io
import json
import urllib.parse

import pytest

from export import FORMULAS, KEEP, WHOLE, begin_export, fill, read_on
from integration import Integration
from memory import ASAN_QUARANTINE_KIB, resident_kib
from waiting import wait_for

pytestmark = pytest.mark.core


def export(client, **query):
    return client.get("/executions/export?" + urllib.parse.urlencode(query)).is_ok()


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.body.decode(), newline="")))


def lines_of(response):
    assert response.body.endswith(b"\n") or not response.body
    return [json.loads(line) for line in response.body.splitlines()]


def test_both_formats_match_the_listed_executions(make_integration, new_event, admin):
    integration, event = make_integration(), new_event(title="Größe, \"Länge\"")
    integration.run({"mode": "default", "note": "first\nsecond line"})
    integration.run_event(event, user="both")
    shown = admin.get(f"/executions?integration_id={integration.id}").is_ok().json["items"]
    assert lines_of(export(admin, format="ndjson", integration_id=integration.id)) == shown
    response = export(admin, integration_id=integration.id)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    today = datetime.datetime.now(datetime.timezone.utc).date()
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="executions_{integration.id}_exported-{today}.csv"')
    rows = rows_of(response)
    assert [list(row) for row in rows] == [list(execution) for execution in shown]
    for row, execution in zip(rows, shown):
        assert row == {name: plain(name, value) for name, value in execution.items()}


def plain(name, value):
    """As spreadsheets read it: "2026-11-23 14:45:28", UTC, of a time."""
    if value is not None and name.endswith("_at"):
        return value[:10] + " " + value[11:19]
    return "" if value is None else str(value)


@pytest.mark.parametrize("note", FORMULAS)
def test_csv_cells_are_never_formulas_whatever_the_separator(integration, admin, note):
    integration.run({"mode": "default", "note": note})
    response = export(admin, integration_id=integration.id)
    assert [row["note"] for row in rows_of(response)] == [FORMULAS[note]]
    text = response.body.decode()
    for separator in ",;\t|:^~":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=quoting):
                for cell in row:
                    assert cell.lstrip(" \t\u00a0\"")[:1] not in tuple("=+-@＝＋－＠"), (separator, cell)


def test_export_applies_filters(make_integration, admin):
    integration = make_integration()
    kept = integration.run({"mode": "default", "note": "this one"})
    integration.run()
    wait_for(lambda: rows_of(export(admin, q=f"one {integration.id}")), "its words")
    for query in ({"q": "one THIS"}, {"message_id": kept["message_id"]}):
        assert [row["id"] for row in rows_of(export(admin, integration_id=integration.id, **query))] == [kept["id"]]
    empty = export(admin, integration_id=integration.id, state="failed")
    assert rows_of(empty) == [] and empty.body.startswith(b"id,message_id,")
    assert export(admin, integration_id=integration.id, state="failed", format="ndjson").body == b""


@pytest.mark.parametrize("query", ["format=xml", "format=CSV", "limit=1", "cursor=x", "state=nonsense", "from=x",
                                   "idempotency_key=k", "format=csv&format=csv"])
def test_bad_queries_are_refused(admin, query):
    admin.get(f"/executions/export?{query}").is_refused(400, "malformed")


def test_head_sends_no_body(integration, admin):
    response = admin.request("HEAD", "/executions/export")
    assert (response.status, response.body) == (200, b"")


@pytest.fixture
def full_portal(make_portal):
    """A portal with more rows than socket buffers hold, and three connections to the database."""
    portal = make_portal(conf=f"DBDKeep 3\nDBDMax 3\n{KEEP}").start()
    fill(portal, 40_000, "past")
    return portal


def test_slow_reader_delays_nobody(full_portal, receiver):
    with begin_export(full_portal) as slow, begin_export(full_portal) as other:
        for connection in (slow, other):
            assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert Integration(full_portal, receiver).run()["state"] == "succeeded"
        assert full_portal.as_("admin").get("/executions?limit=1").is_ok()
        assert read_on(slow).endswith(WHOLE)


def test_export_contains_every_row_once_in_order(full_portal):
    response = export(full_portal.as_("admin"), format="ndjson")
    ids = [json.loads(line)["id"] for line in response.body.splitlines()]
    assert ids == [f"exe_{number:026d}" for number in reversed(range(40_000))]


def memory_of_children(portal):
    """Sum over all children, since any of them may serve the request."""
    return sum(resident_kib(pid) for pid in portal.children())


def test_export_uses_constant_memory(make_portal):
    rows = 120_000
    portal = make_portal(conf=KEEP).start()
    fill(portal, rows, "past")
    for format_ in ("csv", "ndjson"):
        with begin_export(portal, f"format={format_}") as connection, connection.makefile("rb") as lines:
            for number, _ in enumerate(line for line in lines if b"A note of some length" in line):
                if number == rows // 10:
                    before = memory_of_children(portal)
            after = memory_of_children(portal)
        assert number == rows - 1
        assert after - before < 2048 + ASAN_QUARANTINE_KIB, f"{format_}: grew from {before} KiB to {after} KiB"
