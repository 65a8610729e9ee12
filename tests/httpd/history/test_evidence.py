# SPDX-License-Identifier: Apache-2.0
"""What is recorded of a request and its answer, and that no secret is in it."""
import json

import pytest

import receiver as behaviour
from hook import BEARER
from receiver import Gate, say

pytestmark = pytest.mark.core

OWN_VALUE = "own-header-value-9c2e"


def test_the_request_is_recorded_as_it_was_sent(hook, new_event):
    execution = hook.run_event(new_event(b'{"price":3.30,"text":"\xc3\xa4"}'))
    sent = hook.only_request()
    recorded = hook.detail(execution)["request"]
    assert (recorded["method"], recorded["url"]) == ("POST", hook.url)
    assert (recorded["body"].encode(), recorded["encoding"], recorded["body_bytes"]) == (
        sent.body, "utf-8", len(sent.body))
    names = [name.lower() for name, _ in sent.headers]
    shown = [name.lower() for name, _ in recorded["headers"]]
    assert shown == [name for name in names if name in shown]
    assert set(names) - set(shown) <= {"webhook-timestamp"}


def test_secret_headers_are_masked(make_hook):
    hook = make_hook(headers={"X-Api-Key": OWN_VALUE})
    recorded = hook.detail(hook.run())["request"]
    values = {name.lower(): value for name, value in recorded["headers"]}
    assert {name.lower() for name in recorded["masked"]} == {"authorization", "webhook-signature", "x-api-key"}
    for name in recorded["masked"]:
        assert set(values[name.lower()].removeprefix("Bearer ").removeprefix("v1,")) == {"•"}
    assert values["webhook-id"] == hook.only_request().header("webhook-id")


def test_the_answer_is_recorded(hook):
    hook.answers(say(201, b'{"ticket":7}', headers=[("Content-Type", "application/json"), ("X-Ticket", "7")]))
    response = hook.detail(hook.run())["response"]
    assert (response["status"], response["body"], response["encoding"]) == (201, '{"ticket":7}', "utf-8")
    assert (response["body_bytes"], response["body_total"], response["truncated"], response["redacted"]) == (
        12, 12, False, False)
    assert ["X-Ticket", "7"] in response["headers"]


def test_timings_and_the_peers_address_are_recorded(hook):
    detail = hook.detail(hook.run())
    assert detail["peer"] == f"127.0.0.1:{hook.receiver.port}"
    assert detail["tls"] is None
    assert detail["timing"]["connect_us"] >= 0 and detail["timing"]["wait_us"] >= 0
    assert detail["finished_at"] >= detail["created_at"]


def test_an_answer_that_repeats_our_secrets_is_redacted(make_hook, portal):
    hook = make_hook(headers={"X-Api-Key": OWN_VALUE})
    hook.answers(behaviour.echo_headers())
    execution = hook.run()
    detail = hook.admin.get(f"/executions/{execution['id']}").is_ok()
    assert detail.json["response"]["redacted"] is True
    for secret in (BEARER, OWN_VALUE, hook.secret, hook.secret.removeprefix("whsec_")):
        assert secret.encode() not in detail.body
    assert hook.id in detail.json["response"]["body"]


def test_who_is_no_admin_sees_no_path_of_the_target(make_hook, operator, admin):
    hook = make_hook()
    hook.answers(say(302, headers=[("Location", "https://sso.example/secret-path?token=1")]))
    execution = hook.run()
    origin = f"http://127.0.0.1:{hook.receiver.port}/…"
    detail = operator.get(f"/executions/{execution['id']}").is_ok()
    assert detail.json["request"]["url"] == origin
    assert ["location", "https://sso.example/…"] in [
        [name.lower(), value] for name, value in detail.json["response"]["headers"]]
    assert f"{hook.receiver.port}{hook.path}".encode() not in detail.body and b"secret-path" not in detail.body
    assert operator.get(f"/integrations/{hook.id}").is_ok().json["target"] == origin
    listed = operator.get(f"/integrations?q={hook.id}").is_ok()
    assert [item["target"] for item in listed.json["items"]] == [origin]
    assert admin.get(f"/integrations/{hook.id}").is_ok().json["target"] == hook.url
    assert admin.get(f"/executions/{execution['id']}").is_ok().json["request"]["url"] == hook.url


def test_an_event_is_shown_as_it_was_posted(portal, new_event):
    details = b'{"price":3.30,"big":1234567890123456789012345,"z":1,"a":"\\u00e4"}'
    event = new_event(details)
    answer = portal.as_("viewer").get(f"/events/{event['id']}").is_ok()
    assert b'"details":' + details in answer.body
    assert json.loads(answer.body)["details"]["a"] == "ä"


def test_recorded_bodies_are_downloads_byte_for_byte(hook, new_event):
    event = new_event(b'{"a": 1.10, "x": "<script>"}')
    hook.answers(say(200, b"\x00<html>\xff", headers=[("Content-Type", "text/html")]))
    execution = hook.run_event(event)
    for which, expected in (("request", hook.only_request().body), ("response", b"\x00<html>\xff")):
        answer = hook.operator.get(f"/executions/{execution['id']}/{which}-body").is_ok()
        assert answer.body == expected
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == (
            f'attachment; filename="{execution["id"]}-{which}-body.bin"')
        headed = hook.operator.request("HEAD", f"/executions/{execution['id']}/{which}-body").is_ok()
        assert (headed.body, headed.headers["Content-Length"]) == (b"", str(len(expected)))


def test_an_empty_body_is_an_empty_download(hook):
    execution = hook.run()
    assert hook.operator.get(f"/executions/{execution['id']}/request-body").is_ok().body == b""


def test_what_was_not_recorded_cannot_be_downloaded(hook, portal):
    nothing = "exe_00000000000000000000000000"
    for which in ("request", "response"):
        hook.operator.get(f"/executions/{nothing}/{which}-body").is_refused(404, "not_found")
    gate = Gate()
    hook.answers(gate)
    execution = hook.click().is_ok(202).json
    gate.arrived.acquire(timeout=10)
    hook.operator.get(f"/executions/{execution['id']}/response-body").is_refused(404, "not_found")
    hook.operator.get(f"/executions/{execution['id']}/request-body").is_ok()
    gate.opened.set()
    hook.end_of(execution)
    portal.database.query("DELETE FROM ph_request WHERE execution_id = %s", execution["id"])
    hook.operator.get(f"/executions/{execution['id']}/request-body").is_refused(404, "not_found")
