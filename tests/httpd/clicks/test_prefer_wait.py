# SPDX-License-Identifier: Apache-2.0
"""Prefer: wait=N on clicks and executions: who may wait, how long, and what ends a wait."""
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


def get_in_background(client, path, responses, wait=20):
    def get():
        responses.append(client.get(path, headers=[("Prefer", f"wait={wait}")]))
    thread = threading.Thread(target=get)
    thread.start()
    return thread


@pytest.mark.core
def test_waiters_in_every_process_see_the_outcome(make_portal, receiver):
    portal = make_portal(conf="PortalHooksMaxWaiters 24").start()
    integration = Integration(portal, receiver)
    execution, gate = integration.click_and_hold()
    responses = []
    threads = [get_in_background(integration.operator, f"/executions/{execution['id']}", responses) for _ in range(12)]
    gate.open()
    for thread in threads:
        thread.join(25)
    assert len(responses) == len(threads)
    for response in responses:
        assert response.is_ok(200).json["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.core
def test_repeated_key_waits_for_the_first_execution(portal, integration):
    first, gate = integration.click_and_hold(key=integration.id)
    timer = threading.Timer(0.3, gate.open)
    timer.start()
    again = integration.click(key=integration.id, wait=10).is_ok(200).json
    assert (again["id"], again["state"]) == (first["id"], "succeeded")


def test_excess_waiters_are_answered_at_once(make_portal, receiver):
    portal = make_portal(conf=ONE_CHILD).start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    responses = []
    thread = threading.Thread(target=lambda: responses.append(integration.click(wait=20)))
    thread.start()
    gate.wait_for_request()
    execution_id = integration.requests[0].header("portalhooks-execution-id")
    started_at = time.monotonic()
    response = integration.operator.get(f"/executions/{execution_id}", headers=[("Prefer", "wait=20")]).is_ok()
    assert response.json["state"] == "sending"
    assert time.monotonic() - started_at < 5
    gate.open()
    thread.join(25)
    assert responses[0].is_ok(201).json["state"] == "succeeded"


def connect_http1(portal, path):
    connection = http.client.HTTPConnection(*portal.address)
    connection.request("POST", path, json.dumps({"mode": "default"}), {
        "Authorization": basic("operator", "secret"), "Content-Type": "application/json", "Prefer": "wait=30"})
    return connection.close


def connect_http2(portal, path):
    client = subprocess.Popen(["curl", "-s", "--http2-prior-knowledge", "-u", "operator:secret",
                               "-H", "Prefer: wait=30",
                               "--json", '{"mode":"default"}', f"http://127.0.0.1:{portal.port}{path}"])

    def disconnect():
        client.kill()
        client.wait()
    return disconnect


@pytest.mark.parametrize("connect", [connect_http1, connect_http2])
def test_disconnected_client_ends_its_wait(make_portal, receiver, connect):
    http2 = f'LoadModule http2_module "{MODULES}/mod_http2.so"\nProtocols h2c http/1.1'
    portal = make_portal(conf=f"{ONE_CHILD}\n{http2}").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    disconnect = connect(portal, f"{portal.settings.base}/api/v1/integrations/{integration.id}/executions")
    gate.wait_for_request()
    disconnect()
    other = Integration(portal, receiver)

    def may_wait():
        return other.click(wait=5).status == 201
    wait_for(may_wait, "the place of the disconnected waiter", 5)
    gate.open()


def click(integration):
    """Click, ignoring a lost connection."""
    try:
        integration.click(wait=30)
    except (http.client.HTTPException, OSError):
        pass


def test_stop_ends_all_waits_and_commits_outcomes(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    integration.on_request(hang)
    thread = threading.Thread(target=click, args=[integration])
    thread.start()
    wait_for(lambda: integration.requests, "the request")
    started_at = time.monotonic()
    portal.terminate()
    assert time.monotonic() - started_at < 6
    thread.join(10)
    portal.restart()
    end = integration.executions()[0]
    assert (end["state"], end["delivery"], end["error"]) == ("unknown", "maybe_received", "interrupted")
    assert integration.detail(end)["response"] is not None  # written by its own process, not by a sweeper
