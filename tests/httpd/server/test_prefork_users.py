# SPDX-License-Identifier: Apache-2.0
"""Under prefork each user has a process: with many users at once, the limits of the database server are kept."""
import concurrent.futures
import http.client
import json
import threading

import pytest

from client import basic
from database import MariaDB
from integration import Integration, fresh

USERS = 90
PREFORK = f"MaxRequestWorkers {USERS + 10}\nServerLimit {USERS + 10}\nStartServers {USERS + 10}\n" \
          f"MinSpareServers {USERS + 10}\nMaxSpareServers {USERS + 10}\nMaxKeepAliveRequests 0\nKeepAliveTimeout 60"


def server_in(directory, *options):
    place = directory / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    return MariaDB(place, *options)


def paths_of(integration):
    return ["/me", "/integrations", integration.uri, "/events", "/executions", "/users", "/audit",
            integration.webhook_uri, integration.keys_uri, "/executions?state=failed", "/events?q=nothing", None]


def ask(connection, integration, path):
    headers = {"Authorization": basic("both", "secret")}
    if path:
        connection.request("GET", f"/portal/api/v1{path}", headers=headers)
    else:
        headers |= {"Content-Type": "application/json", "Prefer": "wait=20", "Idempotency-Key": fresh("press")}
        path = f"/portal/api/v1{integration.uri}/executions"
        connection.request("POST", path, json.dumps({"mode": "default"}), headers)
    response = connection.getresponse()
    return response.status, response.read()


@pytest.mark.log("AH00161")
def test_ninety_users_on_kept_connections_are_all_answered(directory, make_portal, receiver):
    server = server_in(directory)  # with its defaults: max_connections 151, max_prepared_stmt_count 16382
    portal = make_portal(database=server.make_database(), mpm="prefork", conf=PREFORK).start()
    integration = Integration(portal, receiver)
    everyone = threading.Barrier(USERS, timeout=60)

    def use(number):
        connection = http.client.HTTPConnection(*portal.address, timeout=60)
        connection.connect()
        paths = paths_of(integration)
        answers = []
        for turn in range(len(paths)):
            everyone.wait()  # so that each has a process, and all ask at once
            answers.append(ask(connection, integration, paths[(turn + number) % len(paths)]))
        everyone.wait()
        connection.close()
        return answers

    with concurrent.futures.ThreadPoolExecutor(USERS) as pool:
        answers = [answer for answers in pool.map(use, range(USERS)) for answer in answers]
    assert [answer for answer in answers if answer[0] not in (200, 201)] == []
    assert len(answers) == 12 * USERS
    assert len(integration.requests) == USERS
    portal.stop()
    server.stop()


@pytest.mark.log("database: MaxRequestWorkers 12 times 60", "with DBDMin 1 mod_dbd")
def test_start_warns_when_the_server_has_too_few_statements(directory, make_portal):
    server = server_in(directory, "--max-prepared-stmt-count=700", "--max-connections=20")
    portal = make_portal(database=server.make_database(), mpm="prefork",
                         conf="MaxRequestWorkers 12\nDBDMin 1").start()
    assert "MaxRequestWorkers 12 times 60 prepared statements are 720, but max_prepared_stmt_count" in portal.log()
    assert "MaxRequestWorkers 12 times 2 connections (1 of each process, DBDMin 1) are 24, but max_conn" in portal.log()
    portal.stop()
    server.stop()
