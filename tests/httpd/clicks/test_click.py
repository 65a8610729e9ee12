# SPDX-License-Identifier: Apache-2.0
"""Responses to a click: 202, 201 and 200, waiting, and the idempotency key."""
import concurrent.futures
import uuid

import pytest

from receiver import Gate

pytestmark = pytest.mark.core


def new_key():
    return str(uuid.uuid4())


def test_click_is_accepted_with_location(integration, operator):
    response = integration.click().is_ok(202)
    execution = response.json
    assert response.headers["Location"] == f"/portal/api/v1/executions/{execution['id']}"
    assert (execution["state"], execution["mode"], execution["attempt"]) == ("sending", "default", 1)
    assert (execution["username"], execution["client_ip"]) == ("operator", "127.0.0.1")
    assert (execution["delivery"], execution["error"], execution["finished_at"]) == (None, None, None)
    assert integration.wait_until_final(execution)["state"] == "succeeded"


def test_waiting_click_returns_the_outcome(integration):
    response = integration.click(wait=20).is_ok(201)
    execution = response.json
    assert response.headers["Location"] == f"/portal/api/v1/executions/{execution['id']}"
    assert response.headers["Preference-Applied"] == "wait=20"
    assert (execution["state"], execution["delivery"], execution["http_status"]) == ("succeeded", "received", 200)
    assert execution["duration_us"] > 0
    assert "200" in execution["sentence"]
    assert execution["remedy"] is None


@pytest.mark.parametrize("preference", ["wait=31", "wait=99999999999"])
def test_wait_is_capped_at_30_seconds(integration, preference):
    response = integration.click(headers=[("Prefer", preference)]).is_ok(201)
    assert response.headers["Preference-Applied"] == "wait=30"


def test_retry_can_wait(integration):
    response = integration.click_retry(integration.run(), {"resend": True}, wait=20).is_ok(201)
    assert (response.json["attempt"], response.json["state"]) == (2, "succeeded")
    assert response.headers["Preference-Applied"] == "wait=20"


def test_wait_ends_when_its_time_is_up(integration):
    gate = Gate()
    integration.on_request(gate)
    execution = integration.click(wait=1).is_ok(202).json
    assert execution["state"] == "sending"
    gate.open()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert len(integration.requests) == 1


@pytest.mark.parametrize("preference", ["wait=20", "respond-async, wait=20", "wait=20; x=1", "WAIT=20",
                                        "wait=20, wait=1"])
def test_prefer_header_follows_rfc_7240(integration, preference):
    assert integration.click(headers=[("Prefer", preference)]).status == 201


@pytest.mark.parametrize("preference", ["wait", "wait=x", "wait=-1", "return=minimal", "", "wait=0"])
def test_invalid_wait_is_ignored(integration, preference):
    response = integration.click(headers=[("Prefer", preference)]).is_ok(202)
    assert integration.wait_until_final(response.json)["state"] == "succeeded"


def test_reading_an_execution_can_wait(integration, operator):
    execution, gate = integration.click_and_hold()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(operator.get, f"/executions/{execution['id']}", headers=[("Prefer", "wait=20")])
        gate.open()
        response = waiting.result(25).is_ok(200)
    assert response.json["state"] == "succeeded"
    assert response.headers["Preference-Applied"] in ("wait=20", None)  # None: it was already final


def test_execution_and_request_are_stored_before_sending(integration, operator):
    execution, gate = integration.click_and_hold()
    detail = operator.get(f"/executions/{execution['id']}").is_ok().json
    assert detail["state"] == "sending"
    assert detail["request"]["method"] == "POST"
    gate.open()
    integration.wait_until_final(execution)


def test_note_and_batch_id_are_stored(integration):
    batch = "bat_" + "0" * 26
    execution = integration.run({"mode": "default", "note": "after the outage – zweimal geprüft", "batch_id": batch})
    assert execution["note"] == "after the outage – zweimal geprüft"
    assert execution["batch_id"] == batch


def test_event_mode_stores_the_event_title(integration, new_event):
    event = new_event(title="Credit limit")
    execution = integration.run_event(event)
    assert (execution["event_id"], execution["event_type"], execution["event_title"]) == (
        event["id"], "order.limit_exceeded", "Credit limit")


# ---- idempotency key --------------------------------------------------------------------------------------


def test_repeated_key_returns_the_first_execution(integration):
    key = new_key()
    first = integration.click(key=key, wait=20).is_ok(201).json
    again = integration.click(key=key).is_ok(200).json
    assert again["id"] == first["id"]
    assert len(integration.requests) == 1


