# SPDX-License-Identifier: Apache-2.0
"""Children that write the outcomes of the same integrations lock the rows they share in the same order."""
import threading

from integration import Integration
from waiting import wait_for

CHILDREN = ("ServerLimit 4\nStartServers 4\nThreadsPerChild 8\nMaxRequestWorkers 32\n"
            "MinSpareThreads 1\nMaxSpareThreads 32")
CLIENTS, CLICKS_EACH, INTEGRATIONS = 24, 60, 16


def deadlocks(server):
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT AS n FROM information_schema.INNODB_METRICS WHERE NAME = 'lock_deadlocks'")
        return int(cursor.fetchone()["n"])


def test_children_do_not_deadlock(start_on_private_mariadb, private_mariadb, receiver):
    portal = start_on_private_mariadb(conf=CHILDREN)
    integrations = [Integration(portal, receiver) for _ in range(INTEGRATIONS)]
    for integration in integrations:
        integration.run()  # creates the rows that are shared from now on
    before = deadlocks(private_mariadb)

    def click(first):
        for number in range(CLICKS_EACH):
            integrations[(first + number) % len(integrations)].click(wait=20).is_ok(201, 202)

    clients = [threading.Thread(target=click, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    clicks = INTEGRATIONS + CLIENTS * CLICKS_EACH
    wait_for(lambda: portal.database.query("SELECT COUNT(*) AS n FROM ph_execution WHERE state = 'succeeded'") ==
             [{"n": clicks}], "every outcome")
    assert deadlocks(private_mariadb) - before == 0
    assert sum(len(integration.requests) for integration in integrations) == clicks
