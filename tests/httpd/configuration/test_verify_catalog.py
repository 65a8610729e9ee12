# SPDX-License-Identifier: Apache-2.0
"""portalhooks verify-catalog names every fault of the views that was planted, with the SQL that mends it; migrate
--check, a start and health say when a view cannot be read."""
import json
import time
import unicodedata

import pytest

from hostile_rows import COLUMNS, HostileViews, random_rows
from portal import Portal

pytestmark = [pytest.mark.core, pytest.mark.long("further")]

SELECT_EVENTS = f"SELECT {', '.join(COLUMNS)} FROM raw_event"
SELECT_INTEGRATIONS = "SELECT id, name, kind, description FROM raw_integration"
HEALTH = "\n<Location /health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"


class Catalog:
    """Views over two tables, without an httpd, and what the command says of them."""

    def __init__(self, portal):
        self.portal = portal
        self.database = portal.database
        self.views = HostileViews(self.database)
        self.is_mysql = self.views.is_mysql
        if self.is_mysql:  # what grants.sql granted for the tables
            for name in ("ph_event", "ph_integration"):
                self.query(f"GRANT UPDATE ON {name} TO {self.database.name}@localhost")
                self.query(f"REVOKE INSERT, UPDATE, DELETE ON {name} FROM {self.database.name}@localhost")
        self.now = (int(time.time()) - 60) * 1_000_000

    def query(self, sql):
        return self.database.query(sql)

    def reset(self):
        for table in ("raw_event", "raw_integration"):
            self.query(f"DELETE FROM {table}")
        self.views.insert("integration", {"id": "ticket", "name": "Create ticket"})
        self.event("good")

    def event(self, id_, **columns):
        self.views.event(id_, **{"occurred_at": self.now, **columns})

    def view(self, name, select):
        if self.is_mysql:
            self.query(f"CREATE OR REPLACE SQL SECURITY DEFINER VIEW {name} AS {select}")
            return
        self.query(f"DROP VIEW IF EXISTS {name}")
        self.query(f"CREATE VIEW {name} AS {select}")

    def restore(self):
        self.view("ph_event", SELECT_EVENTS)
        self.view("ph_integration", SELECT_INTEGRATIONS)

    def run(self, *words):
        return self.portal.command(*words, "--driver", self.database.driver, "--params", self.params)

    @property
    def params(self):
        return self.database.root_params if self.is_mysql else self.database.params

    def verify(self):
        """Exit status and report."""
        done = self.run("verify-catalog", "--json")
        assert done.returncode in (0, 8, 9), done.stdout + done.stderr
        report = json.loads(done.stdout)
        assert report["ok"] == (done.returncode == 0)
        for finding in report["findings"]:
            assert finding["level"] == "note" or finding["remedy"], finding
        return done.returncode, report


@pytest.fixture(scope="module")
def unstarted(new_database):
    portal = Portal(new_database())
    yield Catalog(portal)
    portal.discard()


@pytest.fixture
def catalog(unstarted):
    unstarted.reset()
    yield unstarted
    unstarted.restore()


def faults(report, level=None):
    return {(finding["word"], finding["about"]) for finding in report["findings"]
            if level in (None, finding["level"])}


def remedy(report, word):
    return next(finding["remedy"] for finding in report["findings"] if finding["word"] == word)


def test_catalog_without_faults_is_fine(catalog):
    status, report = catalog.verify()
    assert (status, faults(report, "error"), faults(report, "warning")) == (0, set(), set())
    assert (report["events_checked"], report["integrations_checked"]) == (1, 1)
    names = {statement["name"] for statement in report["statements"]}
    assert {"ph_event_list", "ph_event_get", "ph_integration_list", "ph_webhook_get_many_1"} <= names
    assert all(statement["plan"] for statement in report["statements"])


