# SPDX-License-Identifier: Apache-2.0
"""Evidence in the partitions of sql/mysql/partitioned-example.sql: the Portal's own queries read and remove it, each
from the partitions it needs."""
import datetime

import pytest

from integration import Integration
from portal import SOURCE
from test_retention import age
from waiting import wait_for

TODAY = datetime.datetime.now(datetime.timezone.utc).date().replace(day=1)
MONTHS_BACK, MONTHS_AHEAD = 4, 2


def month(offset):
    number = TODAY.year * 12 + TODAY.month - 1 + offset
    return datetime.date(number // 12, number % 12 + 1, 1)


def partition(offset):
    return month(offset).strftime("m%Y_%m")


def make_partitions(database):
    text = (SOURCE / "sql/mysql/partitioned-example.sql").read_text()
    text = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    text = text.replace("2026-12-01", str(month(-MONTHS_BACK))).replace("2027-03-01", str(month(MONTHS_AHEAD)))
    with database.server.connect(database.name) as connection, connection.cursor() as cursor:
        for statement in filter(str.strip, text.split(";")):
            cursor.execute(statement)


@pytest.fixture
def portal(private_mariadb, make_portal):
    portal = make_portal(database=private_mariadb.make_database(), conf="PortalHooksRetention evidence 45")
    make_partitions(portal.database)
    yield portal.start()
    portal.stop()


def rows_in(portal, table):
    return {name: portal.database.query(f"SELECT COUNT(*) AS number FROM {table} PARTITION ({name})")[0]["number"]
            for name in [*map(partition, range(-MONTHS_BACK, MONTHS_AHEAD + 1)), "later"]}


def partitions_of_queries(portal, act):
    """The partitions that each query of ours reads while `act` runs, by its first words."""
    portal.database.query("SET GLOBAL log_output = 'TABLE'")
    portal.database.query("SET GLOBAL general_log = 1")
    act()
    portal.database.query("SET GLOBAL general_log = 0")
    logged = portal.database.query("SELECT CONVERT(argument USING utf8mb4) AS text FROM mysql.general_log "
                                   "WHERE command_type = 'Execute'")
    found = {}
    with portal.database.server.connect(portal.database.name) as connection, connection.cursor() as cursor:
        for row in logged:
            if ("ph_request" in row["text"] or "ph_response" in row["text"]) and "INSERT" not in row["text"]:
                cursor.execute(f"EXPLAIN PARTITIONS {row['text']}")
                read = ",".join(filter(None, (plan["partitions"] for plan in cursor.fetchall())))
                found.setdefault(" ".join(row["text"].split()[:3]), set()).update(filter(None, read.split(",")))
    return found


def test_executions_are_read_and_repeated_from_their_partition(portal, receiver):
    integration = Integration(portal, receiver)
    executions = [integration.run() for _ in range(3)]
    for table in ("ph_request", "ph_response"):
        assert {name: number for name, number in rows_in(portal, table).items() if number} == {partition(0): 3}

    def read():
        shown = integration.detail(executions[0])
        assert shown["request"]["url"] == integration.url and shown["response"]["status"] == 200
        assert integration.retry(executions[1], {"resend": True})["attempt"] == 2

    assert set().union(*partitions_of_queries(portal, read).values()) == {partition(0)}
    exported = portal.as_("admin").exchange("GET", "/portal/api/v1/executions/export?format=ndjson")
    assert len(exported.body.splitlines()) == 4


def test_retention_reads_old_partitions_only(portal, receiver):
    integration = Integration(portal, receiver)
    new, old = integration.run(), integration.run()
    portal.stop()
    old = age(portal, old, 75)

    def remove():
        portal.restart()
        wait_for(lambda: integration.detail(old)["request"] is None, "the evidence to be removed", 30)

    read = partitions_of_queries(portal, remove)
    removal = set().union(*(partitions for query, partitions in read.items() if query.startswith("DELETE")))
    assert removal and partition(0) not in removal
    assert integration.detail(new)["response"]["status"] == 200


def test_dropped_month_is_gone_like_removed_evidence(portal, receiver):
    integration = Integration(portal, receiver)
    new, old = integration.run(), integration.run()
    portal.stop()
    old = age(portal, old, 40)
    portal.restart()
    [holding] = [name for name, number in rows_in(portal, "ph_request").items() if number and name != partition(0)]
    for table in ("ph_request", "ph_response"):
        portal.database.query(f"ALTER TABLE {table} DROP PARTITION {holding}")
    shown = integration.detail(old)
    assert (shown["state"], shown["request"], shown["response"]) == ("succeeded", None, None)
    integration.click_retry(old, {"resend": True}).is_refused(409, "evidence_removed")
    assert integration.retry(new, {"resend": True})["state"] == "succeeded"
