# SPDX-License-Identifier: Apache-2.0
"""One signed test message: also of what cannot be run, never again by itself, and without consequences."""
import json

import pytest

from integration import Integration
from receiver import say
from signature import expected_of

pytestmark = pytest.mark.core


def press_test(integration, body=None, *, wait=20, key=None, user="admin"):
    headers = [("Prefer", f"wait={wait}")] if wait else []
    headers += [("Idempotency-Key", key)] if key else []
    return integration.portal.as_(user).post(f"{integration.webhook_uri}/test", body or {}, headers=headers)


def test_a_test_message_is_sent_and_recorded_as_such(integration):
    execution = press_test(integration).is_ok(201).json
    assert (execution["mode"], execution["state"], execution["username"]) == ("test", "succeeded", "admin")
    request = integration.only_request()
    body = json.loads(request.body)
    assert (body["type"], body["data"], body["integration"]) == ("portalhooks.test", {}, {"id": integration.id})
    assert request.body.startswith(b'{"type":"portalhooks.test","timestamp":"')
    listed = integration.admin.get(f"/executions?integration_id={integration.id}&mode=test").is_ok().json["items"]
    assert [each["id"] for each in listed] == [execution["id"]]


def test_it_is_accepted_at_once_without_a_wait(integration):
    accepted = press_test(integration, wait=None).is_ok(202)
    assert accepted.headers["Location"] == f"/portal/api/v1/executions/{accepted.json['id']}"
    assert integration.end_of(accepted.json)["state"] == "succeeded"


def test_a_disabled_or_paused_webhook_can_be_tested(make_integration):
    disabled, paused = make_integration(enabled=False), make_integration()
    assert press_test(disabled).is_ok(201).json["state"] == "succeeded"
    paused.answers(say(503, headers=[("Retry-After", "3600")]))
    paused.run()
    paused.answers(say(200))
    assert press_test(paused).is_ok(201).json["state"] == "succeeded"


@pytest.mark.parametrize("status, headers", [(410, []), (429, [("Retry-After", "3600")]),
                                             (503, [("Retry-After", "3600")])])
def test_what_the_receiver_asks_for_is_shown_and_not_done(integration, status, headers):
    integration.answers(say(status, headers=headers))
    execution = press_test(integration).is_ok(201).json
    assert (execution["state"], execution["http_status"]) == ("failed", status)
    shown = dict(integration.detail(execution)["response"]["headers"])
    assert all(shown[name] == value for name, value in headers)
    webhook = integration.webhook()
    assert (webhook["paused_until"], webhook["disabled_by_receiver_at"]) == (None, None)
    integration.answers(say(200))
    assert integration.run()["state"] == "succeeded"


def test_it_is_signed_by_all_active_keys_or_by_the_one_that_is_chosen(integration):
    old = dict(integration.key)
    integration.add_key(overlap_seconds=3600)
    press_test(integration).is_ok(201)
    press_test(integration, {"key_id": old["id"]}).is_ok(201)
    press_test(integration, {"key_id": integration.key["id"]}).is_ok(201)
    both, first, second = integration.requests
    assert [len(request.header("webhook-signature").split()) for request in (both, first, second)] == [2, 1, 1]
    for request, secrets in ((both, [old["secret"], integration.secret]), (first, [old["secret"]]),
                             (second, [integration.secret])):
        assert sorted(request.header("webhook-signature").split()) == sorted(
            expected_of(secret, request) for secret in secrets)


def test_a_key_that_is_not_there_or_has_ended_signs_nothing(make_integration):
    integration, other = make_integration(), make_integration()
    ended = dict(integration.key)
    integration.add_key(overlap_seconds=0)
    for key_id in (ended["id"], other.key["id"], "key_00000000000000000000000000"):
        press_test(integration, {"key_id": key_id}).is_refused(404, "not_found")
    assert integration.requests == []


def test_the_same_press_twice_is_one_message(integration):
    first = press_test(integration, key="test-once").is_ok(201).json
    again = press_test(integration, key="test-once").is_ok(200).json
    assert again["id"] == first["id"]
    press_test(integration, {"key_id": integration.key["id"]}, key="test-once").is_refused(422, "idempotency_mismatch")
    integration.only_request()


def test_a_test_is_never_retried(integration):
    integration.answers(say(500))
    execution = press_test(integration).is_ok(201).json
    refused = integration.press_retry(execution, {"resend": True}).is_refused(409, "gone")
    assert "test" in refused.json["detail"].lower()
    integration.only_request()


def test_what_cannot_be_tested(make_integration, admin):
    press_test(make_integration(with_webhook=False)).is_refused(409, "not_configured")
    press_test(make_integration(with_key=False)).is_refused(409, "no_signing_key")
    admin.post("/integrations/there-is-none/webhook/test", {}).is_refused(404, "not_found")
    press_test(make_integration(), user="operator").is_refused(403, "forbidden")


@pytest.mark.parametrize("body, pointer", [({"key_id": 5}, "/key_id"), ({"key_id": "x"}, "/key_id"),
                                           ({"key_id": None}, "/key_id"), ({"mode": "test"}, "/mode"),
                                           ({"note": "x"}, "/note")])
def test_a_test_that_is_not_valid(integration, body, pointer):
    assert press_test(integration, body).is_refused(422, "invalid").pointers == {pointer}


def test_the_bootstrap_admin_may_test(make_portal, receiver):
    portal = make_portal(with_users=False).start()
    as_anybody = portal.as_
    portal.as_ = lambda name: as_anybody("bootstrap" if name == "admin" else name)
    assert press_test(Integration(portal, receiver)).is_ok(201).json["state"] == "succeeded"
