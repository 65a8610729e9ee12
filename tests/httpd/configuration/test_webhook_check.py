# SPDX-License-Identifier: Apache-2.0
"""The webhook check: connects like the sender does, reports each step, and sends no request."""
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


def results(response):
    steps = response.is_ok().json["steps"]
    assert [step["step"] for step in steps] == STEPS
    return [step["result"] for step in steps]


def test_successful_check_reports_every_step(integration):
    response = check(integration)
    assert results(response) == ["passed"] * 4 + ["skipped"]
    found = response.json
    assert (found["ok"], found["error"], found["remedy"], found["tls"]) == (True, None, None, None)
    assert found["url"] == integration.url and found["peer"] == integration.url.split("/")[2]
    assert found["steps"][3]["duration_us"] >= 0
    assert integration.requests == []
    assert integration.executions() == []


def test_trusted_certificate_passes(portal, certificates):
    secure = Receiver(certificates["trusted"])
    try:
        integration = Integration(portal, secure)
        response = check(integration)
        assert results(response) == ["passed"] * 5
        assert response.json["tls"]["version"].startswith("TLS")
        assert secure.requests_to(integration.path) == []
    finally:
        secure.close()


@pytest.mark.parametrize("who", ["misnamed", "untrusted"])
def test_untrusted_certificate_fails(portal, certificates, who):
    secure = Receiver(certificates[who])
    try:
        response = check(Integration(portal, secure))
        assert results(response) == ["passed"] * 4 + ["failed"]
        assert (response.json["ok"], response.json["error"]) == (False, "tls_certificate")
        assert response.json["steps"][4]["detail"] == response.json["sentence"]
    finally:
        secure.close()


def test_closed_port_fails_to_connect(make_integration):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    response = check(make_integration(url=f"http://127.0.0.1:{port}/"))
    assert results(response) == ["passed"] * 3 + ["failed", "skipped"]
    assert response.json["error"] == "connect_failed" and response.json["remedy"]


def test_hanging_handshake_ends_with_connect_timeout(make_integration):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        integration = make_integration(url=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        started_at = time.monotonic()
        response = check(integration)
        assert time.monotonic() - started_at < 5
        assert results(response) == ["passed"] * 4 + ["failed"]
        assert response.json["error"] == "connect_timeout"


def test_hanging_check_does_not_delay_executions(make_integration, integration):
    with socket.create_server(("127.0.0.1", 0)) as silent, concurrent.futures.ThreadPoolExecutor(4) as pool:
        slow = make_integration(url=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        hanging = [pool.submit(check, slow) for _ in range(4)]
        started_at = time.monotonic()
        assert integration.run()["state"] == "succeeded"
        assert time.monotonic() - started_at < 0.9  # the checks hang for 1 s
        assert {response.result().json["error"] for response in hanging} == {"connect_timeout"}


@pytest.mark.log("target|execution")
def test_target_no_longer_allowed_is_blocked(make_portal, receiver):
    portal = make_portal(allow_target="127.0.0.0/8 *.check.example").start()
    literal, named = Integration(portal, receiver), Integration(portal, receiver, url="http://receiver.check.example/")
    portal.stop()
    portal.settings.allow_target = "*.check.example localhost"
    portal.restart()
    response = check(literal)
    assert results(response) == ["failed"] + ["skipped"] * 4
    assert response.json["error"] == "target_blocked" and "PortalHooksAllowTarget" in response.json["remedy"]
    assert results(check(named)) == ["passed", "failed", "skipped", "skipped", "skipped"]
    assert check(named).json["error"] == "dns_failed"
    inside = Integration(portal, receiver, url=f"http://localhost:{receiver.port}/")
    response = check(inside)
    assert results(response) == ["passed", "passed", "failed", "skipped", "skipped"]
    assert response.json["error"] == "target_blocked"
    assert receiver.requests_to(literal.path) == []


def test_check_is_refused_without_webhook_integration_or_permission(make_integration, admin):
    check(make_integration(with_webhook=False)).is_refused(409, "not_configured")
    admin.post("/integrations/there-is-none/webhook/check", {}).is_refused(404, "not_found")
    check(make_integration(), user="operator").is_refused(403, "forbidden")
    assert check(make_integration(), {"url": "https://example.com/"}).is_refused(422, "invalid").pointers == {"/url"}


def test_webhook_that_is_disabled_or_has_no_key_can_be_checked(make_integration):
    assert check(make_integration(enabled=False)).is_ok().json["ok"] is True
    assert check(make_integration(with_key=False)).is_ok().json["ok"] is True
