# SPDX-License-Identifier: Apache-2.0
"""Clicks that are refused: each with its word, a detail, and nothing sent."""
import pytest

from integration import Integration, fresh
from receiver import say

pytestmark = pytest.mark.core


def is_refused_and_nothing_sent(answer, integration, status, word):
    answer.is_refused(status, word)
    problem = answer.json
    assert problem["title"] and problem["remedy"] and problem["request_id"]
    assert integration.requests == []
    assert integration.operator.get(f"/executions?integration_id={integration.id}").is_ok().json["items"] == []


@pytest.mark.parametrize("user", ["admin", "viewer", "poster"])
def test_without_can_trigger_integrations_nobody_runs(integration, user):
    is_refused_and_nothing_sent(integration.click(user=user), integration, 403, "forbidden")


def test_an_unknown_integration(integration):
    integration.id = "there-is-none"
    integration.click().is_refused(404, "not_found")


def test_an_unknown_event(integration):
    answer = integration.click({"mode": "event", "event_id": "there-is-none"})
    is_refused_and_nothing_sent(answer, integration, 404, "not_found")


def test_an_integration_without_a_webhook(make_integration):
    integration = make_integration(with_webhook=False)
    is_refused_and_nothing_sent(integration.click(), integration, 409, "not_configured")


def test_a_disabled_webhook(make_integration):
    integration = make_integration(enabled=False)
    is_refused_and_nothing_sent(integration.click(), integration, 409, "disabled")


def test_a_webhook_without_a_signing_key(make_integration):
    integration = make_integration(with_key=False)
    is_refused_and_nothing_sent(integration.click(), integration, 409, "no_signing_key")


def test_permission_is_judged_before_form_and_state(make_integration):
    integration = make_integration(enabled=False)
    integration.click(user="viewer").is_refused(403, "forbidden")
    integration.click({"mode": "nonsense"}, user="viewer").is_refused(403, "forbidden")
    integration.portal.as_("viewer").post(f"{integration.uri}/executions", body=b"{").is_refused(403, "forbidden")
    integration.click({"mode": "nonsense"}).is_refused(422, "invalid")


def test_a_receiver_that_asks_to_wait_is_left_alone_unless_overridden(integration):
    integration.answers(say(503, headers=[("Retry-After", "900")]))
    failed = integration.run()
    assert failed["error"] == "http_status"
    integration.answers(say(200))
    for answer in (integration.click(), integration.press_retry(failed)):
        answer.is_refused(409, "paused_by_receiver")
    assert len(integration.requests) == 1
    assert integration.webhook()["paused_until"] is not None
    assert integration.run({"mode": "default", "override": True})["state"] == "succeeded"
    assert integration.retry(failed, {"override": True})["state"] == "succeeded"


def test_a_change_of_url_ends_the_receivers_pause(integration, receiver):
    integration.answers(say(429, headers=[("Retry-After", "900")]))
    integration.run()
    integration.click().is_refused(409, "paused_by_receiver")
    integration.path += "-new"
    integration.configure(url=receiver.url(integration.path)).is_ok()
    assert integration.run()["state"] == "succeeded"


def test_a_receiver_that_is_gone_for_good_disables_its_webhook(integration):
    integration.answers(say(410))
    assert integration.run()["http_status"] == 410
    integration.click().is_refused(409, "disabled")
    webhook = integration.webhook()
    assert webhook["disabled_by_receiver_at"] is not None
    integration.answers(say(200))
    integration.configure(enabled=True).is_ok()
    assert integration.webhook()["disabled_by_receiver_at"] is None
    assert integration.run()["state"] == "succeeded"


def test_a_target_that_is_no_longer_allowed(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    failed = integration.run()
    portal.stop()
    portal.settings.allow_target = "127.255.255.0/24"
    portal.start_again()
    for answer in (integration.click(), integration.press_retry(failed, {"resend": True})):
        answer.is_refused(422, "target_not_allowed")
    assert len(integration.requests) == 1


def test_refusals_for_want_of_a_permission_are_audited(integration, portal):
    user = "second"
    integration.click(user=user).is_refused(403, "forbidden")
    entries = portal.database.query("SELECT * FROM ph_audit WHERE object_id = %s AND actor = %s", integration.id, user)
    assert len(entries) == 1
    assert entries[0]["client_ip"] == "127.0.0.1"


def test_no_refusal_names_a_url_or_secret(make_integration):
    integration = make_integration(enabled=False)
    answer = integration.click()
    assert integration.path.encode() not in answer.body and b"token" not in answer.body


def test_an_id_of_an_integration_is_not_guessed_by_case(integration):
    integration.id = integration.id.upper()
    integration.click().is_refused(404, "not_found")


def test_retry_of_what_does_not_exist(integration):
    integration.press_retry({"id": "exe_" + "0" * 26}).is_refused(404, "not_found")
    integration.press_retry({"id": fresh("nothing")}).is_refused(404, "not_found")
