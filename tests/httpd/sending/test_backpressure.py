# SPDX-License-Identifier: Apache-2.0
"""What a receiver asks for: to be left alone for a while (Retry-After), or for ever (410)."""
import datetime
import email.utils
import json

import pytest

from receiver import Gate, raw, say

pytestmark = pytest.mark.core

DAY_S = 24 * 60 * 60


def asks_to_wait(value, status=503):
    return say(status, headers=[("Retry-After", value)])


def date_in(seconds):
    return email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc)
                                       + datetime.timedelta(seconds=seconds), usegmt=True)


def pause_s(integration):
    """How long its pause lasts from now on, in seconds; None when there is none."""
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
def test_a_pause_lasts_as_long_as_the_receiver_asks_and_a_day_at_most(integration, status, value, seconds):
    integration.answers(asks_to_wait(value(seconds) if callable(value) else value, status))
    execution = integration.run()
    assert (execution["error"], execution["http_status"]) == ("http_status", status)
    if seconds is None:
        assert pause_s(integration) is None
        integration.click().is_ok(202)
        return
    assert seconds - 6 <= pause_s(integration) <= seconds
    integration.click().is_refused(409, "paused_by_receiver")
    integration.press_retry(execution).is_refused(409, "paused_by_receiver")
    assert len(integration.requests) == 1
    assert integration.run({"mode": "default", "override": True})["http_status"] == status


@pytest.mark.parametrize("status", [200, 301, 408, 425, 500, 504])
def test_other_answers_ask_for_no_pause(integration, status):
    integration.answers(asks_to_wait("60", status))
    integration.run()
    assert pause_s(integration) is None


def test_the_first_of_two_wishes_or_none_counts(integration):
    integration.answers(raw(b"HTTP/1.1 503 No\r\nRetry-After: 60\r\nRetry-After: 999999\r\nContent-Length: 0\r\n\r\n"))
    integration.run()
    assert pause_s(integration) is None or 50 <= pause_s(integration) <= 60


def test_a_wish_counts_although_the_rest_of_its_answer_was_cut(integration):
    integration.answers(raw(b"HTTP/1.1 503 No\r\nRetry-After: 60\r\nContent-Length: 9\r\n\r\ncut"))
    assert integration.run()["error"] == "response_incomplete"
    assert 50 <= pause_s(integration) <= 60
    integration.answers(raw(b"HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\ncut"))
    assert integration.run({"mode": "default", "override": True})["error"] == "response_incomplete"
    assert integration.webhook()["disabled_by_receiver_at"] is not None


@pytest.mark.parametrize("wish", [say(410), asks_to_wait("60")], ids=["gone", "wait"])
def test_a_wish_about_an_older_version_of_the_webhook_is_passed_over(integration, wish):
    class Late(Gate):
        def __call__(self, connection, request, receiver):
            self.arrived.release()
            self.opened.wait(20)
            wish(connection, request, receiver)
    gate = Late()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    integration.configure(action_label="Another").is_ok(200)
    gate.open()
    assert integration.end_of(execution)["error"] == "http_status"
    webhook = integration.webhook()
    assert (webhook["disabled_by_receiver_at"], webhook["paused_until"]) == (None, None)
    integration.click().is_ok(202)


def test_another_address_ends_a_pause(integration, receiver):
    integration.answers(asks_to_wait("60"))
    integration.run()
    assert pause_s(integration) is not None
    integration.configure(url=receiver.url(integration.path + "/elsewhere")).is_ok(200)
    assert pause_s(integration) is None
    assert integration.run()["state"] == "succeeded"


def test_who_is_gone_is_disabled_by_the_system(integration, portal):
    integration.answers(say(410))
    integration.run()
    assert integration.webhook()["disabled_by_receiver_at"] is not None
    integration.click().is_refused(409, "disabled")
    entries = portal.database.query(
        "SELECT actor, action, diff FROM ph_audit WHERE object_id = %s AND actor = 'system'", integration.id)
    assert len(entries) == 1 and json.loads(entries[0]["diff"])
    assert len(integration.requests) == 1


@pytest.mark.parametrize("wish", [say(410), asks_to_wait("60")], ids=["gone", "wait"])
def test_a_test_message_disables_and_pauses_nothing(integration, admin, wish):
    integration.answers(wish)
    execution = admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201).json
    assert execution["error"] == "http_status"
    webhook = integration.webhook()
    assert (webhook["disabled_by_receiver_at"], webhook["paused_until"]) == (None, None)
