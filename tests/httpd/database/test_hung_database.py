# SPDX-License-Identifier: Apache-2.0
"""The database accepts connections and answers nothing: a server that was stopped in mid-air."""
import concurrent.futures
import time

import pytest

from integration import Integration
from receiver import Gate
from waiting import wait_for

# mod_dbd opens DBDMin connections before a child serves anything.
CONF = "DBDMin 0"
HUNG = pytest.mark.log("database|DBD|dbd|lease|MySQL|outcome|sweep|schema")
pytestmark = HUNG


@pytest.fixture
def hung(start_on_own_mariadb, own_mariadb, receiver):
    """A portal with an integration whose database can be paused."""
    portal = start_on_own_mariadb(conf=CONF)
    (portal.folder / "site" / "hello.txt").write_text("hello")
    yield Integration(portal, receiver)
    own_mariadb.resume()


def timed(attempt):
    begun = time.monotonic()
    answer = attempt()
    return answer, time.monotonic() - begun


def serves_static_files(portal):
    answer, took = timed(lambda: portal.anonymous().exchange("GET", "/hello.txt"))
    return answer.body == b"hello" and took < 1


def finds_its_database(integration):
    wait_for(lambda: integration.operator.get("/me").status == 200, "the Portal to find the database again")


@pytest.mark.parametrize("at_once", [1, 16])
def test_every_answer_is_503_within_two_seconds_and_nothing_is_sent(hung, own_mariadb, at_once):
    hung.run()
    own_mariadb.pause()
    attempts = [hung.click, lambda: hung.click(wait=20), lambda: hung.operator.get("/me"),
                lambda: hung.operator.get("/executions"), hung.click] * (1 if at_once == 1 else 4)
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        answers = list(pool.map(timed, attempts))
    for answer, took in answers:
        answer.is_refused(503, "database_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert took < 2
    assert serves_static_files(hung.portal)
    assert hung.operator.page("/").status == 200
    own_mariadb.resume()
    finds_its_database(hung)
    assert len(hung.requests) == 1
    assert hung.run()["state"] == "succeeded"
    assert len(hung.requests) == 2


def test_an_outcome_waits_for_the_database(hung, own_mariadb):
    gate = Gate()
    hung.answers(gate)
    execution = hung.click().is_ok(202).json
    gate.wait_for_request()
    own_mariadb.pause()
    gate.open()
    wait_for(lambda: "could not commit outcomes, will retry" in hung.portal.log(), "the outcome writer to try")
    own_mariadb.resume()
    finds_its_database(hung)
    assert hung.end_of(execution)["state"] == "succeeded"
    assert len(hung.requests) == 1


def test_a_graceful_restart_meanwhile_leaves_the_site_up(hung, own_mariadb):
    own_mariadb.pause()
    hung.portal.graceful()
    wait_for(lambda: serves_static_files(hung.portal), "the new children")
    answer, took = timed(lambda: hung.operator.get("/me"))
    answer.is_refused(503, "database_unavailable")
    assert took < 2
    own_mariadb.resume()
    finds_its_database(hung)
    assert hung.run()["state"] == "succeeded"


@pytest.mark.log("AH00045")  # what cannot be written is waited for, and httpd asks again after 3 s
def test_a_stop_meanwhile_ends_in_time_and_keeps_what_it_knows(hung, own_mariadb):
    gate = Gate()
    hung.answers(gate)
    execution = hung.click().is_ok(202).json
    gate.wait_for_request()
    own_mariadb.pause()
    gate.open()
    wait_for(lambda: "could not commit outcomes, will retry" in hung.portal.log(), "the outcome writer to try")
    _, took = timed(hung.portal.stop_at_once)
    assert took < 9
    own_mariadb.resume()
    hung.portal.start_again()
    assert hung.end_of(execution)["state"] == "succeeded"
    assert len(hung.requests) == 1
