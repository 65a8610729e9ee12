# SPDX-License-Identifier: Apache-2.0
"""POST …/executions:batch: each row is a click of its own."""
import http.client
import json
import threading
import uuid

import pytest

from client import basic
from integration import Integration, make_event
from receiver import Gate, respond
from waiting import wait_for

pytestmark = pytest.mark.core


def row(**more):
    return {"idempotency_key": str(uuid.uuid4()), "mode": "default", **more}


def batch(integration, rows, *, wait=20, user="operator"):
    headers = [("Prefer", f"wait={wait}")] if wait else []
    return integration.portal.as_(user).post(f"{integration.uri}/executions:batch", {"clicks": rows}, headers=headers)


def results(integration, rows, **more):
    items = batch(integration, rows, **more).is_ok(207).json["items"]
    assert [item["index"] for item in items] == list(range(len(rows)))
    return items


def word(item):
    return item["problem"]["type"].rsplit(":", 1)[1]


def test_a_hundred_rows_are_sent_once_each_and_answered_in_order(integration, portal):
    events = [make_event(portal) for _ in range(3)]
    rows = [row(mode="event", event_id=events[i % 3]["id"], batch_id="bat_hundred", note=f"row {i}")
            for i in range(100)]
    items = results(integration, rows)
    assert [item["status"] for item in items] == [201] * 100
    assert [item["execution"]["note"] for item in items] == [f"row {i}" for i in range(100)]
    assert {item["execution"]["state"] for item in items} == {"succeeded"}
    assert len({request.header("webhook-id") for request in integration.requests}) == len(integration.requests) == 100


def test_rows_that_are_refused_stop_no_other(integration, new_event):
    first = integration.run()
    integration.on_request(respond(500))
    failed = integration.run()
    integration.on_request(respond(200))
    items = results(integration, [
        row(mode="event", event_id="no-such-event"), row(), row(preview_digest="x" * 43),
        {"idempotency_key": "a-retry", "retry_of": failed["id"], "batch_id": "bat_retried", "note": "again"},
        {"idempotency_key": "a-resend", "retry_of": first["id"]},
        {"idempotency_key": "resent", "retry_of": first["id"], "resend": True},
    ])
    assert [item["status"] for item in items] == [404, 201, 409, 201, 409, 201]
    assert [word(items[i]) for i in (0, 2, 4)] == ["not_found", "changed_since_preview", "already_succeeded"]
    retried = items[3]["execution"]
    assert (retried["retry_of"], retried["attempt"], retried["batch_id"]) == (failed["id"], 2, "bat_retried")
    assert len(integration.requests) == 2 + 3


def test_executions_of_another_integration_are_not_retried(integration, make_integration):
    elsewhere = make_integration()
    elsewhere.on_request(respond(500))
    failed = elsewhere.run()
    item, = results(integration, [{"idempotency_key": "other", "retry_of": failed["id"]}])
    assert (item["status"], word(item)) == (404, "not_found")
    assert len(elsewhere.requests) == 1


def test_key_given_twice_makes_one_execution(integration):
    same, other = row(), row()
    items = results(integration, [same, same, other, {**other, "note": "changed"}])
    assert sorted(item["status"] for item in items[:2]) == [200, 201]
    assert items[0]["execution"]["id"] == items[1]["execution"]["id"]
    assert sorted(item["status"] for item in items[2:]) == [201, 422]
    assert word(next(item for item in items if item["status"] == 422)) == "idempotency_mismatch"
    assert len(integration.requests) == 2


def test_repeated_row_returns_its_execution_in_any_batch(integration):
    rows = [row(), row()]
    first = results(integration, rows)
    again = results(integration, [row(), *reversed(rows)])
    assert [item["status"] for item in again] == [201, 200, 200]
    assert again[2]["execution"]["id"] == first[0]["execution"]["id"]
    assert len(integration.requests) == 3


def test_without_a_wait_rows_are_accepted_and_being_sent(integration):
    gate = Gate()
    integration.on_request(gate)
    items = results(integration, [row(), row()], wait=None)
    assert [(item["status"], item["execution"]["state"]) for item in items] == [(202, "sending")] * 2
    gate.open()
    for item in items:
        integration.wait_until_final(item["execution"])