SECONDS = int(time.time())
ROWS = [  # columns of an event, the finding, its column, what the remedy says
    ({"type": None}, "no_type", "type", "COALESCE(NULLIF("), ({"type": "x" * 129}, "long_type", "type", "128)"),
    ({"title": None}, "no_title", "title", "AS title"), ({"title": "x" * 201}, "long_title", "title", "200)"),
    ({"title": b"Dr\xfccken"}, "replaced_characters", None, None),
    ({"source": "x" * 129}, "long_source", "source", "128)"),
    ({"severity": "fatal"}, "unknown_severity", "severity", "WHEN 'fatal' THEN"),
    ({"occurred_at": SECONDS}, "wrong_time", "occurred_at", "* 1000000 "),
    ({"occurred_at": None}, "without_time", "occurred_at", "AS occurred_at"),
    ({"occurred_at": (SECONDS + 7200) * 1_000_000}, "future_time", "occurred_at", "AS occurred_at"),
    ({"details": "[]"}, "invalid_details", "details", "AS details"),
    ({"details": '{"x":"' + "y" * 262_137 + '"}'}, "large_details", "details", "AS details"),
    ({"id": "a/b"}, "invalid_id", "id", "HEX("), ({"id": "good"}, "repeated_id", "id", "HAVING COUNT(*) > 1"),
]
OTHER_ROWS = [
    ({"severity": None}, "unknown_severity", "severity", "COALESCE("),
    ({"severity": "x'; DROP"}, "unknown_severity", "severity", "COALESCE("),
    ({"occurred_at": SECONDS * 1000}, "wrong_time", "occurred_at", "* 1000 "),
    ({"occurred_at": -1}, "without_time", "occurred_at", "AS occurred_at"),
    ({"details": b'{"a":"\xff"}'}, "invalid_details", "details", "AS details"),
    ({"type": ""}, "no_type", "type", "COALESCE(NULLIF("), ({"id": None}, "invalid_id", "id", "HEX("),
]


@pytest.mark.parametrize("rows", [ROWS, OTHER_ROWS], ids=["first", "second"])
def test_each_fault_of_a_row_is_named_with_its_remedy(catalog, rows):
    for number, (columns, *_) in enumerate(rows):
        others = {name: value for name, value in columns.items() if name != "id"}
        catalog.event(columns.get("id", f"planted-{number}"), **others)
    status, report = catalog.verify()
    expected = {(word, f"ph_event.{column}" if column else "ph_event") for _, word, column, _ in rows}
    assert status == 8 and expected <= faults(report)
    wrong = [(word, mends) for _, word, _, mends in rows if mends and mends not in remedy(report, word)]
    assert wrong == []


def test_faults_of_integrations_are_named(catalog):
    for id_ in (None, "a b", "ticket"):
        catalog.views.insert("integration", {"id": id_, "name": "x"})
    status, report = catalog.verify()
    assert status == 8
    assert {("invalid_id", "ph_integration.id"), ("repeated_id", "ph_integration.id")} <= faults(report, "warning")


ENDLESS = (f"{SELECT_EVENTS} WHERE (SELECT COUNT(*) FROM many a, many b, many c "
           "WHERE a.n + b.n + c.n = occurred_at) = 0")


BROKEN = [  # view, its new definition (None: it is dropped), the finding
    ("ph_event", SELECT_EVENTS.replace("severity, ", ""), ("missing_column", "ph_event.severity")),
    ("ph_integration", SELECT_INTEGRATIONS.replace(", kind", ""), ("missing_column", "ph_integration.kind")),
    ("ph_event", None, ("unreadable", "ph_event")),
    ("ph_integration", SELECT_INTEGRATIONS.replace("raw_integration", "gone"), ("unreadable", "ph_integration")),
    ("ph_event", ENDLESS, ("too_slow", "ph_event")),
]


@pytest.mark.parametrize("view, select, finding", BROKEN, ids=[f"{view}-{finding[0]}" for view, _, finding in BROKEN])
def test_broken_view_is_an_error_everywhere(catalog, view, select, finding):
    catalog.query("CREATE TABLE many (n INTEGER)")  # too many combinations to ever end
    catalog.query("INSERT INTO many VALUES " + ",".join(f"({n})" for n in range(3000)))
    catalog.query("CREATE TABLE gone AS SELECT * FROM raw_integration")
    if select:
        catalog.view(view, select)
    else:
        catalog.query(f"DROP VIEW {view}")
    catalog.query("DROP TABLE gone")
    status, report = catalog.verify()
    assert status == 9 and finding in faults(report, "error")
    assert f"VIEW {view} AS SELECT" in remedy(report, finding[0])
    checked = catalog.run("migrate", "--check")
    assert checked.returncode == 9 and view in checked.stderr and "verify-catalog" in checked.stderr
    catalog.restore()
    catalog.query("DROP TABLE many")
    assert catalog.run("migrate", "--check").returncode == 0


def replaced(column, expression):
    return SELECT_EVENTS.replace(f"{column}", f"{expression} AS {column}", 1)


