# SPDX-License-Identifier: Apache-2.0
"""Load on one Portal with clients that retry until accepted, receivers of every kind, and faults."""
import collections
import contextlib
import http.client
import itertools
import json
import os
import random
import signal
import threading

import receiver as handlers
from client import basic
from integration import FINAL, Integration, fresh
from receiver import BOUND_S, raw, respond
from waiting import wait_for

CLIENTS = 12
PAUSE_S = 4
TIMEOUT_S = 120  # for one click to be accepted, and for all executions to be final
ACCEPTED = (200, 201, 202)
RETRYABLE = (503,)


def slow(connection, request, receiver):
    receiver.released.wait(random.uniform(0.02, 0.6))
    respond(200)(connection, request, receiver)


def one_of(*handlers):
    return lambda connection, request, receiver: random.choice(handlers)(connection, request, receiver)


def hang(connection, request, receiver):
    """Hold the request until the sender disconnects."""
    connection.settimeout(BOUND_S)
    connection.recv(1)


KINDS = {
    "fast": respond(200, b"ok"),
    "slow": slow,
    "flaky": one_of(respond(200), respond(500), handlers.close,
                    raw(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut")),
    "hanging": one_of(respond(200), respond(200), respond(200), hang),
    "resetting": one_of(respond(200), handlers.reset),
}


class Storm:
    """`run(clicks, faults)`: clients click until `clicks` are accepted and the last fault is over, while the faults are
    injected at equal intervals."""

    def __init__(self, portal, receiver, seed=0, keep_alive=True, others=(), kinds=()):
        """`kinds`: handlers in addition to KINDS. `others` are more hosts of the same Portal; each connection goes to
        any of them."""
        self.portal = portal
        self.portals = [portal, *others]
        self.keep_alive = keep_alive
        self.receiver = receiver
        self.random = random.Random(seed)
        self.integrations = {}
        for kind, handle in {**KINDS, **dict(kinds)}.items():
            self.integrations[kind] = Integration(portal, receiver, timeout_ms=1000)
            self.integrations[kind].on_request(handle)
        self.accepted = {}  # idempotency key: execution ids returned for it
        self.accepted_by = collections.Counter()  # port of the host: clicks
        self.refusals = []  # responses that created a client retry
        self.unexpected = []
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._faults_are_over = threading.Event()
        self._over = threading.Event()
        self._word = fresh("storm")

    def run(self, clicks, faults):
        clients = [threading.Thread(target=self._click_until_over, args=(clicks,)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            for number, fault in enumerate(faults, 1):
                due = clicks * number // (len(faults) + 1)
                wait_for(lambda: len(self.accepted) >= due or self.unexpected, f"click {due} to be accepted", TIMEOUT_S)
                fault()
            self._faults_are_over.set()
            for client in clients:
                client.join(TIMEOUT_S)
                assert not client.is_alive(), "a client is still waiting"
        finally:
            self._over.set()
        assert not self.unexpected, self.unexpected

    # ---- faults ----------------------------------------------------------------------------------------

    def kill_a_child(self):
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(self.random.choice(self.portal.children()), signal.SIGKILL)

    def kill_httpd(self):
        """Kill the parent first, then its children, which keep serving in between."""
        self.portal.process.kill()
        self.portal.kill()
        self.portal.restart()

    def kill_the_database(self):
        self.portal.database.server.kill()
        self.portal.database.server.start()

    def pause_the_database(self):
        """Pause it for longer than any database timeout."""
        self.portal.database.server.pause()
        self._over.wait(PAUSE_S)
        self.portal.database.server.resume()

    def restart_gracefully(self):
        self.portal.graceful()

    # ---- clients --------------------------------------------------------------------------------------

    def _click_until_over(self, clicks):
        connection = None
        while not self._over.is_set():
            number = next(self._numbers)
            if number >= clicks and self._faults_are_over.is_set():
                break
            key = f"{self._word}-{number}"
            integration = random.choice(list(self.integrations.values()))
            connection = self._click_until_accepted(connection, integration, key)
        if connection:
            connection.close()

    def _click_until_accepted(self, connection, integration, key):
        """Some clicks are repeated after acceptance, like those of a client that lost the response."""
        wanted = 1 + (random.random() < 0.1)
        for _ in range(TIMEOUT_S * 20):
            if self._over.is_set():
                break
            address = random.choice(self.portals).address
            connection = connection or http.client.HTTPConnection(*address, timeout=BOUND_S)
            port = connection.port
            status, response = self._click_once(connection, integration, key)
            if status is None or not self.keep_alive:
                connection.close()
                connection = None
            if status in ACCEPTED:
                with self._lock:
                    self.accepted.setdefault(key, set()).add(json.loads(response)["id"])
                    self.accepted_by[port] += 1
                wanted -= 1
                if wanted == 0:
                    return connection
            elif status is not None and status not in RETRYABLE:
                self.unexpected.append((status, response))
                return connection
            if status not in ACCEPTED:
                self.refusals.append((status, response))
                self._over.wait(0.05)
        if not self._over.is_set():
            self.unexpected.append(f"{key} was never accepted")
        return connection

    def _click_once(self, connection, integration, key):
        headers = {"Authorization": basic("operator", "secret"), "Content-Type": "application/json",
                   "Idempotency-Key": key, "Connection": "keep-alive" if self.keep_alive else "close"}
        if random.random() < 0.3:
            headers["Prefer"] = "wait=2"
        path = f"{self.portal.settings.base}/api/v1/integrations/{integration.id}/executions"
        try:
            connection.request("POST", path, json.dumps({"mode": "default", "note": key}), headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (http.client.HTTPException, OSError) as lost:
            return None, lost

    # ---- verification -----------------------------------------------------------------------------------

    def rows(self):
        return self.portal.database.query(
            "SELECT id, note, state, delivery, error FROM ph_execution WHERE note LIKE %s", f"{self._word}-%")

    def is_settled(self):
        return all(row["state"] in FINAL for row in self.rows())

    def verify(self, may_be_unknown=True):
        """Nothing is lost, duplicated or stuck, and the recorded outcomes match the received requests. An outcome may
        be unknown only if a process died."""
        wait_for(self.is_settled, "all executions to be final", TIMEOUT_S)
        rows = {row["id"]: row for row in self.rows()}
        paths = {integration.path for integration in self.integrations.values()}
        requests = collections.Counter(request.header("portalhooks-execution-id")
                                       for request in list(self.receiver.requests) if request.target in paths)
        for key, ids in self.accepted.items():
            assert len(ids) == 1, f"{key} returned several executions: {ids}"
            assert rows[next(iter(ids))]["note"] == key
        assert max(collections.Counter(row["note"] for row in rows.values()).values()) == 1
        assert set(requests) <= set(rows)
        assert max(requests.values()) == 1
        for row in rows.values():
            assert may_be_unknown or row["state"] != "unknown", self._story(row)
            if row["delivery"] == "not_sent":
                assert row["id"] not in requests, self._story(row)
            if row["delivery"] == "received":
                assert row["id"] in requests, self._story(row)
        counted = self.portal.database.query(
            "SELECT SUM(succeeded) AS succeeded, SUM(failed) AS failed, SUM(unknown) AS `unknown` FROM ph_stats")[0]
        recorded = {state: sum(row["state"] == state for row in rows.values()) for state in FINAL}
        assert recorded == {state: int(counted[state]) for state in FINAL}, f"{counted} counted, {recorded} recorded"
        return collections.Counter((row["state"], row["error"]) for row in rows.values())

    def _story(self, row):
        """For the report of a failure: the rows, and what the hosts have logged about them."""
        query = self.portal.database.query
        return [row, query("SELECT owner, created_at, finished_at FROM ph_execution WHERE id = %s", row["id"]),
                query("SELECT status, sentence FROM ph_response WHERE execution_id = %s", row["id"]),
                *[line for portal in self.portals for line in portal.log().splitlines() if row["id"] in line]]
