# SPDX-License-Identifier: Apache-2.0
"""The dry run: how far a connection gets, by the very checks of sending, and that nothing is sent."""
import concurrent.futures
import socket
import time

import pytest

from integration import Integration
from receiver import Receiver

pytestmark = pytest.mark.core

STEPS = ["url", "resolve", "address", "connect", "tls"]


def check(integration, body=None, user="admin"):
    return integration.portal.as_(user).post(f"{integration.webhook_uri}/check", body or {})


def results(answer):
    steps = answer.is_ok().json["steps"]
    assert [step["step"] for step in steps] == STEPS
    return [step["result"] for step in steps]


def test_a_connection_that_stands(integration):
    answer = check(integration)
    assert results(answer) == ["passed"] * 4 + ["skipped"]
    found = answer.json
    assert (found["ok"], found["error"], found["remedy"], found["tls"]) == (True, None, None, None)
    assert found["url"] == integration.url and found["peer"] == integration.url.split("/")[2]
    assert found["steps"][3]["duration_us"] >= 0
    assert integration.requests == []
    assert integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"] == []


def test_a_trusted_certificate(portal, certificates):
    secure = Receiver(certificates["trusted"])
    try:
        integration = Integration(portal, secure)
        answer = check(integration)
        assert results(answer) == ["passed"] * 5
        assert answer.json["tls"]["version"].startswith("TLS")
        assert secure.requests_to(integration.path) == []
    finally:
        secure.close()


@pytest.mark.parametrize("who", ["misnamed", "stranger"])
def test_a_certificate_that_is_not_trusted(portal, certificates, who):
    secure = Receiver(certificates[who])
    try:
        answer = check(Integration(portal, secure))
        assert results(answer) == ["passed"] * 4 + ["failed"]
        assert (answer.json["ok"], answer.json["error"]) == (False, "tls_certificate")
        assert answer.json["steps"][4]["detail"] == answer.json["sentence"]
    finally:
        secure.close()


def test_nobody_listens(make_integration):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = check(make_integration(url=f"http://127.0.0.1:{port}/"))
    assert results(answer) == ["passed"] * 3 + ["failed", "skipped"]
    assert answer.json["error"] == "connect_failed" and answer.json["remedy"]


def test_a_handshake_that_hangs_ends_with_the_connect_timeout(make_integration):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        integration = make_integration(url=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        began = time.monotonic()
        answer = check(integration)
        assert time.monotonic() - began < 5
        assert results(answer) == ["passed"] * 4 + ["failed"]
        assert answer.json["error"] == "connect_timeout"


def test_others_work_on_while_a_check_hangs(make_integration, integration):
    with socket.create_server(("127.0.0.1", 0)) as silent, concurrent.futures.ThreadPoolExecutor(4) as pool:
        slow = make_integration(url=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        hanging = [pool.submit(check, slow) for _ in range(4)]
        began = time.monotonic()
        assert integration.run()["state"] == "succeeded"
        assert time.monotonic() - began < 0.9  # of the 1 s that the checks hang
        assert {answer.result().json["error"] for answer in hanging} == {"connect_timeout"}


@pytest.mark.log("target|execution")
def test_a_target_that_is_no_longer_allowed(make_portal, receiver):
    portal = make_portal(allow_target="127.0.0.0/8 *.check.example").start()
    literal, named = Integration(portal, receiver), Integration(portal, receiver, url="http://receiver.check.example/")
    portal.stop()
    portal.settings.allow_target = "*.check.example localhost"
    portal.start_again()
    answer = check(literal)
    assert results(answer) == ["failed"] + ["skipped"] * 4
    assert answer.json["error"] == "target_blocked" and "PortalHooksAllowTarget" in answer.json["remedy"]
    assert results(check(named)) == ["passed", "failed", "skipped", "skipped", "skipped"]
    assert check(named).json["error"] == "dns_failed"
    inside = Integration(portal, receiver, url=f"http://localhost:{receiver.port}/")
    answer = check(inside)
    assert results(answer) == ["passed", "passed", "failed", "skipped", "skipped"]
    assert answer.json["error"] == "target_blocked"
    assert receiver.requests_to(literal.path) == []


def test_what_cannot_be_checked(make_integration, admin):
    check(make_integration(with_webhook=False)).is_refused(409, "not_configured")
    admin.post("/integrations/there-is-none/webhook/check", {}).is_refused(404, "not_found")
    check(make_integration(), user="operator").is_refused(403, "forbidden")
    assert check(make_integration(), {"url": "https://example.com/"}).is_refused(422, "invalid").pointers == {"/url"}


def test_disabled_and_without_a_key_it_can_be_checked(make_integration):
    assert check(make_integration(enabled=False)).is_ok().json["ok"] is True
    assert check(make_integration(with_key=False)).is_ok().json["ok"] is True
