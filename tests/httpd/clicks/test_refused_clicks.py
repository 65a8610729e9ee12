# SPDX-License-Identifier: Apache-2.0
"""Clicks that are refused: each with its word, a detail, and nothing sent."""
import pytest

from hook import Hook, fresh
from receiver import say

pytestmark = pytest.mark.core


def is_refused_and_nothing_sent(answer, hook, status, word):
    answer.is_refused(status, word)
    problem = answer.json
    assert problem["title"] and problem["remedy"] and problem["request_id"]
    assert hook.requests == []
    assert hook.operator.get(f"/executions?integration_id={hook.id}").is_ok().json["items"] == []


@pytest.mark.parametrize("user", ["admin", "viewer", "poster"])
def test_without_can_trigger_integrations_nobody_runs(hook, user):
    is_refused_and_nothing_sent(hook.click(user=user), hook, 403, "forbidden")


def test_an_unknown_integration(hook):
    hook.id = "there-is-none"
    hook.click().is_refused(404, "not_found")


def test_an_unknown_event(hook):
    is_refused_and_nothing_sent(hook.click({"mode": "event", "event_id": "there-is-none"}), hook, 404, "not_found")


def test_an_integration_without_a_webhook(make_hook):
    hook = make_hook(with_webhook=False)
    is_refused_and_nothing_sent(hook.click(), hook, 409, "not_configured")


def test_a_disabled_webhook(make_hook):
    hook = make_hook(enabled=False)
    is_refused_and_nothing_sent(hook.click(), hook, 409, "disabled")


def test_a_webhook_without_a_signing_key(make_hook):
    hook = make_hook(with_key=False)
    is_refused_and_nothing_sent(hook.click(), hook, 409, "no_signing_key")


def test_permission_is_judged_before_form_and_state(make_hook):
    hook = make_hook(enabled=False)
    hook.click(user="viewer").is_refused(403, "forbidden")
    hook.click({"mode": "nonsense"}, user="viewer").is_refused(403, "forbidden")
    hook.portal.as_("viewer").post(f"/integrations/{hook.id}/executions", body=b"{").is_refused(403, "forbidden")
    hook.click({"mode": "nonsense"}).is_refused(422, "invalid")


def test_a_receiver_that_asks_to_wait_is_left_alone_unless_overridden(hook):
    hook.answers(say(503, headers=[("Retry-After", "900")]))
    failed = hook.run()
    assert failed["error"] == "http_status"
    hook.answers(say(200))
    for answer in (hook.click(), hook.press_retry(failed)):
        answer.is_refused(409, "paused_by_receiver")
    assert len(hook.requests) == 1
    assert hook.webhook()["paused_until"] is not None
    assert hook.run({"mode": "default", "override": True})["state"] == "succeeded"
    assert hook.retry(failed, {"override": True})["state"] == "succeeded"


def test_a_change_of_url_ends_the_receivers_pause(hook, receiver):
    hook.answers(say(429, headers=[("Retry-After", "900")]))
    hook.run()
    hook.click().is_refused(409, "paused_by_receiver")
    hook.path += "-new"
    hook.configure(url=receiver.url(hook.path)).is_ok()
    assert hook.run()["state"] == "succeeded"


def test_a_receiver_that_is_gone_for_good_disables_its_webhook(hook):
    hook.answers(say(410))
    assert hook.run()["http_status"] == 410
    hook.click().is_refused(409, "disabled")
    webhook = hook.webhook()
    assert webhook["disabled_by_receiver_at"] is not None
    hook.answers(say(200))
    hook.configure(enabled=True).is_ok()
    assert hook.webhook()["disabled_by_receiver_at"] is None
    assert hook.run()["state"] == "succeeded"


def test_a_target_that_is_no_longer_allowed(make_portal, receiver):
    portal = make_portal().start()
    hook = Hook(portal, receiver)
    failed = hook.run()
    portal.stop()
    portal.settings.allow_target = "127.255.255.0/24"
    portal.start_again()
    for answer in (hook.click(), hook.press_retry(failed, {"resend": True})):
        answer.is_refused(422, "target_not_allowed")
    assert len(hook.requests) == 1


def test_refusals_for_want_of_a_permission_are_audited(hook, portal):
    user = "second"
    hook.click(user=user).is_refused(403, "forbidden")
    entries = portal.database.query("SELECT * FROM ph_audit WHERE object_id = %s AND actor = %s", hook.id, user)
    assert len(entries) == 1
    assert entries[0]["client_ip"] == "127.0.0.1"


def test_no_refusal_names_a_url_or_secret(make_hook):
    hook = make_hook(enabled=False)
    answer = hook.click()
    assert hook.path.encode() not in answer.body and b"token" not in answer.body


def test_an_id_of_an_integration_is_not_guessed_by_case(hook):
    hook.id = hook.id.upper()
    hook.click().is_refused(404, "not_found")


def test_retry_of_what_does_not_exist(hook):
    hook.press_retry({"id": "exe_" + "0" * 26}).is_refused(404, "not_found")
    hook.press_retry({"id": fresh("nothing")}).is_refused(404, "not_found")
