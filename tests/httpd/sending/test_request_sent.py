# SPDX-License-Identifier: Apache-2.0
"""The request that a receiver gets: method, headers, body and signature."""
import re
import time

import pytest

import signature
from integration import BEARER, Integration, fresh

pytestmark = pytest.mark.core

EXECUTION_ID = re.compile(r"exe_[0-9A-HJKMNP-TV-Z]{26}")
MESSAGE_ID = re.compile(r"msg_[0-9A-HJKMNP-TV-Z]{26}")
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def body_with_times_blanked(request):
    return re.sub(TIME, "TIME", request.body.decode())


def test_click_sends_one_request_on_one_connection(integration, receiver):
    before = receiver.connections
    integration.run()
    assert len(integration.requests) == 1
    assert receiver.connections == before + 1


def test_default_mode_sends_empty_body_without_content_type(integration):
    integration.run()
    request = integration.only_request()
    assert request.method == "POST"
    assert request.body == b""
    assert request.header("Content-Length") == "0"
    assert request.header("Content-Type") is None


def test_request_has_exactly_the_documented_headers(integration):
    execution = integration.run()
    request = integration.only_request()
    values = {name.lower(): value for name, value in request.headers}
    assert len(values) == len(request.headers)
    signed = values.pop("webhook-signature")
    assert signed == signature.expected_of(integration.secret, request)
    assert abs(int(values.pop("webhook-timestamp")) - time.time()) < 20
    values.pop("traceparent", None)
    assert re.fullmatch(r"mod_portalhooks/\d+\.\d+\.\d+(-dev)?", values.pop("user-agent"))
    assert values == {
        "host": f"127.0.0.1:{integration.receiver.port}",
        "authorization": f"Bearer {BEARER}",
        "webhook-id": execution["message_id"],
        "portalhooks-execution-id": execution["id"],
        "portalhooks-integration-id": integration.id,
        "accept": "*/*",
        "content-length": "0",
    }
    assert MESSAGE_ID.fullmatch(execution["message_id"]) and EXECUTION_ID.fullmatch(execution["id"])


def test_default_mode_envelope(make_integration):
    integration = make_integration(default_body="envelope")
    execution = integration.run()
    request = integration.only_request()
    assert request.header("Content-Type") == "application/json"
    assert body_with_times_blanked(request) == (
        '{"type":"portalhooks.triggered","timestamp":"TIME","data":{},"integration":{"id":"%s"}}' % integration.id)
    assert f'"timestamp":"{execution["created_at"]}"' in request.body.decode()


def test_full_event_body(integration, new_event):
    event = new_event(b'{"order":48213}', title="Order 48213 exceeds credit limit", severity="warning", source="orders",
                      occurred_at="2026-11-23T14:45:28.412Z")
    integration.run_event(event)
    request = integration.only_request()
    assert request.header("Content-Type") == "application/json"
    assert request.header("portalhooks-event-id") == event["id"]
    assert request.body.decode() == (
        '{"type":"order.limit_exceeded","timestamp":"2026-11-23T14:45:28.412Z","data":{"order":48213},'
        '"event":{"id":"%s","title":"Order 48213 exceeds credit limit","severity":"warning","source":"orders"},'
        '"integration":{"id":"%s"}}' % (event["id"], integration.id))


def test_thin_event_body(make_integration, new_event):
    integration = make_integration(event_body="thin")
    event = new_event(b'{"order":48213}', occurred_at="2026-11-23T14:45:28.412Z")
    integration.run_event(event)
    assert integration.only_request().body.decode() == (
        '{"type":"order.limit_exceeded","timestamp":"2026-11-23T14:45:28.412Z","data":{"id":"%s"},'
        '"integration":{"id":"%s"}}' % (event["id"], integration.id))


