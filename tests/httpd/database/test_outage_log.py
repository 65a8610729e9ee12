# SPDX-License-Identifier: Apache-2.0
"""What an outage of the database writes into the error log."""
import concurrent.futures
import re
import time

import pytest

from integration import Integration
from log_texts import DATABASE_DOWN
from waiting import wait_for


class Stopped:
    def __init__(self, server, _databases):
        self.begin, self.end = server.stop, server.start


class Silent:
    """Connections are accepted and nothing is answered."""
    def __init__(self, server, _databases):
        self.begin, self.end = server.pause, server.resume


class WrongPassword:
    def __init__(self, _server, databases):
        self.databases = databases

    def begin(self):
        self._set_password("another")
        for database in self.databases:
            for session in database.query("SELECT id FROM information_schema.PROCESSLIST WHERE user = %s",
                                          database.name):
                database.query(f"KILL {session['id']}")

    def end(self):
        self._set_password("secret")

    def _set_password(self, password):
        for database in self.databases:
            database.query(f"SET PASSWORD FOR {database.name}@localhost = PASSWORD('{password}')")


class HangingCommits:
    """Every COMMIT waits for a lock that a backup holds."""
    def __init__(self, server, _databases):
        self.server = server

    def begin(self):
        self.backup = self.server.connect()
        with self.backup.cursor() as cursor:
            cursor.execute("FLUSH TABLES WITH READ LOCK")

    def end(self):
        self.backup.close()


def click_until(until, integration):
    while time.monotonic() < until:
        integration.click()
        integration.operator.get("/executions")


def lines_of_an_outage(kind, server, make_portal, receiver, seconds):
    """The lines of an idle portal and of one that is used all the time."""
    databases = [server.make_database() for _ in range(2)]
    portals = [make_portal(database=database).start() for database in databases]
    integrations = [Integration(portal, receiver) for portal in portals]
    for integration in integrations:
        integration.run()
    sizes = [len(portal.log().splitlines()) for portal in portals]
    outage = kind(server, databases)
    outage.begin()
    until = time.monotonic() + seconds
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        for done in [threads.submit(click_until, until, integrations[1]) for _ in range(6)]:
            done.result()
    outage.end()
    for integration in integrations:
        wait_for(lambda each=integration: each.click(wait=20).status == 201, "the Portal to work again", 40)
    return [portal.log().splitlines()[size:] for portal, size in zip(portals, sizes)]


@pytest.mark.log(DATABASE_DOWN)
@pytest.mark.long("outages")
@pytest.mark.parametrize("kind", [Stopped, Silent, WrongPassword, HangingCommits])
def test_outage_of_a_minute_writes_fewer_than_20_lines(kind, private_mariadb, make_portal, receiver):
    for lines in lines_of_an_outage(kind, private_mariadb, make_portal, receiver, 60):
        outage = [line for line in lines if not re.search(r"portalhooks:debug|\] execution exe_", line)]
        assert len(outage) < 20, "\n".join(outage)
