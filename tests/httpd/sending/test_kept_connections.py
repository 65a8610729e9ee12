# SPDX-License-Identifier: Apache-2.0
"""Connections that serve several executions: each execution is still exactly one request."""
import collections
import http.client
import itertools
import json
import random
import threading

import pytest

import receiver as handlers
from client import basic
from integration import Integration, make_event
from keeping_receiver import OK, REQUEST_TIMEOUT, ImpatientReceiver, KeepingReceiver, at, keep, keep_then_send
from proxy import Proxy
from receiver import raw
from waiting import wait_for

pytestmark = pytest.mark.long("further")

ONE_CHILD = "StartServers 1\nServerLimit 1\nMaxRequestWorkers 24\nMinSpareThreads 1\nMaxSpareThreads 24"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
GARBAGE = b"HTTP/1.1 500 Of another request\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(scope="module")
def portal(new_database, certificates):
    """One child with one cache of connections."""
    from portal import Portal
    portal = Portal(new_database(), conf=f'PortalHooksCAFile "{certificates["ca"]}"\n{ONE_CHILD}').start()
    yield portal
    portal.stop()


@pytest.fixture(params=["http", "https"])
def keeping(request, certificates):
    receiver = KeepingReceiver(tls=certificates["trusted"] if request.param == "https" else None)
    yield receiver
    receiver.close()