@pytest.mark.parametrize("details", [
    b'{"price":3.30}',
    b'{"number":1234567890123456789012345}',
    b'{"b":1,"a":2,"c":{"z":null,"y":true}}',
    b'{"escaped":"\\u00e4\\/\\ud83d\\ude00","plain":"\xc3\xa4/\xf0\x9f\x98\x80"}',
    b'{ "spaces" : [ 1 , 2 ],\t"e":1E+2,"minus":-0.0 }',
    b"{}",
], ids=["trailing zero", "25 digits", "order of keys", "escapes", "whitespace", "empty"])
def test_details_arrive_byte_for_byte(integration, new_event, details):
    integration.run_event(new_event(details))
    request = integration.only_request()
    assert b'"data":' + details + b',"event":' in request.body
    assert request.header("webhook-signature") == signature.expected_of(integration.secret, request)


def test_details_of_256_kib_arrive_complete(integration, new_event):
    details = b'{"text":"' + b"x" * (262144 - 11) + b'"}'
    integration.run_event(new_event(details))
    assert b'"data":' + details + b"," in integration.only_request().body


def test_official_package_accepts_the_signature(make_integration, new_event):
    integration = make_integration(default_body="envelope")
    integration.run()
    integration.run_event(new_event(b'{"price":3.30,"name":"M\xc3\xbcller"}'))
    verdicts = [signature.official_verdict(integration.secret, request) for request in integration.requests]
    assert verdicts == ["valid", "valid"]


def test_official_package_rejects_a_changed_body(make_integration):
    integration = make_integration(default_body="envelope")
    integration.run()
    request = integration.only_request()
    request.body += b" "
    assert signature.official_verdict(integration.secret, request) != "valid"


def test_every_active_key_signs(integration):
    old = integration.secret
    integration.add_key(overlap_seconds=3600)
    integration.run()
    request = integration.only_request()
    expected = {signature.expected_of(secret, request) for secret in (old, integration.secret)}
    assert set(request.header("webhook-signature").split(" ")) == expected
    assert signature.official_verdict(old, request) == "valid"
    assert signature.official_verdict(integration.secret, request) == "valid"


def test_without_overlap_only_the_new_key_signs(integration):
    integration.add_key(overlap_seconds=0)
    integration.run()
    request = integration.only_request()
    assert request.header("webhook-signature") == signature.expected_of(integration.secret, request)


def test_imported_secret_signs(make_integration):
    integration = make_integration(with_key=False)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert integration.add_key(secret=secret)["secret"] == secret
    integration.run()
    request = integration.only_request()
    assert request.header("webhook-signature") == signature.expected_of(secret, request)


def test_no_token_sends_no_authorization(make_integration):
    integration = make_integration(bearer_token=None)
    integration.run()
    assert integration.only_request().header("Authorization") is None


def test_configured_headers_come_last(make_integration):
    integration = make_integration(headers={"X-Tenant": "north", "Content-Language": "de"})
    integration.run()
    request = integration.only_request()
    assert request.header("X-Tenant") == "north"
    assert request.header("Content-Language") == "de"
    names = [name.lower() for name, _ in request.headers]
    others = [name for name in names if name not in ("content-length", "content-type", "x-tenant", "content-language")]
    assert names.index("x-tenant") > max(names.index(name) for name in others)


def test_trace_context_is_forwarded(integration):
    integration.run(headers=[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")])
    passed_on = integration.only_request().header("traceparent")
    assert passed_on.startswith("00-0af7651916cd43dd8448eb211c80319c-")


def test_trace_context_is_not_forwarded_when_off(make_portal, receiver):
    integration = Integration(make_portal(conf="PortalHooksTrace Off").start(), receiver)
    execution = integration.run(headers=[("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")])
    assert integration.only_request().header("traceparent") is None
    assert "traceparent" not in str(integration.detail(execution)["request"]["headers"]).lower()


def test_url_query_is_sent_as_written(make_integration, receiver):
    path = f"/{fresh('with')}?b=2&a=%20x"
    make_integration(url=receiver.url(path)).run()
    assert len(receiver.requests_to(path)) == 1


def test_proxy_environment_variables_are_ignored(make_portal, receiver, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    integration = Integration(make_portal().start(), receiver)
    assert integration.run()["state"] == "succeeded"
