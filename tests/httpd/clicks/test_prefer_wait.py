# SPDX-License-Identifier: Apache-2.0
"""Prefer: wait=N on clicks and on executions: who waits, for how long, and who no longer does."""
import http.client
import json
import subprocess
import threading
import time

import pytest

from client import basic
from integration import Integration
from portal import MODULES
from receiver import Gate, hang
from waiting import wait_for

ONE_CHILD = "ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1\nPortalHooksMaxWaiters 1"


def get_in_background(client, path, answers, wait=20):
    def get():
        answers.append(client.get(path, headers=[("Prefer", f"wait={wait}")]))
    thread = threading.Thread(target=get)
    thread.start()
    return thread


@pytest.mark.core
def test_all_who_wait_see_the_end_whichever_process_they_are_in(make_portal, receiver):
    portal = make_portal(conf="PortalHooksMaxWaiters 24").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    answers = []
    threads = [get_in_background(integration.operator, f"/executions/{execution['id']}", answers) for _ in range(12)]
    gate.open()
    for thread in threads:
        thread.join(25)
    assert len(answers) == len(threads)
    for answer in answers:
        assert answer.is_ok(200).json["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.core
def test_a_known_key_waits_for_its_first_execution(portal, integration):
    gate = Gate()
    integration.answers(gate)
    first = integration.click(key=integration.id).is_ok(202).json
    gate.wait_for_request()
    timer = threading.Timer(0.3, gate.open)
    timer.start()
    again = integration.click(key=integration.id, wait=10).is_ok(200).json
    assert (again["id"], again["state"]) == (first["id"], "succeeded")


def test_who_does_not_get_a_place_to_wait_is_answered_at_once(make_portal, receiver):
    portal = make_portal(conf=ONE_CHILD).start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(integration.click(wait=20)))
    thread.start()
    gate.wait_for_request()
    execution_id = integration.requests[0].header("portalhooks-execution-id")
    begun = time.monotonic()
    answer = integration.operator.get(f"/executions/{execution_id}", headers=[("Prefer", "wait=20")]).is_ok()
    assert answer.json["state"] == "sending"
    assert time.monotonic() - begun < 5
    gate.open()
    thread.join(25)
    assert answers[0].is_ok(201).json["state"] == "succeeded"


def leave_over_http1(portal, path):
    connection = http.client.HTTPConnection(*portal.address)
    connection.request("POST", path, json.dumps({"mode": "default"}), {
        "Authorization": basic("operator", "secret"), "Content-Type": "application/json", "Prefer": "wait=30"})
    return connection.close


def leave_over_http2(portal, path):
    client = subprocess.Popen(["curl", "-s", "--http2-prior-knowledge", "-u", "operator:secret",
                               "-H", "Prefer: wait=30",
                               "--json", '{"mode":"default"}', f"http://127.0.0.1:{portal.port}{path}"])

    def leave():
        client.kill()
        client.wait()
    return leave


@pytest.mark.parametrize("connect", [leave_over_http1, leave_over_http2])
def test_a_client_that_has_gone_ends_its_wait(make_portal, receiver, connect):
    http2 = f'LoadModule http2_module "{MODULES}/mod_http2.so"\nProtocols h2c http/1.1'
    portal = make_portal(conf=f"{ONE_CHILD}\n{http2}").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    leave = connect(portal, f"{portal.settings.base}/api/v1/integrations/{integration.id}/executions")
    gate.wait_for_request()
    leave()
    other = Integration(portal, receiver)

    def gets_the_place():
        return other.click(wait=5).status == 201
    wait_for(gets_the_place, "the place of the one who has gone", 5)
    gate.open()


def press(integration):
    """Whose answer may get lost with the connection."""
    try:
        integration.click(wait=30)
    except (http.client.HTTPException, OSError):
        pass


def test_a_stop_ends_all_waits_and_settles_at_once(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    integration.answers(hang)
    thread = threading.Thread(target=press, args=[integration])
    thread.start()
    wait_for(lambda: integration.requests, "the request")
    begun = time.monotonic()
    portal.stop_at_once()
    assert time.monotonic() - begun < 6
    thread.join(10)
    portal.start_again()
    end = integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"][0]
    assert (end["state"], end["delivery"], end["error"]) == ("unknown", "maybe_received", "interrupted")
    assert integration.detail(end)["response"] is not None  # told by its own process, not by a sweeper
