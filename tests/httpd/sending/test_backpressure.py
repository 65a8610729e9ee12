# SPDX-License-Identifier: Apache-2.0
"""Backpressure by the receiver: Retry-After pauses a webhook, 410 disables it."""
import datetime
import email.utils
import json

import pytest

from receiver import Gate, raw, respond

pytestmark = pytest.mark.core

DAY_S = 24 * 60 * 60


def retry_after(value, status=503):
    return respond(status, headers=[("Retry-After", value)])


def date_in(seconds):
    return email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc)
                                       + datetime.timedelta(seconds=seconds), usegmt=True)


def pause_s(integration):
    """Remaining pause in seconds, or None."""
    until = integration.webhook()["paused_until"]
    if until is None:
        return None
    until = datetime.datetime.fromisoformat(until.replace("Z", "+00:00"))
    return (until - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("value, seconds", [
    ("120", 120), ("007", 7), (date_in, 300), ("86400", DAY_S), ("86401", DAY_S), ("99999999999999999999999", DAY_S),
    ("Fri, 31 Dec 9999 23:59:59 GMT", DAY_S), ("Wednesday, 01-Jan-70 00:00:00 GMT", None), ("0", None), ("-1", None),
    ("1.5", None), ("soon", None), ("", None), ("0x10", None), ("Sun, 06 Nov 1994 08:49:37 GMT", None),
])
def test_pause_follows_retry_after_up_to_one_day(integration, status, value, seconds):
    integration.on_request(retry_after(value(seconds) if callable(value) else value, status))
    execution = integration.run()
    assert (execution["error"], execution["http_status"]) == ("http_status", status)
    if seconds is None:
        assert pause_s(integration) is None
        integration.click().is_ok(202)
        return
    assert seconds - 6 <= pause_s(integration) <= seconds
    integration.click().is_refused(409, "paused_by_receiver")
    integration.click_retry(execution).is_refused(409, "paused_by_receiver")
    assert len(integration.requests) == 1
    assert integration.run({"mode": "default", "override": True})["http_status"] == status


@pytest.mark.parametrize("status", [200, 301, 408, 425, 500, 504])
def test_other_statuses_do_not_pause(integration, status):
    integration.on_request(retry_after("60", status))
    integration.run()
    assert pause_s(integration) is None


def test_repeated_retry_after_uses_the_first_or_none(integration):
    integration.on_request(raw(
        b"HTTP/1.1 503 No\r\nRetry-After: 60\r\nRetry-After: 999999\r\nContent-Length: 0\r\n\r\n"))
    integration.run()
    assert pause_s(integration) is None or 50 <= pause_s(integration) <= 60


def test_truncated_response_still_exerts_backpressure(integration):
    integration.on_request(raw(b"HTTP/1.1 503 No\r\nRetry-After: 60\r\nContent-Length: 9\r\n\r\ncut"))
    assert integration.run()["error"] == "response_incomplete"
    assert 50 <= pause_s(integration) <= 60
    integration.on_request(raw(b"HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\ncut"))
    assert integration.run({"mode": "default", "override": True})["error"] == "response_incomplete"
    assert integration.webhook()["disabled_by_receiver_at"] is not None


@pytest.mark.parametrize("handler", [respond(410), retry_after("60")], ids=["gone", "wait"])
def test_backpressure_on_an_older_webhook_version_is_ignored(integration, handler):
    class Late(Gate):
        def __call__(self, connection, request, receiver):
            self.arrived.release()
            self.opened.wait(20)
            handler(connection, request, receiver)
    gate = Late()
    integration.on_request(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    integration.configure(action_label="Another").is_ok(200)
    gate.open()
    assert integration.wait_until_final(execution)["error"] == "http_status"
    webhook = integration.webhook()
    assert (webhook["disabled_by_receiver_at"], webhook["paused_until"]) == (None, None)
    integration.click().is_ok(202)


def test_url_change_ends_the_pause(integration, receiver):
    integration.on_request(retry_after("60"))
    integration.run()
    assert pause_s(integration) is not None
    integration.configure(url=receiver.url(integration.path + "/elsewhere")).is_ok(200)
    assert pause_s(integration) is None
    assert integration.run()["state"] == "succeeded"


def test_gone_receiver_disables_the_webhook(integration, portal):
    integration.on_request(respond(410))
    integration.run()
    assert integration.webhook()["disabled_by_receiver_at"] is not None
    integration.click().is_refused(409, "disabled")
    entries = portal.database.query(
        "SELECT actor, action, diff FROM ph_audit WHERE object_id = %s AND actor = 'system'", integration.id)
    assert len(entries) == 1 and json.loads(entries[0]["diff"])
    assert len(integration.requests) == 1


@pytest.mark.parametrize("handler", [respond(410), retry_after("60")], ids=["gone", "wait"])
def test_test_message_neither_disables_nor_pauses(integration, admin, handler):
    integration.on_request(handler)
    execution = admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201).json
    assert execution["error"] == "http_status"
    webhook = integration.webhook()
    assert (webhook["disabled_by_receiver_at"], webhook["paused_until"]) == (None, None)
