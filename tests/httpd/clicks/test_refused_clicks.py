# SPDX-License-Identifier: Apache-2.0
"""Refused clicks: problem type, detail and remedy, and nothing sent."""
import pytest

from integration import Integration, fresh
from receiver import respond

pytestmark = pytest.mark.core


def assert_refused_and_unsent(response, integration, status, problem_type):
    response.is_refused(status, problem_type)
    problem = response.json
    assert problem["title"] and problem["remedy"] and problem["request_id"]
    assert integration.requests == []
    assert integration.executions() == []


@pytest.mark.parametrize("user", ["admin", "viewer", "poster"])
def test_click_requires_can_trigger_integrations(integration, user):
    assert_refused_and_unsent(integration.click(user=user), integration, 403, "forbidden")


def test_unknown_integration_is_not_found(integration):
    integration.id = "there-is-none"
    integration.click().is_refused(404, "not_found")


def test_unknown_event_is_not_found(integration):
    response = integration.click({"mode": "event", "event_id": "there-is-none"})
    assert_refused_and_unsent(response, integration, 404, "not_found")


def test_integration_without_webhook_is_not_configured(make_integration):
    integration = make_integration(with_webhook=False)
    assert_refused_and_unsent(integration.click(), integration, 409, "not_configured")


def test_disabled_webhook_is_refused(make_integration):
    integration = make_integration(enabled=False)
    assert_refused_and_unsent(integration.click(), integration, 409, "disabled")


def test_webhook_without_signing_key_is_refused(make_integration):
    integration = make_integration(with_key=False)
    assert_refused_and_unsent(integration.click(), integration, 409, "no_signing_key")


def test_permission_is_checked_before_syntax_and_state(make_integration):
    integration = make_integration(enabled=False)
    integration.click(user="viewer").is_refused(403, "forbidden")
    integration.click({"mode": "nonsense"}, user="viewer").is_refused(403, "forbidden")
    integration.portal.as_("viewer").post(f"{integration.uri}/executions", body=b"{").is_refused(403, "forbidden")
    integration.click({"mode": "nonsense"}).is_refused(422, "invalid")


def test_pause_by_receiver_refuses_clicks_unless_overridden(integration):
    integration.on_request(respond(503, headers=[("Retry-After", "900")]))
    failed = integration.run()
    assert failed["error"] == "http_status"
    integration.on_request(respond(200))
    for response in (integration.click(), integration.click_retry(failed)):
        response.is_refused(409, "paused_by_receiver")
    assert len(integration.requests) == 1
    assert integration.webhook()["paused_until"] is not None
    assert integration.run({"mode": "default", "override": True})["state"] == "succeeded"
    assert integration.retry(failed, {"override": True})["state"] == "succeeded"


def test_url_change_ends_the_receivers_pause(integration, receiver):
    integration.on_request(respond(429, headers=[("Retry-After", "900")]))
    integration.run()
    integration.click().is_refused(409, "paused_by_receiver")
    integration.path += "-new"
    integration.configure(url=receiver.url(integration.path)).is_ok()
    assert integration.run()["state"] == "succeeded"


def test_gone_receiver_disables_its_webhook(integration):
    integration.on_request(respond(410))
    assert integration.run()["http_status"] == 410
    integration.click().is_refused(409, "disabled")
    webhook = integration.webhook()
    assert webhook["disabled_by_receiver_at"] is not None
    integration.on_request(respond(200))
    integration.configure(enabled=True).is_ok()
    assert integration.webhook()["disabled_by_receiver_at"] is None
    assert integration.run()["state"] == "succeeded"


def test_target_no_longer_allowed_is_blocked(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    failed = integration.run()
    portal.stop()
    portal.settings.allow_target = "127.255.255.0/24"
    portal.restart()
    for response in (integration.click(), integration.click_retry(failed, {"resend": True})):
        response.is_refused(422, "target_not_allowed")
    assert len(integration.requests) == 1


def test_click_without_permission_is_audited(integration, portal):
    user = "second"
    integration.click(user=user).is_refused(403, "forbidden")
    entries = portal.database.query("SELECT * FROM ph_audit WHERE object_id = %s AND actor = %s", integration.id, user)
    assert len(entries) == 1
    assert entries[0]["client_ip"] == "127.0.0.1"


def test_refusal_contains_no_url_or_secret(make_integration):
    integration = make_integration(enabled=False)
    response = integration.click()
    assert integration.path.encode() not in response.body and b"token" not in response.body


def test_integration_id_is_case_sensitive(integration):
    integration.id = integration.id.upper()
    integration.click().is_refused(404, "not_found")


def test_retry_of_unknown_execution_is_not_found(integration):
    integration.click_retry({"id": "exe_" + "0" * 26}).is_refused(404, "not_found")
    integration.click_retry({"id": fresh("nothing")}).is_refused(404, "not_found")
