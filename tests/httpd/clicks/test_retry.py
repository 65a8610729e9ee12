# SPDX-License-Identifier: Apache-2.0
"""A retry sends the same message again."""
import concurrent.futures
import time

import pytest

import signature
from receiver import Gate, respond
from waiting import wait_for

pytestmark = pytest.mark.core


@pytest.fixture
def failing(integration):
    integration.on_request(respond(500))
    return integration


def test_retry_sends_the_same_message_with_new_timestamp_and_signature(failing, new_event):
    event = new_event(b'{"price":3.30,"n":1234567890123456789012345}')
    first = failing.run_event(event)
    sent_in = int(failing.requests[0].header("webhook-timestamp"))
    wait_for(lambda: time.time() >= sent_in + 1, "the next second")
    failing.on_request(respond(200))
    second = failing.retry(first)
    one, two = failing.requests
    assert (one.body, one.header("webhook-id")) == (two.body, two.header("webhook-id"))
    assert int(two.header("webhook-timestamp")) > int(one.header("webhook-timestamp"))
    assert two.header("webhook-signature") == signature.expected_of(failing.secret, two)
    assert two.header("webhook-signature") != one.header("webhook-signature")
    assert two.header("portalhooks-execution-id") == second["id"] != first["id"]
    assert (second["message_id"], second["attempt"], second["retry_of"]) == (first["message_id"], 2, first["id"])
    assert (second["mode"], second["event_id"], second["state"]) == ("event", event["id"], "succeeded")


def test_attempts_count_up(failing):
    first = failing.run()
    second = failing.retry(first)
    third = failing.retry(second, {"note": "third time"})
    assert [execution["attempt"] for execution in (first, second, third)] == [1, 2, 3]
    assert third["retry_of"] == second["id"]
    assert third["note"] == "third time"


def test_retry_uses_current_token_headers_keys_and_path(failing):
    first = failing.run()
    failing.path += "-moved"
    failing.configure(url=failing.receiver.url(failing.path), bearer_token="another-token-77", headers={"X-Now": "1"})
    failing.add_key(overlap_seconds=0)
    failing.retry(first)
    request = failing.only_request()
    assert request.header("Authorization") == "Bearer another-token-77"
    assert request.header("X-Now") == "1"
    assert request.header("webhook-signature") == signature.expected_of(failing.secret, request)


def test_succeeded_message_is_resent_only_on_request(integration):
    first = integration.run()
    integration.click_retry(first).is_refused(409, "already_succeeded")
    assert len(integration.requests) == 1
    assert integration.retry(first, {"resend": True})["state"] == "succeeded"
    assert len({request.header("webhook-id") for request in integration.requests}) == 1


def test_success_of_a_later_attempt_counts(failing):
    first = failing.run()
    failing.on_request(respond(200))
    failing.retry(first)
    failing.click_retry(first).is_refused(409, "already_succeeded")


def test_retry_during_an_attempt_is_refused(integration):
    first, gate = integration.click_and_hold()
    integration.click_retry(first).is_refused(409, "in_progress")
    gate.open()
    integration.wait_until_final(first)
    assert len(integration.requests) == 1


def test_one_of_many_concurrent_retries_is_sent(failing):
    first = failing.run()
    gate = Gate()
    failing.on_request(gate)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        responses = list(pool.map(lambda _: failing.click_retry(first), range(12)))
    accepted = [response for response in responses if response.status == 202]
    refused = [response for response in responses if response.status != 202]
    assert len(accepted) == 1
    assert {(response.status, response.problem) for response in refused} == {(409, "in_progress")}
    gate.open()
    failing.wait_until_final(accepted[0].json)
    assert len(failing.requests) == 2


def test_retry_to_another_host_is_refused(failing, receiver):
    first = failing.run()
    failing.configure(url=f"http://127.0.0.2:{receiver.port}{failing.path}").is_ok()
    failing.click_retry(first).is_refused(409, "host_changed")
    assert len(failing.requests) == 1


@pytest.mark.parametrize("user", ["admin", "viewer", "poster"])
def test_retry_requires_can_trigger_integrations(failing, user):
    failing.click_retry(failing.run(), user=user).is_refused(403, "forbidden")
    assert len(failing.requests) == 1


def test_retry_of_disabled_webhook_is_refused(failing):
    first = failing.run()
    failing.configure(enabled=False).is_ok()
    failing.click_retry(first).is_refused(409, "disabled")
    assert len(failing.requests) == 1


def test_nothing_is_retried_automatically(failing):
    failing.run()
    # The second run is behind the first in every queue, so an automatic retry would have started.
    failing.on_request(respond(200))
    failing.run()
    assert len(failing.requests) == 2


def test_deleted_webhook_or_integration_cannot_be_retried(failing, portal):
    first = failing.run()
    portal.database.query("DELETE FROM ph_webhook WHERE integration_id = %s", failing.id)
    failing.click_retry(first).is_refused(409, "gone")
    portal.database.query("DELETE FROM ph_integration WHERE id = %s", failing.id)
    failing.click_retry(first).is_refused(409, "gone")
    assert failing.detail(first)["integration_id"] == failing.id


def test_removed_evidence_cannot_be_retried(failing, portal):
    first = failing.run()
    portal.database.query("DELETE FROM ph_request WHERE execution_id = %s", first["id"])
    failing.click_retry(first).is_refused(409, "evidence_removed")
    assert failing.detail(first)["request"] is None