def test_repeated_key_can_wait_for_the_outcome(integration):
    gate = Gate()
    integration.on_request(gate)
    key = new_key()
    first = integration.click(key=key).is_ok(202).json
    gate.wait_for_request()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(integration.click, key=key, wait=20)
        gate.open()
        again = waiting.result(25).is_ok(200)
    assert (again.json["id"], again.json["state"]) == (first["id"], "succeeded")
    assert again.headers["Preference-Applied"] == "wait=20"


def test_concurrent_clicks_with_one_key_send_one_request(integration):
    key = new_key()
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        responses = list(pool.map(lambda _: integration.click(key=key), range(20)))
    assert sorted({response.status for response in responses}) in ([200, 202], [202])
    assert [response.status for response in responses].count(202) == 1
    ids = {response.json["id"] for response in responses}
    assert len(ids) == 1
    integration.wait_until_final({"id": ids.pop()})
    assert len(integration.requests) == 1


def test_concurrent_clicks_without_a_key_send_one_request_each(integration):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        responses = list(pool.map(lambda _: integration.click(), range(20)))
    assert {response.status for response in responses} == {202}
    for response in responses:
        assert integration.wait_until_final(response.json)["state"] == "succeeded"
    assert len(integration.requests) == 20
    assert len({request.header("webhook-id") for request in integration.requests}) == 20


def test_key_reused_with_another_body_is_refused(integration):
    key = new_key()
    integration.run(key=key)
    integration.click({"mode": "default", "note": "another"}, key=key).is_refused(422, "idempotency_mismatch")
    assert len(integration.requests) == 1


def test_key_reused_with_another_path_is_refused(make_integration):
    one, other = make_integration(), make_integration()
    key = new_key()
    execution = one.run(key=key)
    other.click(key=key).is_refused(422, "idempotency_mismatch")
    one.click_retry(execution, {"resend": True}, key=key).is_refused(422, "idempotency_mismatch")
    assert (len(one.requests), len(other.requests)) == (1, 0)


def test_keys_are_per_user(integration):
    key = new_key()
    assert integration.run(key=key)["id"] != integration.run(key=key, user="both")["id"]
    assert len(integration.requests) == 2


def test_repeated_key_ignores_the_webhooks_current_state(integration):
    key = new_key()
    first = integration.run(key=key)
    integration.configure(enabled=False).is_ok()
    assert integration.click(key=key).is_ok(200).json["id"] == first["id"]
    integration.click(key=new_key()).is_refused(409, "disabled")


def test_refused_click_stores_no_key(integration):
    key = new_key()
    integration.configure(enabled=False).is_ok()
    integration.click(key=key).is_refused(409, "disabled")
    integration.configure(enabled=True).is_ok()
    integration.click(key=key, wait=20).is_ok(201)


def test_users_find_their_own_executions_by_key(integration, operator, portal):
    key = new_key()
    execution = integration.run(key=key)
    found = operator.get(f"/executions?idempotency_key={key}").is_ok().json["items"]
    assert [item["id"] for item in found] == [execution["id"]]
    assert portal.as_("both").get(f"/executions?idempotency_key={key}").is_ok().json["items"] == []
    assert operator.get(f"/executions?idempotency_key={new_key()}").is_ok().json["items"] == []


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_key_must_be_1_to_255_visible_characters(integration, key):
    response = integration.click(headers=[("Idempotency-Key", key.encode())])
    assert response.status == 400 or (response.status, response.problem) == (422, "invalid")
    assert integration.requests == []


def test_retries_accept_keys(integration):
    execution = integration.run()
    key = new_key()
    first = integration.click_retry(execution, {"resend": True}, key=key, wait=20).is_ok(201).json
    again = integration.click_retry(execution, {"resend": True}, key=key).is_ok(200).json
    assert first["id"] == again["id"]
    assert len(integration.requests) == 2


def test_expired_key_can_be_reused(integration, portal):
    key = new_key()
    first = integration.run(key=key)
    portal.database.query("UPDATE ph_idempotency SET expires_at = 1 WHERE idem_key = %s", key)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        responses = list(pool.map(
            lambda _: integration.click({"mode": "default", "note": "today"}, wait=20, key=key), range(8)))
    assert sorted(response.status for response in responses) == [200] * 7 + [201]
    (today,) = {response.json["id"] for response in responses}
    assert today != first["id"] and len(integration.requests) == 2
    integration.click(key=key).is_refused(422, "idempotency_mismatch")
    found = integration.operator.get(f"/executions?idempotency_key={key}").is_ok().json["items"]
    assert [execution["id"] for execution in found] == [today]
