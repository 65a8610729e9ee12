# SPDX-License-Identifier: Apache-2.0
"""More clicks than can be sent at once: queueing, refusals, and isolation of other receivers."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from integration import FINAL, Integration, fresh
from receiver import Gate, Receiver, hang
from waiting import wait_for

ONE_CHILD = "ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1"
SMALL = f"{ONE_CHILD}\nPortalHooksQueue 4\nPortalHooksMaxInFlight 1"
PLACES = 5  # of SMALL: four queued, one in flight


def click_concurrently(integration, times, at_once=16, **more):
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda _: integration.click(**more), range(times)))


def rows(integration):
    return integration.operator.pages(f"/executions?integration_id={integration.id}", 200)


def all_final(integration):
    return all(row["state"] in FINAL for row in rows(integration))


def accepted_up_to(responses, places):
    """Assert that `places` clicks were accepted and the others refused; returns the accepted ids."""
    accepted = [response.json["id"] for response in responses if response.status == 202]
    assert len(accepted) == places
    for response in responses:
        if response.status != 202:
            response.is_refused(503, "busy")
            assert int(response.headers["Retry-After"]) >= 1
    return accepted


@pytest.mark.core
def test_full_queue_refuses_without_a_row(make_portal, receiver):
    integration = Integration(make_portal(conf=SMALL).start(), receiver)
    gate = Gate()
    integration.on_request(gate)
    accepted = accepted_up_to(click_concurrently(integration, 12), PLACES)
    assert sorted(row["id"] for row in rows(integration)) == sorted(accepted)
    integration.click(key="a-key").is_refused(503, "busy")
    gate.open()
    wait_for(lambda: all_final(integration), "the queue to be sent")
    assert integration.run(key="a-key")["state"] == "succeeded"
    assert len(integration.requests) == PLACES + 1


@pytest.mark.log("database|outcomes")
def test_uncommitted_outcomes_occupy_the_queue(make_portal, receiver):
    portal = make_portal(conf=SMALL).start()
    integration = Integration(portal, receiver)
    with portal.database.server.connect(portal.database.name) as other:
        other.cursor().execute("LOCK TABLES ph_response WRITE")
        accepted = accepted_up_to(click_concurrently(integration, 12, at_once=2), PLACES)
        wait_for(lambda: len(integration.requests) == PLACES, "all accepted clicks to be sent")
        integration.click().is_refused(503, "busy")
        other.cursor().execute("UNLOCK TABLES")
    for execution_id in accepted:
        assert integration.wait_until_final({"id": execution_id})["state"] == "succeeded"
    assert integration.run()["state"] == "succeeded"


def test_queued_bodies_are_bounded(make_portal, receiver):
    """The limit is 64 MiB per child."""
    portal = make_portal(conf=f"{ONE_CHILD}\nPortalHooksQueue 1000").start()
    details = {"text": "x" * (255 * 1024)}
    event = portal.as_("poster").post("/events", {"id": fresh("evt"), "type": "big.one", "title": "Big",
                                                  "details": details}).is_ok(201).json
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    responses = click_concurrently(integration, 270, body={"mode": "event", "event_id": event["id"]})
    accepted = [response for response in responses if response.status == 202]
    assert 250 <= len(accepted) <= 256
    accepted_up_to(responses, len(accepted))
    integration.click().is_ok(202)  # its body is empty
    gate.open()
    wait_for(lambda: all_final(integration), "all executions to be final", 60)
    assert len(integration.requests) == len(accepted) + 1


def hanging_receiver_disturbs_nobody(portal, receiver, times):
    """Checks results only; tests/bench measures latency."""
    (portal.directory / "site" / "hello.txt").write_text("hello")
    silent = Receiver()
    hanging, other = Integration(portal, silent, timeout_ms=30_000), Integration(portal, receiver)
    hanging.on_request(hang)
    try:
        for response in click_concurrently(hanging, times):
            response.is_ok(202)
        for _ in range(10):
            assert other.run()["state"] == "succeeded"
            assert other.operator.get("/me").status == 200
            assert portal.anonymous().exchange("GET", "/hello.txt").body == b"hello"
        assert {row["state"] for row in rows(hanging)} == {"sending"}  # during the whole loop
        assert len(rows(hanging)) == times
        assert 1 <= len(hanging.requests) <= 2 * 32
    finally:
        silent.close()
    wait_for(lambda: all_final(hanging), "all executions to be final", 90)
    requests = {request.header("portalhooks-execution-id") for request in hanging.requests}
    assert len(requests) == len(hanging.requests)
    # A request accepted by the kernel but not read may have been received, too.
    assert requests <= {row["id"] for row in rows(hanging) if row["delivery"] != "not_sent"}


def test_hanging_receiver_with_1000_clicks_disturbs_nobody(make_portal, receiver):
    hanging_receiver_disturbs_nobody(make_portal().start(), receiver, 1000)


@pytest.mark.long("storm")
def test_hanging_receiver_with_5000_clicks_disturbs_nobody(make_portal, receiver):
    hanging_receiver_disturbs_nobody(make_portal().start(), receiver, 5000)


@pytest.mark.core
def test_concurrent_clicks_with_one_key_across_processes_send_one_request(make_portal, receiver):
    portal = make_portal(conf="StartServers 4\nServerLimit 8\nThreadsPerChild 16\nMaxRequestWorkers 128\n"
                              "MinSpareThreads 16\nMaxSpareThreads 128\nCustomLog pids.log %P").start()
    integration = Integration(portal, receiver)
    wait_for(lambda: len(portal.children()) == 4, "four children")
    for number in range(5):
        responses = click_concurrently(integration, 50, at_once=50, key=f"{integration.id}-{number}")
        assert sorted(response.status for response in responses) == 49 * [200] + [202]
        assert len({response.json["id"] for response in responses}) == 1
        wait_for(lambda: all_final(integration), "the execution to be final")
        assert len(rows(integration)) == len(integration.requests) == number + 1
    assert len(set((portal.directory / "pids.log").read_text().split())) >= 4
