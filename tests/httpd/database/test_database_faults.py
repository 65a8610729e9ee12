# SPDX-License-Identifier: Apache-2.0
"""A database that is read-only, refuses connections, or keeps rows locked."""
import contextlib
import time

import pytest

from database import MariaDB
from integration import Integration, fresh
from log_texts import DATABASE_DOWN, OUTCOME_RETRY
from portal import Portal
from waiting import wait_for

pytestmark = pytest.mark.log(DATABASE_DOWN)


@pytest.fixture(scope="module")
def faulty(directory):
    """A portal on its own database server."""
    place = directory / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    server = MariaDB(place)
    portal = Portal(server.make_database()).start()
    (portal.directory / "site" / "hello.txt").write_text("hello")
    yield portal
    portal.discard()
    server.stop()


@contextlib.contextmanager
def read_only(portal):
    portal.database.query("SET GLOBAL read_only = 1")
    yield
    portal.database.query("SET GLOBAL read_only = 0")


@contextlib.contextmanager
def one_connection(portal):
    """One connection for all processes; other connections are closed."""
    account = f"{portal.database.name}@localhost"
    portal.database.query(f"ALTER USER {account} WITH MAX_USER_CONNECTIONS 1")
    for row in portal.database.query("SELECT id FROM information_schema.processlist WHERE user = %s",
                                     portal.database.name):
        with contextlib.suppress(Exception):  # it may be gone already
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
def test_responses_stay_within_limits_and_nothing_is_sent_without_a_row(faulty, receiver, fault):
    integration = Integration(faulty, receiver)
    integration.run()
    accepted = []
    with fault(faulty):
        for number in range(3):
            started_at = time.monotonic()
            response = integration.click(key=f"{integration.id}-{number}")
            assert time.monotonic() - started_at < (3 if fault is read_only else 6)  # lock waits take longer
            if response.status == 202:
                accepted.append(response.json["id"])
            else:
                response.is_refused(503, "database_unavailable")
                assert int(response.headers["Retry-After"]) >= 1
            assert faulty.anonymous().exchange("GET", "/hello.txt").body == b"hello"
        if fault is not one_connection:  # the process with that connection can work
            assert not accepted
            assert len(integration.requests) == 1
    wait_for(lambda: integration.click(key=f"{integration.id}-last").status in (200, 202), "the Portal to recover")
    wait_for(lambda: len(integration.requests) == len(accepted) + 2, "the last request")
    listed = integration.executions()
    ends = [integration.wait_until_final(item) for item in listed]
    sent = {request.header("portalhooks-execution-id") for request in integration.requests}
    assert set(accepted) <= sent
    for end in ends:
        assert (end["state"], end["delivery"]) == (("succeeded", "received") if end["id"] in sent
                                                   else ("failed", "not_sent")), end


@FAULTS
def test_outcome_is_kept_and_committed_later(faulty, receiver, fault):
    integration = Integration(faulty, receiver)
    execution, gate = integration.click_and_hold()
    told = OUTCOME_RETRY if fault is read_only else f"{execution['id']}: its row is locked"
    before = faulty.log().count(told)
    with fault(faulty):
        gate.open()
        if fault is not one_connection:
            wait_for(lambda: faulty.log().count(told) > before, "the outcome writer to fail")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


def test_outcome_waits_for_a_locked_row(faulty, receiver):
    integration = Integration(faulty, receiver)
    execution, gate = integration.click_and_hold()
    with faulty.database.server.connect(faulty.database.name) as other:
        other.cursor().execute("BEGIN")
        other.cursor().execute("SELECT id FROM ph_execution WHERE id = %s FOR UPDATE", (execution["id"],))
        gate.open()
        wait_for(lambda: f"{execution['id']}: its row is locked" in faulty.log(), "the outcome to be set aside")
        assert integration.detail(execution)["state"] == "sending"
        other.cursor().execute("ROLLBACK")
    assert integration.wait_until_final(execution)["state"] == "succeeded"
