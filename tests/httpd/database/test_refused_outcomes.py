# SPDX-License-Identifier: Apache-2.0
"""Outcomes that the database does not take as they are: evidence that is too large, refused values, rows that are
gone. Each is stored as far as it can be, and holds up no other."""
import re
import time

import pytest

from database_proxy import database_behind_proxy
from integration import Integration
from log_texts import NOT_INDEXED
from receiver import Gate, respond
from test_lost_commit import counts
from waiting import wait_for

MIB = 1024 * 1024
KEEP_ALL = "PortalHooksKeepBody 1048576\nServerLimit 1\nStartServers 1\nThreadsPerChild 48\nMaxRequestWorkers 48"
CUT = "The evidence was cut because the database refuses"

pytestmark = pytest.mark.log(NOT_INDEXED)


def release_together(portal, receiver, count, body):
    """Click `count` integrations whose responses arrive at the same time."""
    held = []
    for _ in range(count):
        integration, opened = Integration(portal, receiver), Gate()

        def answer(connection, request, receiver, gate=opened):
            gate.arrived.release()
            gate.opened.wait(20)
            respond(200, body)(connection, request, receiver)

        integration.on_request(answer)
        held.append((integration, integration.click().is_ok(202).json, opened))
    for _, _, gate in held:
        gate.wait_for_request()
    for _, _, gate in held:
        gate.open()
    return [(integration, execution) for integration, execution, _ in held]


def told(portal):
    """What the log says of a max_allowed_packet that is too small."""
    return re.findall(r"database: max_allowed_packet is \d+ bytes, but (.*)", portal.log())


def test_large_responses_at_once_are_stored_whole(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=KEEP_ALL)
    clicks = release_together(portal, receiver, 32, b"x" * MIB)
    for integration, execution in clicks:
        assert integration.wait_until_final(execution)["state"] == "succeeded"
    lengths = portal.database.query("SELECT LENGTH(body) AS n, truncated FROM ph_response")
    assert lengths == 32 * [{"n": MIB, "truncated": 0}]


@pytest.mark.log("evidence cut", "max_allowed_packet is 1048576 bytes")
def test_response_larger_than_a_statement_is_cut(start_on_private_mariadb, private_mariadb, receiver):
    with private_mariadb.connect() as connection:
        connection.cursor().execute(f"SET GLOBAL max_allowed_packet = {MIB}")
    portal = start_on_private_mariadb(conf=KEEP_ALL)
    other = Integration(portal, receiver)
    clicks = release_together(portal, receiver, 4, b"x" * MIB)
    assert other.run()["state"] == "succeeded"
    for integration, execution in clicks:
        final = integration.wait_until_final(execution)
        assert (final["state"], final["http_status"]) == ("succeeded", 200)
        response = integration.detail(execution)["response"]
        assert response["truncated"] and CUT in final["sentence"]
        assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    for row in portal.database.query("SELECT LENGTH(body) AS n FROM ph_response WHERE truncated = 1"):
        assert row["n"] > MIB - 64 * 1024
    assert told(portal) == ["a statement can have 1261568: 1048576 of a response body (PortalHooksKeepBody), 196608 of "
                            "headers, 16384 of the rest; what is longer is cut or refused. Set max_allowed_packet of "
                            "the server to at least 2M, or PortalHooksKeepBody to at most 816k"]
    with private_mariadb.connect() as connection:
        connection.cursor().execute(f"SET GLOBAL max_allowed_packet = {16 * MIB}")
    portal.graceful()
    assert other.run()["state"] == "succeeded"
    assert len(told(portal)) == 1