def test_invalid_rows_refuse_the_batch_and_nothing_is_sent(integration):
    wrong = [
        (["x"], "/clicks/0"), ([row(), {"mode": "default"}], "/clicks/1/idempotency_key"),
        ([row(mode="event")], "/clicks/0/event_id"), ([row(batch_id="x____")], "/clicks/0/batch_id"),
        ([row(idempotency_key="white space")], "/clicks/0/idempotency_key"), ([row(surplus=1)], "/clicks/0/surplus"),
        ([{"idempotency_key": "k", "retry_of": "exe_1"}], "/clicks/0/retry_of"),
        ([row(retry_of="exe_" + "0" * 26)], "/clicks/0/mode"), ([row(note="x" * 501)], "/clicks/0/note"),
        ([], "/clicks"), ([row() for _ in range(101)], "/clicks"), ("x", "/clicks"),
    ]
    for rows, pointer in wrong:
        refused = batch(integration, rows).is_refused(422, "invalid")
        assert pointer in refused.pointers, refused.json
    uri = f"{integration.uri}/executions:batch"
    assert integration.operator.post(uri, {"clicks": [row()], "more": 1}).is_refused(422, "invalid").pointers == {""}
    assert integration.operator.post(uri, {}).is_refused(422, "invalid").pointers == {""}
    assert integration.operator.post(uri, body=b"[]").is_refused(400, "malformed")
    assert integration.requests == []


def test_a_hundred_long_notes_fit(integration):
    rows = [row(note="€" * 500, mode="event", event_id="e" * 64) for _ in range(100)]
    body = json.dumps({"clicks": rows}, ensure_ascii=False).encode()
    items = integration.operator.post(f"{integration.uri}/executions:batch", body=body).is_ok(207).json["items"]
    assert {item["status"] for item in items} == {404}


def test_batch_without_permission_is_refused_as_a_whole(integration):
    batch(integration, [row()], user="admin").is_refused(403, "forbidden")
    assert integration.requests == []


def test_rows_over_a_limit_say_when_to_send_them_again(make_portal, receiver):
    integration = Integration(make_portal(conf="PortalHooksRateLimit 60/min").start(), receiver)
    rows = [row() for _ in range(30)]
    items = results(integration, rows)
    refused = [item for item in items if item["status"] == 429]
    assert refused and len(integration.requests) == 30 - len(refused)
    assert {(word(item), item["retry_after"] >= 1) for item in refused} == {("rate_limited", True)}


def test_limits_of_the_webhook_count_each_row(make_integration):
    integration = make_integration(max_per_minute=2)
    items = results(integration, [row() for _ in range(5)])
    assert sorted(item["status"] for item in items) == [201, 201, 429, 429, 429]
    assert len(integration.requests) == 2


def test_disabled_webhook_refuses_every_row_once(make_integration):
    integration = make_integration(enabled=False)
    assert {(item["status"], word(item)) for item in results(integration, [row(), row()])} == {(409, "disabled")}


def test_rows_of_a_disconnected_client_are_sent(integration):
    portal, gate = integration.portal, Gate()
    integration.on_request(gate)
    rows = [row() for _ in range(5)]
    connection = http.client.HTTPConnection(*portal.address)
    connection.request("POST", f"{portal.settings.base}/api/v1{integration.uri}/executions:batch",
                       json.dumps({"clicks": rows}), {"Authorization": basic("operator", "secret"),
                                                      "Content-Type": "application/json", "Prefer": "wait=30"})
    gate.wait_for_request()
    connection.close()
    gate.open()
    wait_for(lambda: len(integration.requests) == 5, "the other rows to be sent")
    again = results(integration, rows)
    assert {(item["status"], item["execution"]["state"]) for item in again} == {(200, "succeeded")}
    assert len(integration.requests) == 5


def test_graceful_restart_answers_every_row(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    answers = []
    thread = threading.Thread(target=lambda: answers.append(results(integration, [row() for _ in range(10)], wait=30)))
    thread.start()
    gate.wait_for_request()
    portal.graceful()
    gate.open()
    thread.join(40)
    for item in answers[0]:
        assert item["status"] in (201, 202)
        assert integration.wait_until_final(item["execution"])["state"] == "succeeded"
    assert len(integration.requests) == 10
