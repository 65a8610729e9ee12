# SPDX-License-Identifier: Apache-2.0
"""The database is there and does not do what it should: it only reads, lets nobody in, or keeps its rows locked."""
import contextlib
import time

import pytest

from database import MariaDB
from integration import Integration, fresh
from portal import Portal
from receiver import Gate
from waiting import wait_for

KEPT = "could not commit outcomes, will retry"
pytestmark = pytest.mark.log("database|DBD|dbd|lease|MySQL|outcome|sweep")


@pytest.fixture(scope="module")
def faulty(folder):
    """A portal, and the server of its database, which nobody else uses."""
    place = folder / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    server = MariaDB(place)
    portal = Portal(server.make_database(), conf="DBDMin 0").start()
    (portal.folder / "site" / "hello.txt").write_text("hello")
    yield portal
    portal.throw_away()
    server.stop()


@contextlib.contextmanager
def read_only(portal):
    portal.database.query("SET GLOBAL read_only = 1")
    yield
    portal.database.query("SET GLOBAL read_only = 0")


@contextlib.contextmanager
def one_connection(portal):
    """One for all processes; whoever has another loses it."""
    account = f"{portal.database.name}@localhost"
    portal.database.query(f"ALTER USER {account} WITH MAX_USER_CONNECTIONS 1")
    for row in portal.database.query("SELECT id FROM information_schema.processlist WHERE user = %s",
                                     portal.database.name):
        with contextlib.suppress(Exception):  # it may have gone by itself
            portal.database.query(f"KILL {int(row['id'])}")
    yield
    portal.database.query(f"ALTER USER {account} WITH MAX_USER_CONNECTIONS 0")


@contextlib.contextmanager
def locked_table(portal):
    with portal.database.server.connect(portal.database.name) as other:
        other.cursor().execute("LOCK TABLES ph_execution WRITE")
        yield
        other.cursor().execute("UNLOCK TABLES")


FAULTS = pytest.mark.parametrize("fault", [read_only, one_connection, locked_table])


@FAULTS
def test_every_answer_comes_in_time_and_nothing_is_sent_without_a_row(faulty, receiver, fault):
    integration = Integration(faulty, receiver)
    integration.run()
    accepted = []
    with fault(faulty):
        for number in range(3):
            begun = time.monotonic()
            answer = integration.click(key=f"{integration.id}-{number}")
            assert time.monotonic() - begun < (3 if fault is read_only else 6)  # to wait for a lock takes a while
            if answer.status == 202:
                accepted.append(answer.json["id"])
            else:
                answer.is_refused(503, "database_unavailable")
                assert int(answer.headers["Retry-After"]) >= 1
            assert faulty.anonymous().exchange("GET", "/hello.txt").body == b"hello"
        if fault is not one_connection:  # whoever has that one can work
            assert not accepted
            assert len(integration.requests) == 1
    wait_for(lambda: integration.click(key=f"{integration.id}-last").status in (200, 202), "the Portal to recover")
    wait_for(lambda: len(integration.requests) == len(accepted) + 2, "the last request")
    listed = integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"]
    ends = [integration.end_of(item) for item in listed]
    sent = {request.header("portalhooks-execution-id") for request in integration.requests}
    assert set(accepted) <= sent
    for end in ends:
        assert (end["state"], end["delivery"]) == (("succeeded", "received") if end["id"] in sent
                                                   else ("failed", "not_sent")), end


@FAULTS
def test_an_outcome_is_kept_and_written_later(faulty, receiver, fault):
    integration = Integration(faulty, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    before = faulty.log().count(KEPT)
    with fault(faulty):
        gate.open()
        if fault is not one_connection:
            wait_for(lambda: faulty.log().count(KEPT) > before, "the outcome writer to try")
    assert integration.end_of(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


def test_a_row_that_somebody_keeps_locked_is_waited_for(faulty, receiver):
    integration = Integration(faulty, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    before = faulty.log().count(KEPT)
    with faulty.database.server.connect(faulty.database.name) as other:
        other.cursor().execute("BEGIN")
        other.cursor().execute("SELECT id FROM ph_execution WHERE id = %s FOR UPDATE", (execution["id"],))
        gate.open()
        wait_for(lambda: faulty.log().count(KEPT) > before, "the outcome writer to try")
        assert integration.detail(execution)["state"] == "sending"
        other.cursor().execute("ROLLBACK")
    assert integration.end_of(execution)["state"] == "succeeded"
