# SPDX-License-Identifier: Apache-2.0
"""More clicks than can be sent at once: who waits, who is sent away, and who is not disturbed by it."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from integration import FINAL, Integration, fresh
from receiver import Gate, Receiver, hang
from waiting import wait_for

ONE_CHILD = "ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1"
SMALL = f"{ONE_CHILD}\nPortalHooksQueue 4\nPortalHooksMaxInFlight 1"
PLACES = 5  # of SMALL: four that wait, one on the wire


def press_at_once(integration, times, at_once=16, **more):
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda _: integration.click(**more), range(times)))


def rows(integration):
    return integration.operator.pages(f"/executions?integration_id={integration.id}", 200)


def are_final(integration):
    return all(row["state"] in FINAL for row in rows(integration))


def is_full(answers, places):
    """So many of them were accepted, and all others were sent away."""
    accepted = [answer.json["id"] for answer in answers if answer.status == 202]
    assert len(accepted) == places
    for answer in answers:
        if answer.status != 202:
            answer.is_refused(503, "busy")
            assert int(answer.headers["Retry-After"]) >= 1
    return accepted


@pytest.mark.core
def test_a_full_queue_sends_away_without_a_row(make_portal, receiver):
    integration = Integration(make_portal(conf=SMALL).start(), receiver)
    gate = Gate()
    integration.answers(gate)
    accepted = is_full(press_at_once(integration, 12), PLACES)
    assert sorted(row["id"] for row in rows(integration)) == sorted(accepted)
    integration.click(key="a-key").is_refused(503, "busy")
    gate.open()
    wait_for(lambda: are_final(integration), "the queue to be sent")
    assert integration.run(key="a-key")["state"] == "succeeded"
    assert len(integration.requests) == PLACES + 1


@pytest.mark.log("database|outcomes")
def test_outcomes_that_cannot_be_written_take_up_the_queue(make_portal, receiver):
    portal = make_portal(conf=SMALL).start()
    integration = Integration(portal, receiver)
    with portal.database.server.connect(portal.database.name) as other:
        other.cursor().execute("LOCK TABLES ph_response WRITE")
        accepted = is_full(press_at_once(integration, 12, at_once=2), PLACES)
        wait_for(lambda: len(integration.requests) == PLACES, "all that was accepted to be sent")
        integration.click().is_refused(503, "busy")
        other.cursor().execute("UNLOCK TABLES")
    for execution_id in accepted:
        assert integration.end_of({"id": execution_id})["state"] == "succeeded"
    assert integration.run()["state"] == "succeeded"


def test_bodies_that_wait_are_bounded(make_portal, receiver):
    """64 MiB for each child."""
    portal = make_portal(conf=f"{ONE_CHILD}\nPortalHooksQueue 1000").start()
    details = {"text": "x" * (255 * 1024)}
    event = portal.as_("poster").post("/events", {"id": fresh("evt"), "type": "big.one", "title": "Big",
                                                  "details": details}).is_ok(201).json
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    answers = press_at_once(integration, 270, body={"mode": "event", "event_id": event["id"]})
    accepted = [answer for answer in answers if answer.status == 202]
    assert 250 <= len(accepted) <= 256
    is_full(answers, len(accepted))
    integration.click().is_ok(202)  # nothing of it is too much
    gate.open()
    wait_for(lambda: are_final(integration), "all to be sent", 60)
    assert len(integration.requests) == len(accepted) + 1


def one_hangs_and_nobody_notices(portal, receiver, times):
    """By what is answered meanwhile; how fast it is, tests/bench says."""
    (portal.folder / "site" / "hello.txt").write_text("hello")
    silent = Receiver()
    hanging, other = Integration(portal, silent, timeout_ms=30_000), Integration(portal, receiver)
    hanging.answers(hang)
    try:
        for answer in press_at_once(hanging, times):
            answer.is_ok(202)
        for _ in range(10):
            assert other.run()["state"] == "succeeded"
            assert other.operator.get("/me").status == 200
            assert portal.anonymous().exchange("GET", "/hello.txt").body == b"hello"
        assert {row["state"] for row in rows(hanging)} == {"sending"}  # all the time
        assert len(rows(hanging)) == times
        assert 1 <= len(hanging.requests) <= 2 * 32
    finally:
        silent.close()
    wait_for(lambda: are_final(hanging), "the end of all", 90)
    requests = {request.header("portalhooks-execution-id") for request in hanging.requests}
    assert len(requests) == len(hanging.requests)
    # One that the kernel took and nobody read may have been received, too.
    assert requests <= {row["id"] for row in rows(hanging) if row["delivery"] != "not_sent"}


def test_a_receiver_that_hangs_under_a_thousand_clicks_disturbs_nobody(make_portal, receiver):
    one_hangs_and_nobody_notices(make_portal().start(), receiver, 1000)


@pytest.mark.long("storm")
def test_a_receiver_that_hangs_under_five_thousand_clicks_disturbs_nobody(make_portal, receiver):
    one_hangs_and_nobody_notices(make_portal().start(), receiver, 5000)


@pytest.mark.core
def test_fifty_clicks_with_one_key_at_several_processes_are_one_request(make_portal, receiver):
    portal = make_portal(conf="StartServers 4\nServerLimit 8\nThreadsPerChild 16\nMaxRequestWorkers 128\n"
                              "MinSpareThreads 16\nMaxSpareThreads 128\nCustomLog pids.log %P").start()
    integration = Integration(portal, receiver)
    wait_for(lambda: len(portal.children()) == 4, "four processes")
    for number in range(5):
        answers = press_at_once(integration, 50, at_once=50, key=f"{integration.id}-{number}")
        assert sorted(answer.status for answer in answers) == 49 * [200] + [202]
        assert len({answer.json["id"] for answer in answers}) == 1
        wait_for(lambda: are_final(integration), "the end of it")
        assert len(rows(integration)) == len(integration.requests) == number + 1
    assert len(set((portal.folder / "pids.log").read_text().split())) >= 4
