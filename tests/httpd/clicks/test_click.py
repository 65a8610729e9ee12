# SPDX-License-Identifier: Apache-2.0
"""The answers to a click: 202, 201 and 200, waiting, and the idempotency key."""
import concurrent.futures
import uuid

import pytest

from receiver import Gate

pytestmark = pytest.mark.core


def new_key():
    return str(uuid.uuid4())


def test_a_click_is_accepted_with_its_place_in_the_history(integration, operator):
    answer = integration.click().is_ok(202)
    execution = answer.json
    assert answer.headers["Location"] == f"/portal/api/v1/executions/{execution['id']}"
    assert (execution["state"], execution["mode"], execution["attempt"]) == ("sending", "default", 1)
    assert (execution["username"], execution["client_ip"]) == ("operator", "127.0.0.1")
    assert (execution["delivery"], execution["error"], execution["finished_at"]) == (None, None, None)
    assert integration.end_of(execution)["state"] == "succeeded"


def test_waiting_gives_the_final_state(integration):
    answer = integration.click(wait=20).is_ok(201)
    execution = answer.json
    assert answer.headers["Location"] == f"/portal/api/v1/executions/{execution['id']}"
    assert answer.headers["Preference-Applied"] == "wait=20"
    assert (execution["state"], execution["delivery"], execution["http_status"]) == ("succeeded", "received", 200)
    assert execution["duration_us"] > 0
    assert "200" in execution["sentence"]
    assert execution["remedy"] is None


@pytest.mark.parametrize("preference", ["wait=31", "wait=99999999999"])
def test_nobody_waits_for_more_than_half_a_minute(integration, preference):
    answer = integration.click(headers=[("Prefer", preference)]).is_ok(201)
    assert answer.headers["Preference-Applied"] == "wait=30"


def test_a_retry_can_be_waited_for(integration):
    answer = integration.press_retry(integration.run(), {"resend": True}, wait=20).is_ok(201)
    assert (answer.json["attempt"], answer.json["state"]) == (2, "succeeded")
    assert answer.headers["Preference-Applied"] == "wait=20"


def test_waiting_ends_when_its_time_is_over(integration):
    gate = Gate()
    integration.answers(gate)
    execution = integration.click(wait=1).is_ok(202).json
    assert execution["state"] == "sending"
    gate.open()
    assert integration.end_of(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.parametrize("preference", ["wait=20", "respond-async, wait=20", "wait=20; x=1", "WAIT=20",
                                        "wait=20, wait=1"])
def test_preferences_are_read_as_rfc_7240_says(integration, preference):
    assert integration.click(headers=[("Prefer", preference)]).status == 201


@pytest.mark.parametrize("preference", ["wait", "wait=x", "wait=-1", "return=minimal", "", "wait=0"])
def test_what_is_no_wait_is_passed_over(integration, preference):
    answer = integration.click(headers=[("Prefer", preference)]).is_ok(202)
    assert integration.end_of(answer.json)["state"] == "succeeded"


def test_the_detail_can_be_waited_for(integration, operator):
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(operator.get, f"/executions/{execution['id']}", headers=[("Prefer", "wait=20")])
        gate.open()
        answer = waiting.result(25).is_ok(200)
    assert answer.json["state"] == "succeeded"
    assert answer.headers["Preference-Applied"] in ("wait=20", None)  # None: it had ended already


def test_the_row_and_the_request_stand_before_the_receiver_is_called(integration, operator):
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    detail = operator.get(f"/executions/{execution['id']}").is_ok().json
    assert detail["state"] == "sending"
    assert detail["request"]["method"] == "POST"
    gate.open()
    integration.end_of(execution)


def test_note_and_batch_are_kept(integration):
    batch = "bat_" + "0" * 26
    execution = integration.run({"mode": "default", "note": "after the outage – zweimal geprüft", "batch_id": batch})
    assert execution["note"] == "after the outage – zweimal geprüft"
    assert execution["batch_id"] == batch


def test_event_mode_keeps_what_the_event_was_called(integration, new_event):
    event = new_event(title="Credit limit")
    execution = integration.run_event(event)
    assert (execution["event_id"], execution["event_type"], execution["event_title"]) == (
        event["id"], "order.limit_exceeded", "Credit limit")


# ---- the idempotency key ----------------------------------------------------------------------------------


def test_the_same_key_again_gives_the_first_execution(integration):
    key = new_key()
    first = integration.click(key=key, wait=20).is_ok(201).json
    again = integration.click(key=key).is_ok(200).json
    assert again["id"] == first["id"]
    assert len(integration.requests) == 1


def test_a_known_key_can_wait_for_the_end_too(integration):
    gate = Gate()
    integration.answers(gate)
    key = new_key()
    first = integration.click(key=key).is_ok(202).json
    gate.wait_for_request()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(integration.click, key=key, wait=20)
        gate.open()
        again = waiting.result(25).is_ok(200)
    assert (again.json["id"], again.json["state"]) == (first["id"], "succeeded")
    assert again.headers["Preference-Applied"] == "wait=20"


def test_twenty_clicks_at_once_with_one_key_are_one_request(integration):
    key = new_key()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: integration.click(key=key), range(20)))
    assert sorted({answer.status for answer in answers}) in ([200, 202], [202])
    assert [answer.status for answer in answers].count(202) == 1
    ids = {answer.json["id"] for answer in answers}
    assert len(ids) == 1
    integration.end_of({"id": ids.pop()})
    assert len(integration.requests) == 1


