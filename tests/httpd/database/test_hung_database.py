# SPDX-License-Identifier: Apache-2.0
"""A database server that accepts connections but does not respond."""
import concurrent.futures
import time

import pytest

from integration import Integration
from log_texts import DATABASE_DOWN, OUTCOME_RETRY
from waiting import wait_for

pytestmark = pytest.mark.log(DATABASE_DOWN, "schema")


@pytest.fixture
def hung(start_on_private_mariadb, private_mariadb, receiver):
    """A portal with an integration whose database can be paused."""
    portal = start_on_private_mariadb()
    (portal.directory / "site" / "hello.txt").write_text("hello")
    yield Integration(portal, receiver)
    private_mariadb.resume()


def timed(attempt):
    started_at = time.monotonic()
    response = attempt()
    return response, time.monotonic() - started_at


def serves_static_files(portal):
    response, took = timed(lambda: portal.anonymous().exchange("GET", "/hello.txt"))
    return response.body == b"hello" and took < 1


def finds_its_database(integration):
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to reach the database again")


@pytest.mark.parametrize("at_once", [1, 16])
def test_every_response_is_503_within_two_seconds_and_nothing_is_sent(hung, private_mariadb, at_once):
    hung.run()
    private_mariadb.pause()
    attempts = [hung.click, lambda: hung.click(wait=20), lambda: hung.operator.get("/me"),
                lambda: hung.operator.get("/executions"), hung.click] * (1 if at_once == 1 else 4)
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        responses = list(pool.map(timed, attempts))
    for response, took in responses:
        response.is_refused(503, "database_unavailable")
        assert int(response.headers["Retry-After"]) >= 1
        assert took < 2
    assert serves_static_files(hung.portal)
    assert hung.operator.page("/").status == 200
    private_mariadb.resume()
    finds_its_database(hung)
    assert len(hung.requests) == 1
    assert hung.run()["state"] == "succeeded"
    assert len(hung.requests) == 2


def test_outcome_waits_for_the_database(hung, private_mariadb):
    execution, gate = hung.click_and_hold()
    private_mariadb.pause()
    gate.open()
    wait_for(lambda: OUTCOME_RETRY in hung.portal.log(), "the outcome writer to fail")
    private_mariadb.resume()
    finds_its_database(hung)
    assert hung.wait_until_final(execution)["state"] == "succeeded"
    assert len(hung.requests) == 1


def test_graceful_restart_with_hung_database_keeps_the_site_up(hung, private_mariadb):
    private_mariadb.pause()
    hung.portal.graceful()
    wait_for(lambda: serves_static_files(hung.portal), "the new children")
    response, took = timed(lambda: hung.operator.get("/me"))
    response.is_refused(503, "database_unavailable")
    assert took < 2
    private_mariadb.resume()
    finds_its_database(hung)
    assert hung.run()["state"] == "succeeded"


@pytest.mark.log("AH00045")  # pending outcomes delay the exit; httpd sends SIGTERM again after 3 s
def test_stop_with_hung_database_is_bounded_and_loses_no_outcome(hung, private_mariadb):
    execution, gate = hung.click_and_hold()
    private_mariadb.pause()
    gate.open()
    wait_for(lambda: OUTCOME_RETRY in hung.portal.log(), "the outcome writer to fail")
    _, took = timed(hung.portal.terminate)
    assert took < 9
    private_mariadb.resume()
    hung.portal.restart()
    assert hung.wait_until_final(execution)["state"] == "succeeded"
    assert len(hung.requests) == 1