KEPT = {
    "a length": keep(),
    "chunks": keep(CHUNKED),
    "no body": keep(EMPTY),
    "204": keep(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "404": keep(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"),
    "a redirect": keep(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
    "an interim response first": keep(b"HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n" + OK),
    "a limit of 5 s": keep(b"HTTP/1.1 200 OK\r\nKeep-Alive: max=9, timeout=5\r\nContent-Length: 0\r\n\r\n"),
}
NOT_KEPT = {
    "Connection: close": keep(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
    "HTTP/1.0": keep(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"),
    "a limit of 1 s": keep(b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n"),
    "no known limit": keep(b"HTTP/1.1 200 OK\r\nKeep-Alive: timeout=soon\r\nContent-Length: 0\r\n\r\n"),
    "a body until the end": raw(b"HTTP/1.1 200 OK\r\n\r\nwhole"),
    "bytes after a length": keep(OK + GARBAGE),
    "bytes after chunks": keep(CHUNKED + GARBAGE),
    "bytes after no body": keep(EMPTY + GARBAGE),
    "bytes after a 204": keep(b"HTTP/1.1 204 No Content\r\n\r\n" + GARBAGE),
    "bytes after a 304": keep(b"HTTP/1.1 304 Not Modified\r\n\r\n" + GARBAGE),
    "bytes later": keep_then_send(OK, GARBAGE),
    "a 408 later": keep_then_send(OK, REQUEST_TIMEOUT),
    "the end later": raw(OK),
    "more than is kept": keep(b"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300000),
    "a 408": keep(b"HTTP/1.1 408 Late\r\nContent-Length: 0\r\n\r\n"),
}


def evidence_of_two(integration, pause=0.1):
    """Run twice; whether each used a kept connection."""
    first = integration.run()
    integration.receiver.released.wait(pause)
    second = integration.run()
    assert len(integration.requests) == 2
    assert (first["state"], first["error"]) == (second["state"], second["error"])
    return integration.detail(first), integration.detail(second)


@pytest.mark.parametrize("handler", KEPT.values(), ids=KEPT.keys())
def test_connection_is_kept_after_a_whole_response(portal, keeping, handler):
    integration = Integration(portal, keeping)
    integration.on_request(handler)
    first, second = evidence_of_two(integration)
    assert (first["reused"], second["reused"], keeping.connections) == (False, True, 1)
    assert {second["timing"][name] for name in ("dns_us", "connect_us", "tls_us")} == {None}
    assert second["timing"]["wait_us"] > 0
    assert (second["peer"], second["tls"]) == (first["peer"], first["tls"])


@pytest.mark.parametrize("handler", NOT_KEPT.values(), ids=NOT_KEPT.keys())
def test_connection_is_not_kept_when_the_next_response_could_be_anothers(portal, keeping, handler):
    integration = Integration(portal, keeping)
    integration.on_request(handler)
    first, second = evidence_of_two(integration)
    assert not second["reused"]
    assert second["timing"]["connect_us"] is not None


@pytest.mark.parametrize("handler", [handlers.close, handlers.reset], ids=["close", "reset"])
def test_kept_connection_that_breaks_after_the_request_is_no_second_request(portal, keeping, handler):
    integration = Integration(portal, keeping)
    integration.on_request(at(2, handler))
    integration.run()
    broken = integration.run()
    detail = integration.detail(broken)
    assert broken["error"] in ("empty_reply", "connection_reset")
    assert (broken["delivery"], detail["reused"]) == ("maybe_received", True)
    assert len(integration.requests) == 2
    assert not integration.detail(integration.run())["reused"]


def test_408_on_a_kept_connection_does_not_say_that_the_message_was_read(portal, keeping):
    integration = Integration(portal, keeping)
    integration.on_request(at(2, keep(REQUEST_TIMEOUT)))
    integration.run()
    late = integration.run()
    assert (late["error"], late["http_status"], late["delivery"]) == ("http_status", 408, "maybe_received")


def test_connection_is_not_kept_when_the_response_came_before_the_request_was_read(portal, keeping):
    def answer_unread(connection, request, receiver):
        connection.sendall(OK)
        return True
    integration = Integration(portal, keeping)
    integration.on_request(answer_unread)
    event = make_event(portal, b'{"text":"' + b"x" * 200_000 + b'"}')
    before = [integration.run_event(event)["state"] for _ in range(2)]
    assert before == ["succeeded"] * 2 and len(integration.requests) == 2


def test_idle_connection_is_closed_at_its_limit(portal, keeping):
    ended = threading.Event()

    def await_end(connection, request, receiver):
        connection.sendall(OK)
        if connection.recv(1) == b"":
            ended.set()
    integration = Integration(portal, keeping)
    integration.on_request(await_end)
    integration.run()
    assert ended.wait(10)


def test_a_check_has_a_connection_of_its_own(portal, keeping):
    integration = Integration(portal, keeping)
    integration.run()
    assert integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json["ok"]
    wait_for(lambda: keeping.connections == 2, "a second connection")


def test_tunnel_through_a_proxy_is_kept(make_portal, certificates):
    proxy, receiver = Proxy(), KeepingReceiver(tls=certificates["trusted"])
    conf = f'PortalHooksProxy {proxy.url.rstrip("/")}\nPortalHooksCAFile "{certificates["ca"]}"\n{ONE_CHILD}'
    integration = Integration(make_portal(conf=conf).start(), receiver)
    integration.on_request(keep())
    first, second = evidence_of_two(integration)
    assert (first["reused"], second["reused"], receiver.connections) == (False, True, 1)


# ---- receivers that end idle connections ------------------------------------------------------------


class Clicks:
    """Clients that click on one integration, with pauses around the receiver's idle limit."""

    def __init__(self, integration, clients):
        self.integration = integration
        self.clients = clients
        self.numbers = itertools.count()
        self.outcomes = []
        self.failed = []

    def run(self, count, pause_s):
        threads = [threading.Thread(target=self._click, args=(count, pause_s)) for _ in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(600)
            assert not thread.is_alive()
        assert not self.failed, self.failed[:3]

    def _click(self, count, pause_s):
        portal = self.integration.portal
        connection = http.client.HTTPConnection(*portal.address, timeout=30)
        head = {"Authorization": basic("operator", "secret"), "Content-Type": "application/json", "Prefer": "wait=20"}
        path = f"{portal.settings.base}/api/v1{self.integration.uri}/executions"
        while next(self.numbers) < count:
            connection.request("POST", path, json.dumps({"mode": "default"}), head)
            response = connection.getresponse()
            body = response.read()
            if response.status != 201:
                self.failed.append((response.status, body))
                return
            self.outcomes.append(json.loads(body))
            self.integration.receiver.released.wait(pause_s * random.uniform(0, 2))
        connection.close()


def outcomes_are_true(outcomes, seen):
    """Nothing was seen twice, and what was seen is what the outcome says. How many failed in vain."""
    twice = {id_: count for id_, count in seen.items() if count > 1}
    assert not twice
    for outcome in outcomes:
        state, delivery = outcome["state"], outcome["delivery"]
        assert (state == "succeeded") <= (outcome["id"] in seen), outcome
        assert (delivery == "not_sent") <= (outcome["id"] not in seen), outcome
        assert state == "succeeded" or outcome["error"] in ("connection_reset", "empty_reply", "http_status"), outcome
        assert outcome["error"] != "http_status" or outcome["http_status"] == 408, outcome
    return sum(outcome["state"] != "succeeded" for outcome in outcomes)


def impatient_run(portal, certificates, scheme, idle_s, ending, most, count):
    receiver = ImpatientReceiver(idle_s, ending, most, certificates["trusted"] if scheme == "https" else None)
    try:
        clicks = Clicks(Integration(portal, receiver), clients=4)
        clicks.run(count, min(idle_s, 0.05))
        return outcomes_are_true(clicks.outcomes, receiver.count()), receiver.connections
    finally:
        receiver.close()


@pytest.mark.parametrize("ending", ["close", "reset", "half-close", "close_notify", "408"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_receiver_that_ends_idle_connections_sees_no_execution_twice(portal, certificates, scheme, ending):
    failed, connections = impatient_run(portal, certificates, scheme, 0.002, ending, None, 60)
    assert connections > 1


IMPATIENT = [(idle_s, ending, most) for ending in ("close", "reset", "half-close", "close_notify", "408")
             for idle_s, most in [(0, None), (0.001, None), (0.005, None), (0.02, None), (2, 7)]]


@pytest.mark.long("reuse")
def test_ten_thousand_clicks_at_the_worst_moment_are_seen_once(portal, certificates):
    table = collections.Counter()
    for scheme, (idle_s, ending, most) in itertools.product(["http", "https"], IMPATIENT):
        failed, connections = impatient_run(portal, certificates, scheme, idle_s, ending, most, 210)
        table[scheme, ending, idle_s] = failed
        print(f"{scheme} {ending} after {idle_s * 1000:g} ms{f' or {most} requests' if most else ''}: "
              f"{failed} of 210 failed, {connections} connections")


@pytest.mark.long("reuse")
def test_receiver_with_an_idle_limit_of_two_seconds_causes_no_failure(portal, certificates):
    for scheme in ("http", "https"):
        failed, connections = impatient_run(portal, certificates, scheme, 2, "close", None, 10_000)
        print(f"{scheme}: {failed} of 10,000 failed, {connections} connections")
        assert failed == 0
