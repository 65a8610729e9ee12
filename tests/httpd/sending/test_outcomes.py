# SPDX-License-Identifier: Apache-2.0
"""Outcomes: what happened on the wire, and how the history reports it."""
import gzip
import ssl
from itertools import pairwise

import pytest

import receiver as handlers
from integration import BEARER, Integration
from processes import GROWTH_LIMIT_KIB, ProcessUsage
from receiver import ClosedPort, FullBacklog, Receiver, raw, raw_then_hang, respond

pytestmark = pytest.mark.core

CASES = [  # name, handler; expected state, delivery, error, HTTP status
    ("200", respond(200), "succeeded", "received", None, 200),
    ("201 with a body", respond(201, b'{"ok":true}'), "succeeded", "received", None, 201),
    ("204", raw(b"HTTP/1.1 204 No Content\r\n\r\n"), "succeeded", "received", None, 204),
    ("299", respond(299), "succeeded", "received", None, 299),
    ("chunks", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
     "succeeded", "received", None, 200),
    ("200 until close", raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwhole"),
     "succeeded", "received", None, 200),
    ("HTTP/1.0", raw(b"HTTP/1.0 200 OK\r\n\r\nold"), "succeeded", "received", None, 200),
    ("103 before 200", raw(b"HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
     "succeeded", "received", None, 200),
    ("a body larger than the limit", respond(200, b"x" * 300000), "succeeded", "received", None, 200),
    ("304", raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "failed", "received", "http_status", 304),
    ("400", respond(400), "failed", "received", "http_status", 400),
    ("401", respond(401), "failed", "received", "http_status", 401),
    ("404", respond(404), "failed", "received", "http_status", 404),
    ("417", respond(417), "failed", "received", "http_status", 417),
    ("422", respond(422), "failed", "received", "http_status", 422),
    ("500", respond(500), "failed", "received", "http_status", 500),
    ("503", respond(503), "failed", "received", "http_status", 503),
    ("redirect", respond(307, headers=[("Location", "http://127.0.0.1:1/elsewhere")]),
     "failed", "received", "redirect", 307),
    ("empty response", handlers.close, "failed", "maybe_received", "empty_reply", None),
    ("reset", handlers.reset, "failed", "maybe_received", "connection_reset", None),
    ("no response in time", handlers.hang, "failed", "maybe_received", "timeout", None),
    ("incomplete response in time", raw_then_hang(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome"),
     "failed", "received", "timeout", 200),
    ("garbage", raw(b"220 smtp ready\r\n\r\n"), "failed", "maybe_received", "protocol_error", None),
    ("HTTP/0.9", raw(b"<html>hello</html>\n"), "failed", "maybe_received", "protocol_error", None),
    ("only 100", raw(b"HTTP/1.1 100 Continue\r\n\r\n"), "failed", "maybe_received", "protocol_error", None),
    ("101", raw(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
     "failed", "received", "protocol_error", 101),
    ("bad chunks", raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno\r\n"),
     "failed", "received", "protocol_error", 200),
    ("truncated 200", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this"),
     "failed", "received", "response_incomplete", 200),
    ("truncated 500", raw(b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nonly this"),
     "failed", "received", "response_incomplete", 500),
    ("300 headers", respond(200, headers=[(f"X-{i}", "y") for i in range(300)]),
     "failed", "maybe_received or received", "response_headers_too_large", None),
    ("40 KiB header", respond(200, headers=[("X-Long", "y" * 40000)]),
     "failed", "maybe_received or received", "response_headers_too_large", None),
    ("eleven interim responses", raw(b"HTTP/1.1 102 Processing\r\n\r\n" * 11 + b"HTTP/1.1 200 OK\r\n\r\n"),
     "failed", "maybe_received", "response_headers_too_large", None),
]


@pytest.mark.parametrize("handler, state, delivery, error, status", [row[1:] for row in CASES],
                         ids=[row[0] for row in CASES])
def test_receiver_behaviour_determines_the_outcome(make_integration, handler, state, delivery, error, status):
    integration = make_integration(timeout_ms=1000)
    integration.on_request(handler)
    execution = integration.run()
    assert (execution["state"], execution["error"]) == (state, error)
    assert execution["delivery"] in delivery.split(" or ")
    if status is not None or execution["delivery"] == "maybe_received":
        assert execution["http_status"] == status
    detail = integration.detail(execution)
    listed = integration.executions()
    assert [item["id"] for item in listed] == [execution["id"]]
    for view in (detail, listed[0]):
        assert {name: view[name] for name in execution} == execution
    assert execution["sentence"] and bool(execution["remedy"]) == (state == "failed")
    assert len(integration.requests) == 1


@pytest.fixture
def closed_port():
    closed_port = ClosedPort()
    yield closed_port
    closed_port.close()


@pytest.fixture
def full_backlog():
    full_backlog = FullBacklog()
    yield full_backlog
    full_backlog.close()


@pytest.fixture
def tls_receiver(certificates):
    """Factory for receivers with one of the certificates."""
    created = []

    def make(certificate):
        created.append(Receiver(tls=certificates[certificate]))
        return created[-1]

    yield make
    for receiver in created:
        receiver.close()


def assert_not_sent(integration, error):
    execution = integration.run()
    assert (execution["state"], execution["delivery"], execution["error"], execution["http_status"]) == (
        "failed", "not_sent", error, None)
    assert execution["sentence"] and execution["remedy"]
    assert integration.requests == []
    assert integration.detail(execution)["error"] == error


def test_closed_port_fails_to_connect(make_integration, closed_port):
    assert_not_sent(make_integration(url=closed_port.url), "connect_failed")


def test_unaccepted_connection_times_out(make_integration, full_backlog):
    assert_not_sent(make_integration(url=full_backlog.url), "connect_timeout")


def test_receiver_without_tls_fails(make_integration, receiver):
    assert_not_sent(make_integration(url=f"https://127.0.0.1:{receiver.port}/"), "tls_handshake")


@pytest.mark.parametrize("certificate", ["untrusted", "misnamed"])
def test_untrusted_certificate_fails_unsent(make_integration, tls_receiver, certificate):
    receiver = tls_receiver(certificate)
    assert_not_sent(make_integration(url=receiver.url("/")), "tls_certificate")
    assert receiver.requests == []


def test_request_over_tls_succeeds(make_integration, tls_receiver):
    receiver = tls_receiver("trusted")
    integration = make_integration(url=receiver.url("/tls"))
    detail = integration.detail(integration.run())
    assert detail["state"] == "succeeded"
    assert detail["tls"]["version"].startswith("TLSv1.") and detail["tls"]["cipher"]
    assert detail["peer"] == f"127.0.0.1:{receiver.port}"
    assert receiver.requests_to("/tls")[0].header("Authorization") == f"Bearer {BEARER}"


def test_long_response_over_tls_is_cut(make_integration, tls_receiver):
    """Decrypted data handler not make the socket readable, so it must be read completely at once."""
    receiver, body = tls_receiver("trusted"), b"long" * 15_000
    integration = make_integration(url=receiver.url("/long"))
    receiver.on_request("/long", raw_then_hang(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)))
    detail = integration.detail(integration.run())
    receiver.released.set()
    assert (detail["state"], detail["response"]["body"]) == ("succeeded", body.decode())


def test_name_resolving_to_blocked_address_is_not_sent(make_portal, receiver):
    integration = Integration(make_portal(allow_target="localhost").start(), receiver,
                              url=receiver.url("/blocked", host="localhost"))
    before = receiver.connections
    assert_not_sent(integration, "target_blocked")
    assert receiver.connections == before


def test_redirect_is_recorded_but_not_followed(integration, receiver):
    integration.on_request(respond(302, headers=[("Location", receiver.url(integration.path + "-elsewhere"))]))
    execution = integration.run()
    assert execution["error"] == "redirect"
    headers = {name.lower(): value for name, value in integration.detail(execution)["response"]["headers"]}
    assert headers["location"] == receiver.url(integration.path + "-elsewhere")
    assert receiver.requests_to(integration.path + "-elsewhere") == []


def test_long_body_is_kept_up_to_the_limit(integration):
    integration.on_request(respond(200, b"x" * 300000))
    response = integration.detail(integration.run())["response"]
    assert response["truncated"] is True
    assert response["body"] == "x" * 65536
    assert (response["body_bytes"], response["body_total"]) == (65536, 300000)


def test_compressed_body_is_decoded_up_to_the_limit(integration):
    bomb = gzip.compress(b"x" * 100_000_000)
    headers = [("Content-Encoding", "gzip"), ("Content-Type", "application/json")]
    integration.on_request(respond(200, bomb, headers=headers))
    execution = integration.run()
    assert execution["state"] == "succeeded"
    response = integration.detail(execution)["response"]
    assert (response["encoding"], response["body"], response["decoded"]) == ("utf-8", "x" * 65536, True)
    assert (response["truncated"], response["body_bytes"], response["body_total"]) == (True, 65536, None)


def test_responses_do_not_grow_the_child(make_portal, receiver):
    portal = make_portal(conf="ServerLimit 1\nStartServers 1\nMaxRequestWorkers 24\nMinSpareThreads 1").start()
    floods = [
        respond(200, b"x" * 10_000_000),
        respond(200, headers=[("X-Long", "y" * 10_000_000)]),
        respond(200, headers=[(f"X-{number}", "y" * 1000) for number in range(10_000)]),
        raw(b"HTTP/1.1 102 Wait\r\n\r\n" * 500_000),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 1_000_000),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + b"x" * 10_000_000),
    ]
    integrations = [Integration(portal, receiver) for _ in floods]
    for integration, flood in zip(integrations, floods):
        integration.on_request(flood)

    def size_after(rounds):
        for _ in range(rounds):
            for integration in integrations:
                integration.run()
        return ProcessUsage(portal.children()[0]).memory_kib
    sizes = [size_after(4) for _ in range(5)]
    # Each thread and connection fills its caches once, in any batch; what is kept of responses grows in every one.
    assert min(later - earlier for earlier, later in pairwise(sizes)) < GROWTH_LIMIT_KIB / 4, sizes  # of 240 MB


def test_binary_body_is_kept_as_base64(integration):
    integration.on_request(respond(200, b"\xff\xfe\x00binary"))
    response = integration.detail(integration.run())["response"]
    assert (response["encoding"], response["body"]) == ("base64", "//4AYmluYXJ5")


def test_webhook_timeout_applies(make_integration):
    integration = make_integration(timeout_ms=1000)
    integration.on_request(handlers.hang)
    assert 900_000 < integration.run()["duration_us"] < 3_000_000


def test_slow_receiver_does_not_delay_others(make_integration):
    slow, quick = make_integration(timeout_ms=2000), make_integration()
    slow.on_request(handlers.hang)
    pending = slow.click().is_ok(202).json
    assert quick.run()["state"] == "succeeded"
    assert slow.detail(pending)["state"] == "sending"
    assert slow.wait_until_final(pending)["error"] == "timeout"


TLS_VERSIONS = [(ssl.TLSVersion.TLSv1_2, "handshake_failure"), (ssl.TLSVersion.TLSv1_3, "certificate_required")]


@pytest.mark.parametrize("version, alert", TLS_VERSIONS, ids=["1.2", "1.3"])
def test_required_client_certificate_is_named_by_run_and_check(make_integration, certificates, version, alert):
    directory = certificates["ca"].parent
    demanding = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    demanding.load_cert_chain(directory / "trusted.crt", directory / "trusted.key")
    demanding.load_verify_locations(certificates["ca"])
    demanding.verify_mode = ssl.CERT_REQUIRED
    demanding.minimum_version = demanding.maximum_version = version
    receiver = Receiver(tls=demanding)
    try:
        integration = make_integration(url=receiver.url("/demanding"))
        execution = integration.detail(integration.run())
        check = integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json
        assert (execution["error"], execution["delivery"]) == ("tls_alert", "not_sent")
        assert f"(TLS alert {alert}" in execution["sentence"]
        assert (check["ok"], check["error"], check["steps"][4]["result"]) == (False, "tls_alert", "failed")
        assert f"(TLS alert {alert}" in check["sentence"]
        assert [item["id"] for item in integration.admin.get("/executions?error=tls_alert").is_ok().json["items"]
                if item["integration_id"] == integration.id] == [execution["id"]]
        assert receiver.requests == []
    finally:
        receiver.close()