def test_types_that_do_not_fit_are_named(catalog):
    at = "FROM_UNIXTIME(occurred_at / 1000000)" if catalog.is_mysql else "datetime(occurred_at / 1000000, 'unixepoch')"
    catalog.view("ph_event", replaced("occurred_at", at))
    _, report = catalog.verify()
    assert {("time_type", "ph_event.occurred_at"), ("wrong_time", "ph_event.occurred_at")} <= faults(report, "warning")
    if catalog.is_mysql:
        assert "TIMESTAMPDIFF(MICROSECOND" in remedy(report, "time_type")
        catalog.query("CREATE OR REPLACE SQL SECURITY INVOKER VIEW ph_event AS " +
                      replaced("severity", "3").replace("SELECT id", "SELECT CAST(1.5 AS DOUBLE) AS id").replace(
                          "title", "CONVERT(title USING latin1) AS title"))
        _, report = catalog.verify()
        assert {("severity_type", "ph_event.severity"), ("invoker", "ph_event")} <= faults(report, "warning")
        assert {("charset", "ph_event.title"), ("id_type", "ph_event.id")} <= faults(report, "note")


def test_rights_to_write_are_named(catalog):
    if catalog.is_mysql:
        account = f"{catalog.database.name}@localhost"
        catalog.query(f"GRANT INSERT, DELETE ON ph_event TO {account}")
    else:
        catalog.query("CREATE TRIGGER writes INSTEAD OF DELETE ON ph_event BEGIN DELETE FROM raw_event; END")
    status, report = catalog.verify()
    assert status == 8
    if catalog.is_mysql:
        statement = remedy(report, "write_grant")
        assert statement.startswith("REVOKE DELETE, INSERT") and catalog.database.name in statement
        for finding in report["findings"]:
            if finding["word"] == "write_grant":
                catalog.query(finding["remedy"].rstrip(";"))
    else:
        catalog.query(remedy(report, "write_trigger").rstrip(";"))
    _, report = catalog.verify()
    assert not {"write_grant", "write_trigger"} & {word for word, _ in faults(report)}


def test_missing_index_is_named(catalog):
    """Ids of 12,000 rows have none."""
    columns, good = ", ".join(COLUMNS[:7]), "'t', 'Title', 'info', 's', {at}, '{{}}'"
    for begin in range(0, 12_000, 2000):
        values = ",".join(f"('evt-{n}', {good.format(at=catalog.now - n)})" for n in range(begin, begin + 2000))
        catalog.query(f"INSERT INTO raw_event ({columns}) VALUES {values}")
    if catalog.is_mysql:
        catalog.query("ANALYZE TABLE raw_event")
    status, report = catalog.verify()
    assert status == 8 and ("no_index", "ph_event_get") in faults(report, "warning")
    remedies = [finding["remedy"] for finding in report["findings"] if finding["word"] == "no_index"]
    assert any("CREATE INDEX portalhooks_id ON raw_event (" in statement for statement in remedies)
    if catalog.is_mysql:
        catalog.view("ph_event", SELECT_EVENTS.replace("SELECT", "SELECT DISTINCT"))
        assert ("materialized", "ph_event_get") in faults(catalog.verify()[1], "warning")


def test_hostile_rows_are_reported(catalog):
    """In JSON and as text that any terminal can show."""
    rows = list(random_rows(1, 250))
    catalog.views.insert_all("event", rows)
    catalog.views.insert_all("integration", [{"id": row["id"], "name": row["title"]} for row in rows])
    status, report = catalog.verify()
    words = {word for word, _ in faults(report)}
    assert status == 8 and {"invalid_details", "unknown_severity", "invalid_id", "duplicate_id"} <= words
    text = catalog.run("verify-catalog")
    assert text.returncode == 8 and f"{report['warnings']} warnings" in text.stdout
    assert {character for character in text.stdout if unicodedata.category(character) == "Cc"} == {"\n"}


def test_command_needs_a_current_schema_and_no_words(catalog, tmp_path):
    portal = catalog.portal
    assert portal.command("verify-catalog", "extra", "--driver", "sqlite3", "--params", "x").returncode == 2
    absent = tmp_path / "absent.sqlite"
    done = portal.command("verify-catalog", "--driver", "sqlite3", "--params", str(absent))
    assert done.returncode == 4 and "does not exist" in done.stderr and not absent.exists()


@pytest.mark.log(r"catalog: ph_event lacks the column severity\..*verify-catalog",
                 r"database: could not list the events")
def test_start_and_health_say_that_a_view_is_broken(make_portal, new_database):
    database = new_database()
    portal = make_portal(database=database, conf="PortalHooksCatalog external" + HEALTH)
    Catalog(portal).view("ph_event", SELECT_EVENTS.replace("severity, ", ""))
    portal.start()
    assert portal.log().count("catalog: ph_event lacks the column severity.") == 1
    portal.as_("viewer").get("/events").is_refused(503, "catalog_unavailable")
    health = portal.anonymous().exchange("GET", "/health")
    assert health.status == 200
    assert health.json["catalog"] == {"ok": False, "detail": "ph_event lacks the column severity. "
                                      "Run portalhooks verify-catalog.", "findings": ["missing_column"]}