@pytest.mark.log("refuses its evidence|database|MySQL")
def test_response_that_costs_the_connection_is_cut(directory, private_mariadb, make_portal, receiver):
    """A proxy before the server, whose limit is not known, ends connections at long statements."""
    database, proxy = database_behind_proxy(directory, private_mariadb)
    portal = make_portal(database=database, conf=KEEP_ALL).start()
    other = Integration(portal, receiver)
    proxy.packet_max = 256 * 1024
    [(poisoned, execution)] = release_together(portal, receiver, 1, b"x" * MIB)
    for _ in range(5):
        started_at = time.monotonic()
        other.wait_until_final(other.click().is_ok(202).json)
        assert time.monotonic() - started_at < 3
    final = poisoned.wait_until_final(execution)
    assert (final["state"], final["http_status"]) == ("succeeded", 200)
    assert CUT in final["sentence"]
    assert counts(poisoned) == {"succeeded": 1, "failed": 0, "unknown": 0}
    proxy.close()


@pytest.mark.log("refuses its|is kept in")
@pytest.mark.parametrize("table, keeps", [("ph_response", True), ("ph_execution", False)])
def test_refused_outcome_holds_up_no_other(start_on_private_mariadb, receiver, table, keeps):
    portal = start_on_private_mariadb(conf=KEEP_ALL)
    poisoned, other = Integration(portal, receiver), Integration(portal, receiver)
    execution, gate = poisoned.click_and_hold()
    event = "INSERT" if keeps else "UPDATE"
    column = "execution_id" if keeps else "id"
    portal.database.query(f"CREATE TRIGGER poison BEFORE {event} ON {table} FOR EACH ROW IF NEW.{column} = "
                          f"'{execution['id']}' THEN SIGNAL SQLSTATE '45000'; END IF")
    gate.open()
    for _ in range(5):
        started_at = time.monotonic()
        assert other.run()["state"] == "succeeded"
        assert time.monotonic() - started_at < 3
    if keeps:
        assert poisoned.wait_until_final(execution)["state"] == "succeeded"
        assert counts(poisoned) == {"succeeded": 1, "failed": 0, "unknown": 0}
    else:
        wait_for(lambda: f"{execution['id']}: its outcome is kept in" in portal.log(), "the outcome to be kept aside")
        assert poisoned.detail(execution)["state"] == "sending"


@pytest.mark.log("written again")
def test_outcome_whose_row_is_gone_is_written_whole(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb()
    integration, other = Integration(portal, receiver), Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    execution = integration.click(key=integration.id).is_ok(202).json
    gate.wait_for_request()
    before = integration.detail(execution)
    for table, column in (("ph_execution", "id"), ("ph_request", "execution_id"), ("ph_idempotency", "execution_id")):
        portal.database.query(f"DELETE FROM {table} WHERE {column} = %s", execution["id"])
    gate.open()
    started_at = time.monotonic()
    assert other.run()["state"] == "succeeded"
    assert time.monotonic() - started_at < 2
    wait_for(lambda: portal.database.query("SELECT state FROM ph_execution WHERE id = %s", execution["id"]),
             "the row to be written again")
    after = integration.detail(execution)
    assert (after["state"], after["response"]["status"]) == ("succeeded", 200)
    assert after["request"]["url"] == before["request"]["url"]
    assert after["request"]["body"] == before["request"]["body"]
    for name in ("created_at", "username", "integration_name", "message_id", "attempt"):
        assert after[name] == before[name]
    assert counts(integration) == {"succeeded": 1, "failed": 0, "unknown": 0}
    assert integration.click(key=integration.id).is_ok(200).json["id"] == execution["id"]
    assert len(integration.requests) == 1
    log = portal.log()
    assert log.index(f"{execution['id']}: its row was gone") < log.index(f"execution {execution['id']}: succeeded")


@pytest.mark.log("record a click")
def test_administrator_is_told_why_the_database_refuses_a_click(start_on_private_mariadb, receiver):
    portal = start_on_private_mariadb()
    integration = Integration(portal, receiver)
    portal.database.query("ALTER TABLE ph_execution ADD CHECK (note <> 'no')")
    told = {user: integration.click({"mode": "default", "note": "no"}, user=user).is_refused(500, "internal").json
            for user in ("operator", "both")}
    assert told["operator"]["detail"] == "An internal error occurred."
    assert "(4025)" in told["both"]["detail"]
    assert integration.requests == []
    assert integration.run()["state"] == "succeeded"
