# SPDX-License-Identifier: Apache-2.0
"""The signed test message: allowed where runs are not, never retried, and without side effects."""
import json

import pytest

from integration import Integration
from receiver import respond
from signature import expected_of

pytestmark = pytest.mark.core


def send_test(integration, body=None, *, wait=20, key=None, user="admin"):
    headers = [("Prefer", f"wait={wait}")] if wait else []
    headers += [("Idempotency-Key", key)] if key else []
    return integration.portal.as_(user).post(f"{integration.webhook_uri}/test", body or {}, headers=headers)


def test_test_message_is_sent_and_recorded(integration):
    execution = send_test(integration).is_ok(201).json
    assert (execution["mode"], execution["state"], execution["username"]) == ("test", "succeeded", "admin")
    request = integration.only_request()
    body = json.loads(request.body)
    assert (body["type"], body["data"], body["integration"]) == ("portalhooks.test", {}, {"id": integration.id})
    assert request.body.startswith(b'{"type":"portalhooks.test","timestamp":"')
    listed = integration.admin.get(f"/executions?integration_id={integration.id}&mode=test").is_ok().json["items"]
    assert [each["id"] for each in listed] == [execution["id"]]


def test_test_message_without_wait_is_accepted_at_once(integration):
    accepted = send_test(integration, wait=None).is_ok(202)
    assert accepted.headers["Location"] == f"/portal/api/v1/executions/{accepted.json['id']}"
    assert integration.wait_until_final(accepted.json)["state"] == "succeeded"


def test_disabled_or_paused_webhook_can_be_tested(make_integration):
    disabled, paused = make_integration(enabled=False), make_integration()
    assert send_test(disabled).is_ok(201).json["state"] == "succeeded"
    paused.on_request(respond(503, headers=[("Retry-After", "3600")]))
    paused.run()
    paused.on_request(respond(200))
    assert send_test(paused).is_ok(201).json["state"] == "succeeded"


@pytest.mark.parametrize("status, headers", [(410, []), (429, [("Retry-After", "3600")]),
                                             (503, [("Retry-After", "3600")])])
def test_backpressure_is_recorded_but_ignored(integration, status, headers):
    integration.on_request(respond(status, headers=headers))
    execution = send_test(integration).is_ok(201).json
    assert (execution["state"], execution["http_status"]) == ("failed", status)
    shown = dict(integration.detail(execution)["response"]["headers"])
    assert all(shown[name] == value for name, value in headers)
    webhook = integration.webhook()
    assert (webhook["paused_until"], webhook["disabled_by_receiver_at"]) == (None, None)
    integration.on_request(respond(200))
    assert integration.run()["state"] == "succeeded"


def test_test_message_is_signed_by_all_active_keys_or_the_chosen_one(integration):
    old = dict(integration.key)
    integration.add_key(overlap_seconds=3600)
    send_test(integration).is_ok(201)
    send_test(integration, {"key_id": old["id"]}).is_ok(201)
    send_test(integration, {"key_id": integration.key["id"]}).is_ok(201)
    both, first, second = integration.requests
    assert [len(request.header("webhook-signature").split()) for request in (both, first, second)] == [2, 1, 1]
    for request, secrets in ((both, [old["secret"], integration.secret]), (first, [old["secret"]]),
                             (second, [integration.secret])):
        assert sorted(request.header("webhook-signature").split()) == sorted(
            expected_of(secret, request) for secret in secrets)


def test_unknown_or_expired_key_is_not_found(make_integration):
    integration, other = make_integration(), make_integration()
    ended = dict(integration.key)
    integration.add_key(overlap_seconds=0)
    for key_id in (ended["id"], other.key["id"], "key_00000000000000000000000000"):
        send_test(integration, {"key_id": key_id}).is_refused(404, "not_found")
    assert integration.requests == []


def test_repeated_key_sends_one_message(integration):
    first = send_test(integration, key="test-once").is_ok(201).json
    again = send_test(integration, key="test-once").is_ok(200).json
    assert again["id"] == first["id"]
    send_test(integration, {"key_id": integration.key["id"]}, key="test-once").is_refused(422, "idempotency_mismatch")
    integration.only_request()


def test_test_message_cannot_be_retried(integration):
    integration.on_request(respond(500))
    execution = send_test(integration).is_ok(201).json
    refused = integration.click_retry(execution, {"resend": True}).is_refused(409, "gone")
    assert "test" in refused.json["detail"].lower()
    integration.only_request()


def test_test_is_refused_without_webhook_key_integration_or_permission(make_integration, admin):
    send_test(make_integration(with_webhook=False)).is_refused(409, "not_configured")
    send_test(make_integration(with_key=False)).is_refused(409, "no_signing_key")
    admin.post("/integrations/there-is-none/webhook/test", {}).is_refused(404, "not_found")
    send_test(make_integration(), user="operator").is_refused(403, "forbidden")


@pytest.mark.parametrize("body, pointer", [({"key_id": 5}, "/key_id"), ({"key_id": "x"}, "/key_id"),
                                           ({"key_id": None}, "/key_id"), ({"mode": "test"}, "/mode"),
                                           ({"note": "x"}, "/note")])
def test_invalid_test_request_is_refused(integration, body, pointer):
    assert send_test(integration, body).is_refused(422, "invalid").pointers == {pointer}


def test_bootstrap_admin_may_test(make_portal, receiver):
    portal = make_portal(with_users=False).start()
    as_anybody = portal.as_
    portal.as_ = lambda name: as_anybody("bootstrap" if name == "admin" else name)
    assert send_test(Integration(portal, receiver)).is_ok(201).json["state"] == "succeeded"
