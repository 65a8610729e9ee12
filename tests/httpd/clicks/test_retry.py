# SPDX-License-Identifier: Apache-2.0
"""A retry sends the same message again."""
import concurrent.futures
import time

import pytest

import signature
from receiver import Gate, say
from waiting import wait_for

pytestmark = pytest.mark.core


@pytest.fixture
def failing(integration):
    integration.answers(say(500))
    return integration


def test_a_retry_is_the_same_message_with_a_new_timestamp_and_signature(failing, new_event):
    event = new_event(b'{"price":3.30,"n":1234567890123456789012345}')
    first = failing.run_event(event)
    sent_in = int(failing.requests[0].header("webhook-timestamp"))
    wait_for(lambda: time.time() >= sent_in + 1, "the next second")
    failing.answers(say(200))
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


def test_a_retry_uses_todays_token_headers_keys_and_path(failing):
    first = failing.run()
    failing.path += "-moved"
    failing.configure(url=failing.receiver.url(failing.path), bearer_token="another-token-77", headers={"X-Now": "1"})
    failing.add_key(overlap_seconds=0)
    failing.retry(first)
    request = failing.only_request()
    assert request.header("Authorization") == "Bearer another-token-77"
    assert request.header("X-Now") == "1"
    assert request.header("webhook-signature") == signature.expected_of(failing.secret, request)


def test_what_succeeded_is_sent_again_only_on_demand(integration):
    first = integration.run()
    integration.press_retry(first).is_refused(409, "already_succeeded")
    assert len(integration.requests) == 1
    assert integration.retry(first, {"resend": True})["state"] == "succeeded"
    assert len({request.header("webhook-id") for request in integration.requests}) == 1


def test_a_message_that_succeeded_in_a_later_attempt_counts_as_succeeded(failing):
    first = failing.run()
    failing.answers(say(200))
    failing.retry(first)
    failing.press_retry(first).is_refused(409, "already_succeeded")


def test_while_an_attempt_is_on_its_way_there_is_no_other(integration):
    gate = Gate()
    integration.answers(gate)
    first = integration.click().is_ok(202).json
    gate.wait_for_request()
    integration.press_retry(first).is_refused(409, "in_progress")
    gate.open()
    integration.end_of(first)
    assert len(integration.requests) == 1


def test_of_many_retries_at_once_one_is_sent(failing):
    first = failing.run()
    gate = Gate()
    failing.answers(gate)
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: failing.press_retry(first), range(12)))
    accepted = [answer for answer in answers if answer.status == 202]
    refused = [answer for answer in answers if answer.status != 202]
    assert len(accepted) == 1
    assert {(answer.status, answer.word) for answer in refused} == {(409, "in_progress")}
    gate.open()
    failing.end_of(accepted[0].json)
    assert len(failing.requests) == 2


def test_never_to_another_host(failing, receiver):
    first = failing.run()
    failing.configure(url=f"http://127.0.0.2:{receiver.port}{failing.path}").is_ok()
    failing.press_retry(first).is_refused(409, "host_changed")
    assert len(failing.requests) == 1


@pytest.mark.parametrize("user", ["admin", "viewer", "poster"])
def test_a_retry_needs_the_permission_to_run(failing, user):
    failing.press_retry(failing.run(), user=user).is_refused(403, "forbidden")
    assert len(failing.requests) == 1


def test_the_refusals_of_a_run_hold_for_a_retry(failing):
    first = failing.run()
    failing.configure(enabled=False).is_ok()
    failing.press_retry(first).is_refused(409, "disabled")
    assert len(failing.requests) == 1


def test_nothing_is_retried_by_itself(failing):
    failing.run()
    # The next click is behind it in every queue: whatever the first one would start has been started.
    failing.answers(say(200))
    failing.run()
    assert len(failing.requests) == 2


def test_what_was_deleted_meanwhile_cannot_be_sent(failing, portal):
    first = failing.run()
    portal.database.query("DELETE FROM ph_webhook WHERE integration_id = %s", failing.id)
    failing.press_retry(first).is_refused(409, "gone")
    portal.database.query("DELETE FROM ph_integration WHERE id = %s", failing.id)
    failing.press_retry(first).is_refused(409, "gone")
    assert failing.detail(first)["integration_id"] == failing.id


def test_what_is_no_longer_kept_cannot_be_sent(failing, portal):
    first = failing.run()
    portal.database.query("DELETE FROM ph_request WHERE execution_id = %s", first["id"])
    failing.press_retry(first).is_refused(409, "evidence_removed")
    assert failing.detail(first)["request"] is None
