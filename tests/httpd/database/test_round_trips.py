# SPDX-License-Identifier: Apache-2.0
"""How often a request waits for the database: each exchange costs the way there and back, which is milliseconds to
another rack or zone. Counted between httpd and MariaDB, once the connections have prepared their statements."""
import pytest

from database_proxy import database_behind_proxy
from integration import Integration, fresh
from portal import Portal
from receiver import respond

ONE_CHILD = "ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1"


@pytest.fixture(scope="module")
def proxied(directory, mariadb):
    database, proxy = database_behind_proxy(directory, mariadb)
    portal = Portal(database, conf=ONE_CHILD).start()
    yield portal, proxy
    portal.discard()
    proxy.close()


@pytest.fixture
def integration(proxied, receiver):
    return Integration(proxied[0], receiver)


ROUNDS = 6


def exchanges(proxy, call):
    """What went to the server because of the call: the fewest of several, as the first ones prepare the statements, and
    housekeeping or a connection that idled on a slow machine adds some."""
    rounds = []
    for _ in range(ROUNDS):
        seen = len(proxy.exchanges)
        call()
        rounds.append(proxy.exchanges[seen:])
    return min(rounds, key=len)


def transaction_with(exchanges, word):
    """From the first exchange to the COMMIT of the connection that writes `word`."""
    connection = next(exchange.connection for exchange in exchanges if word in exchange.text)
    own = [exchange.text for exchange in exchanges if exchange.connection == connection]
    return own[:own.index("COMMIT") + 1]


def test_click_alone_takes_few_exchanges(proxied, integration):
    _, proxy = proxied
    seen = exchanges(proxy, integration.run)
    before = transaction_with(seen, "INSERT INTO ph_execution")
    assert len(before) <= 4, before
    after = transaction_with(seen, "INSERT INTO ph_response")
    assert len(after) <= 3, after


def test_clicks_of_one_user_on_one_integration_read_both_in_one_exchange(proxied, integration):
    _, proxy = proxied

    def run():
        rows = [{"idempotency_key": fresh("row"), "mode": "default"} for _ in range(20)]
        integration.operator.post(f"{integration.uri}/executions:batch", {"clicks": rows}).is_ok(207)

    seen = exchanges(proxy, run)
    admission = next(exchange.connection for exchange in seen if "INSERT INTO ph_execution" in exchange.text)
    own = [exchange.text for exchange in seen if exchange.connection == admission]
    assert own.count("COMMIT") < 20
    reads = [text for text in own if text.startswith("SELECT")]
    assert all("ph_webhook" in text or "ph_idempotency" in text for text in reads), reads


def test_failure_takes_few_exchanges(proxied, receiver):
    """One that follows another failure, and the first one."""
    portal, proxy = proxied
    failing = Integration(portal, receiver)
    failing.on_request(respond(500))
    again = transaction_with(exchanges(proxy, failing.run), "INSERT INTO ph_response")
    assert len(again) <= 3, again

    others = [Integration(portal, receiver) for _ in range(ROUNDS)]
    for other in others:
        other.run()
        other.on_request(respond(500))
    first = transaction_with(exchanges(proxy, lambda: others.pop().run()), "INSERT INTO ph_response")
    assert len(first) <= 5, first


@pytest.mark.parametrize("user, path, most", [
    ("operator", "/me", 1), ("admin", "/me", 2), ("operator", "/executions", 2),
    ("operator", "/executions?state=failed", 2)
])
def test_read_takes_few_exchanges(proxied, user, path, most):
    portal, proxy = proxied
    caller = portal.as_(user)
    seen = [exchange.text for exchange in exchanges(proxy, lambda: caller.get(path).is_ok())
            if "ph_owner" not in exchange.text]
    assert len(seen) <= most, seen


def test_fresh_connection_serves_after_five_exchanges(directory, mariadb, receiver):
    database, proxy = database_behind_proxy(directory, mariadb)
    portal = Portal(database, conf=ONE_CHILD).start()
    portal.as_("operator").get("/me").is_ok()
    seen = list(proxy.exchanges)
    portal.discard()
    proxy.close()
    # Of the request or of a thread. The greeting needs no request, the log-in is one.
    for connection in {exchange.connection for exchange in seen}:
        own = [exchange.text for exchange in seen if exchange.connection == connection]
        served = next((number for number, text in enumerate(own) if "ph_" in text), 0)
        assert served <= 5, own[:served + 1]
