# SPDX-License-Identifier: Apache-2.0
"""Connections that were set up differently, lead elsewhere, or went silent."""
import concurrent.futures

import pytest

from database import MariaDB
from database_proxy import DatabaseProxy
from integration import Integration, fresh
from waiting import wait_for

FAULTY = pytest.mark.log("database|lease|sweep|DBD|dbd|MySQL")
CONNECTIONS = 10  # of each child, DBDMax
HEALTH = "<Location /portal-health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"


def server_in(directory, *options, data=None):
    place = directory / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    return MariaDB(place, *options, data=data)


@pytest.fixture
def proxied(directory, make_portal):
    """A portal on its own server behind a proxy."""
    server = server_in(directory)
    proxy = DatabaseProxy(server.socket, directory / f"{fresh('proxy')}.sock")
    database = server.make_database()
    database.params = database.params.replace(server.socket, proxy.path)
    portal = make_portal(database=database).start()
    yield portal, proxy, server
    portal.stop()
    proxy.close()
    server.stop()


def fill_pools(portal):
    """Open as many connections as requests at once ask for; they stay open."""
    with concurrent.futures.ThreadPoolExecutor(4 * CONNECTIONS) as pool:
        for response in pool.map(lambda _: portal.as_("operator").get("/me"), range(12 * CONNECTIONS)):
            response.is_ok()


def states_on(server, database, integration):
    """Of the executions, read from one server: sessions that only read may still lead to the other."""
    with server.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT state FROM ph_execution WHERE integration_id = %s", integration.id)
        return [row["state"] for row in cursor.fetchall()]


def accepted_within(integration, seconds):
    return wait_for(lambda: integration.click(key=fresh("key")).status == 202, "a click to be accepted", seconds)


@FAULTY
def test_after_a_switchover_clicks_are_accepted_within_5_seconds(proxied, directory, receiver):
    portal, proxy, server = proxied
    integration = Integration(portal, receiver)
    integration.run()
    server.stop()
    successor = server_in(directory, data=str(server.directory / "data"))
    try:
        server.start()
        wait_for(lambda: portal.as_("operator").get("/me").status == 200, "the Portal to reach the database again")
        fill_pools(portal)
        proxy.lead_to(successor.socket)  # the old connections stay with a server that is read-only from now on
        portal.database.query("SET GLOBAL read_only = 1")
        accepted_within(integration, 5)
        wait_for(lambda: len(integration.requests) == 2, "the request")
        wait_for(lambda: states_on(successor, portal.database.name, integration) == ["succeeded"] * 2, "the outcome")
    finally:
        successor.stop()


@FAULTY
def test_forgotten_connections_are_replaced_within_10_seconds(proxied, receiver):
    portal, proxy, _ = proxied
    integration = Integration(portal, receiver)
    integration.run()
    fill_pools(portal)
    proxy.forget()
    accepted_within(integration, 10)
    wait_for(lambda: portal.as_("operator").get("/me").status == 200, "reading", 10)
    ends = [integration.wait_until_final(item)["state"] for item in integration.executions()]
    assert "unknown" not in ends


@FAULTY
def test_server_that_is_silent_at_connect_delays_nothing_afterwards(proxied, receiver):
    portal, proxy, _ = proxied
    integration = Integration(portal, receiver)
    integration.run()
    proxy.swallow(True)
    proxy.forget()
    wait_for(lambda: integration.click(key=fresh("key")).status == 503, "a click to be refused")
    proxy.swallow(False)
    accepted_within(integration, 10)


@FAULTY
def test_health_fails_on_a_read_only_server(make_portal, directory):
    server = server_in(directory)
    portal = make_portal(database=server.make_database(), conf=HEALTH).start()
    try:
        portal.database.query("SET GLOBAL read_only = 1")
        checks = portal.anonymous().exchange("GET", "/portal-health").json["checks"]
        assert checks["database"] == {"ok": False, "detail": "Cannot write: read only."}
        portal.database.query("SET GLOBAL read_only = 0")
        assert portal.anonymous().exchange("GET", "/portal-health").json["checks"]["database"]["ok"]
    finally:
        portal.stop()
        server.stop()


SESSIONS = {
    "connection variables of init_connect": ("--init-connect=SET NAMES utf8", "--character-set-server=latin1"),
    "no client handshake": ("--skip-character-set-client-handshake", "--character-set-server=latin1"),
    "other defaults": ("--sql-mode=ORACLE", "--autocommit=0", "--completion-type=CHAIN",
                       "--transaction-isolation=READ-UNCOMMITTED", "--default-time-zone=+05:45"),
    "quotes": ("--sql-mode=ANSI_QUOTES,NO_BACKSLASH_ESCAPES,TRADITIONAL",
               "--transaction-isolation=SERIALIZABLE"),
    "limits of init_connect": (
        "--init-connect=SET sql_mode='ORACLE,NO_BACKSLASH_ESCAPES', autocommit=0, character_set_connection=binary,"
        " group_concat_max_len=4, sql_select_limit=1, max_statement_time=1, sql_safe_updates=1, sql_auto_is_null=1,"
        " sql_big_selects=0, max_join_size=1, max_sort_length=8, timestamp=1000000000, time_zone='-11:00',"
        " tx_isolation='READ-UNCOMMITTED', foreign_key_checks=0, idle_transaction_timeout=1, low_priority_updates=1,"
        " collation_connection='utf8mb4_bin', tx_read_only=1",),
    "transaction of init_connect": ("--init-connect=START TRANSACTION READ ONLY",),
    "next transaction of init_connect": ("--init-connect=SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",),
}