def test_twenty_clicks_at_once_without_a_key_are_twenty_requests(integration):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: integration.click(), range(20)))
    assert {answer.status for answer in answers} == {202}
    for answer in answers:
        assert integration.end_of(answer.json)["state"] == "succeeded"
    assert len(integration.requests) == 20
    assert len({request.header("webhook-id") for request in integration.requests}) == 20


def test_the_same_key_for_another_body_is_refused(integration):
    key = new_key()
    integration.run(key=key)
    integration.click({"mode": "default", "note": "another"}, key=key).is_refused(422, "idempotency_mismatch")
    assert len(integration.requests) == 1


def test_the_same_key_for_another_path_is_refused(make_integration):
    one, other = make_integration(), make_integration()
    key = new_key()
    execution = one.run(key=key)
    other.click(key=key).is_refused(422, "idempotency_mismatch")
    one.press_retry(execution, {"resend": True}, key=key).is_refused(422, "idempotency_mismatch")
    assert (len(one.requests), len(other.requests)) == (1, 0)


def test_keys_belong_to_their_user(integration):
    key = new_key()
    assert integration.run(key=key)["id"] != integration.run(key=key, user="both")["id"]
    assert len(integration.requests) == 2


def test_a_known_key_answers_whatever_the_webhook_is_now(integration):
    key = new_key()
    first = integration.run(key=key)
    integration.configure(enabled=False).is_ok()
    assert integration.click(key=key).is_ok(200).json["id"] == first["id"]
    integration.click(key=new_key()).is_refused(409, "disabled")


def test_a_refused_click_stores_no_key(integration):
    key = new_key()
    integration.configure(enabled=False).is_ok()
    integration.click(key=key).is_refused(409, "disabled")
    integration.configure(enabled=True).is_ok()
    integration.click(key=key, wait=20).is_ok(201)


def test_ones_own_executions_are_found_by_their_key(integration, operator, portal):
    key = new_key()
    execution = integration.run(key=key)
    found = operator.get(f"/executions?idempotency_key={key}").is_ok().json["items"]
    assert [item["id"] for item in found] == [execution["id"]]
    assert portal.as_("both").get(f"/executions?idempotency_key={key}").is_ok().json["items"] == []
    assert operator.get(f"/executions?idempotency_key={new_key()}").is_ok().json["items"] == []


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_a_key_that_is_not_1_to_255_visible_characters_is_refused(integration, key):
    answer = integration.click(headers=[("Idempotency-Key", key.encode())])
    assert answer.status == 400 or (answer.status, answer.word) == (422, "invalid")
    assert integration.requests == []


def test_retries_have_keys_too(integration):
    execution = integration.run()
    key = new_key()
    first = integration.press_retry(execution, {"resend": True}, key=key, wait=20).is_ok(201).json
    again = integration.press_retry(execution, {"resend": True}, key=key).is_ok(200).json
    assert first["id"] == again["id"]
    assert len(integration.requests) == 2


def test_a_key_of_yesterday_is_a_new_one(integration, portal):
    key = new_key()
    first = integration.run(key=key)
    portal.database.query("UPDATE ph_idempotency SET expires_at = 1 WHERE idem_key = %s", key)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(
            lambda _: integration.click({"mode": "default", "note": "today"}, wait=20, key=key), range(8)))
    assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    (today,) = {answer.json["id"] for answer in answers}
    assert today != first["id"] and len(integration.requests) == 2
    integration.click(key=key).is_refused(422, "idempotency_mismatch")
    found = integration.operator.get(f"/executions?idempotency_key={key}").is_ok().json["items"]
    assert [execution["id"] for execution in found] == [today]