@pytest.mark.parametrize("options", SESSIONS.values(), ids=SESSIONS)
def test_session_defaults_of_the_server_change_nothing(directory, make_portal, receiver, options):
    server = server_in(directory, *options)
    portal = make_portal(database=server.make_database()).start()
    try:
        integration = Integration(portal, receiver)
        admin = portal.as_("admin")
        title = "Größe geändert \U0001f680"
        event = admin.post("/events", {"type": "order.changed", "title": title, "severity": "notice",
                                       "source": "shop", "details": {"name": "Müller \U0001f600"}}).is_ok(201).json
        found = admin.get("/events?q=gr%C3%B6%C3%9Fe").is_ok().json["items"]
        assert [item["title"] for item in found] == [title]
        execution = integration.run({"mode": "event", "event_id": event["id"], "note": "geprüft \U0001f44d"})
        assert execution["state"] == "succeeded"
        assert [(item["event_title"], item["note"]) for item in integration.executions()] == [
            (title, "geprüft \U0001f44d")]
        assert "could not" not in portal.log()
        resealed = portal.command("keys", "reseal", portal.key_file, "--driver", "mysql", "--params",
                                  portal.database.owner_params)
        assert resealed.returncode == 0, resealed.stderr
    finally:
        portal.stop()
        server.stop()


@FAULTY
def test_session_that_the_server_refuses_is_named(directory, make_portal, receiver):
    """An init_connect that fails ends each connection before its first statement."""
    server = server_in(directory)
    portal = make_portal(database=server.make_database()).start()
    try:
        integration = Integration(portal, receiver)
        portal.database.query("SET GLOBAL init_connect = 'SET ROLE nobody'")
        for row in portal.database.query("SELECT id FROM information_schema.processlist WHERE user = %s",
                                         portal.database.name):
            portal.database.query(f"KILL {int(row['id'])}")
        assert portal.as_("admin").get("/me").is_refused(503, "database_unavailable")
        wait_for(lambda: integration.click(key=fresh("key")).status == 503 and "session unusable" in portal.log(),
                 "the reason in the log", 30)
        assert "check init_connect" in portal.log()
        done = portal.command("migrate", "--driver", "mysql", "--params", portal.database.owner_params)
        assert done.returncode != 0 and "Cannot connect to the database" in done.stderr, done
    finally:
        portal.stop()
        server.stop()


REFUSALS = [1207, 1243, 1836, 1874, 2057, 3100]


@FAULTY
def test_connection_whose_server_cannot_serve_is_replaced(directory, make_portal, receiver):
    """Whatever its number says; the next click is accepted by a new connection."""
    server = server_in(directory)
    portal = make_portal(database=server.make_database(), conf="ServerLimit 1\nStartServers 1\n"
                         "ThreadsPerChild 48\nMaxRequestWorkers 48").start()

    def connections():
        return {row["id"] for row in portal.database.query(
            "SELECT id FROM information_schema.processlist WHERE user = %s", portal.database.name)}

    try:
        integration = Integration(portal, receiver)
        integration.run()
        for number in REFUSALS:
            before = connections()
            portal.database.query("CREATE TRIGGER refusal BEFORE INSERT ON ph_execution FOR EACH ROW "
                                  f"SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {number}, MESSAGE_TEXT = 'refused'")
            integration.click(key=fresh("key")).is_refused(503, "database_unavailable")
            portal.database.query("DROP TRIGGER refusal")
            accepted_within(integration, 5)
            assert connections() - before, number
    finally:
        portal.stop()
        server.stop()


@FAULTY
def test_refused_login_is_named_to_administrators_and_logged_once(directory, make_portal, receiver):
    server = server_in(directory)
    portal = make_portal(database=server.make_database()).start()
    try:
        integration = Integration(portal, receiver)
        portal.database.query(f"ALTER USER {portal.database.name}@localhost IDENTIFIED BY 'another'")
        for row in portal.database.query("SELECT id FROM information_schema.processlist WHERE user = %s",
                                         portal.database.name):
            portal.database.query(f"KILL {int(row['id'])}")
        wait_for(lambda: integration.click(key=fresh("key")).status == 503, "a click to be refused")
        for _ in range(20):
            portal.as_("operator").get("/me")
        lines = [line for line in portal.log().splitlines() if "could not read the caller's permissions" in line]
        assert 1 <= len(lines) <= len(portal.children()), lines
        assert "login refused" in lines[0] and "Check user, password and database name" in lines[0]
        portal.database.query(f"ALTER USER {portal.database.name}@localhost IDENTIFIED BY 'secret'")
        accepted_within(integration, 10)
        wait_for(lambda: portal.as_("operator").get("/me").status == 200 and "database: works again" in portal.log(),
                 "the end of the outage in the log", 20)
    finally:
        portal.stop()
        server.stop()


@pytest.mark.parametrize("database_of", ["mysql", "sqlite3"])
def test_connections_need_no_pool_of_mod_dbd(make_portal, mariadb, receiver, database_of):
    settings = {"database": mariadb.make_database()} if database_of == "mysql" else {}
    portal = make_portal(conf="DBDPersist Off", **settings).start()
    assert Integration(portal, receiver).run()["state"] == "succeeded"


def test_a_burst_onto_a_fresh_child_is_accepted(make_portal, mariadb, receiver):
    portal = make_portal(database=mariadb.make_database()).start()
    integration = Integration(portal, receiver)
    portal.stop()
    portal.restart()
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(lambda _: integration.click(key=fresh("key")).status, range(64)))
    assert statuses == [202] * 64
