# SPDX-License-Identifier: Apache-2.0
"""The recorded request and response of an execution, without secrets."""
import json
import re

import pytest

import receiver as handlers
from integration import BEARER
from receiver import respond

pytestmark = pytest.mark.core

OWN_VALUE = "own-header-value-9c2e"


def test_request_is_recorded_as_sent(integration, new_event):
    execution = integration.run_event(new_event(b'{"price":3.30,"text":"\xc3\xa4"}'))
    sent = integration.only_request()
    recorded = integration.detail(execution)["request"]
    assert (recorded["method"], recorded["url"]) == ("POST", integration.url)
    assert (recorded["body"].encode(), recorded["encoding"], recorded["body_bytes"]) == (
        sent.body, "utf-8", len(sent.body))
    names = [name.lower() for name, _ in sent.headers]
    shown = [name.lower() for name, _ in recorded["headers"]]
    assert shown == [name for name in names if name in shown]
    assert set(names) - set(shown) <= {"webhook-timestamp"}


def test_secret_headers_are_masked(make_integration):
    integration = make_integration(headers={"X-Api-Key": OWN_VALUE})
    recorded = integration.detail(integration.run())["request"]
    values = {name.lower(): value for name, value in recorded["headers"]}
    assert {name.lower() for name in recorded["masked"]} == {"authorization", "webhook-signature", "x-api-key"}
    for name in recorded["masked"]:
        assert set(values[name.lower()].removeprefix("Bearer ").removeprefix("v1,")) == {"•"}
    assert values["webhook-id"] == integration.only_request().header("webhook-id")


def test_response_is_recorded(integration):
    headers = [("Content-Type", "application/json"), ("X-Ticket", "7")]
    integration.on_request(respond(201, b'{"ticket":7}', headers=headers))
    response = integration.detail(integration.run())["response"]
    assert (response["status"], response["body"], response["encoding"]) == (201, '{"ticket":7}', "utf-8")
    assert (response["body_bytes"], response["body_total"], response["truncated"], response["redacted"]) == (
        12, 12, False, False)
    assert ["X-Ticket", "7"] in response["headers"]


def test_timings_and_peer_address_are_recorded(integration):
    detail = integration.detail(integration.run())
    assert detail["peer"] == f"127.0.0.1:{integration.receiver.port}"
    assert detail["tls"] is None
    assert detail["timing"]["connect_us"] >= 0 and detail["timing"]["wait_us"] >= 0
    assert detail["finished_at"] >= detail["created_at"]


def test_secrets_echoed_by_the_receiver_are_redacted(make_integration, portal):
    integration = make_integration(headers={"X-Api-Key": OWN_VALUE})
    integration.on_request(handlers.echo_headers())
    execution = integration.run()
    detail = integration.admin.get(f"/executions/{execution['id']}").is_ok()
    assert detail.json["response"]["redacted"] is True
    for secret in (BEARER, OWN_VALUE, integration.secret, integration.secret.removeprefix("whsec_")):
        assert secret.encode() not in detail.body
    assert integration.id in detail.json["response"]["body"]


def test_only_admins_see_the_target_path(make_integration, operator, admin):
    integration = make_integration()
    integration.on_request(respond(302, headers=[("Location", "https://sso.example/secret-path?token=1")]))
    execution = integration.run()
    origin = f"http://127.0.0.1:{integration.receiver.port}/…"
    detail = operator.get(f"/executions/{execution['id']}").is_ok()
    assert detail.json["request"]["url"] == origin
    assert ["location", "https://sso.example/…"] in [
        [name.lower(), value] for name, value in detail.json["response"]["headers"]]
    assert f"{integration.receiver.port}{integration.path}".encode() not in detail.body
    assert b"secret-path" not in detail.body
    assert operator.get(integration.uri).is_ok().json["target"] == origin
    listed = operator.get(f"/integrations?q={integration.id}").is_ok()
    assert [item["target"] for item in listed.json["items"]] == [origin]
    assert admin.get(integration.uri).is_ok().json["target"] == integration.url
    assert admin.get(f"/executions/{execution['id']}").is_ok().json["request"]["url"] == integration.url


def test_event_is_shown_as_posted(portal, new_event):
    details = b'{"price":3.30,"big":1234567890123456789012345,"z":1,"a":"\\u00e4"}'
    event = new_event(details)
    response = portal.as_("viewer").get(f"/events/{event['id']}").is_ok()
    assert b'"details":' + details in response.body
    assert json.loads(response.body)["details"]["a"] == "ä"


def test_recorded_bodies_download_byte_for_byte(integration, new_event):
    event = new_event(b'{"a": 1.10, "x": "<script>"}')
    integration.on_request(respond(200, b"\x00<html>\xff", headers=[("Content-Type", "text/html")]))
    execution = integration.run_event(event)
    for which, expected in (("request", integration.only_request().body), ("response", b"\x00<html>\xff")):
        response = integration.operator.get(f"/executions/{execution['id']}/{which}-body").is_ok()
        assert response.body == expected
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"] == (
            f'attachment; filename="{execution["id"]}-{which}-body.bin"')
        headed = integration.operator.request("HEAD", f"/executions/{execution['id']}/{which}-body").is_ok()
        assert (headed.body, headed.headers["Content-Length"]) == (b"", str(len(expected)))


def test_empty_body_downloads_empty(integration):
    execution = integration.run()
    assert integration.operator.get(f"/executions/{execution['id']}/request-body").is_ok().body == b""


def test_unrecorded_body_is_not_found(integration, portal):
    nothing = "exe_00000000000000000000000000"
    for which in ("request", "response"):
        integration.operator.get(f"/executions/{nothing}/{which}-body").is_refused(404, "not_found")
    execution, gate = integration.click_and_hold()
    integration.operator.get(f"/executions/{execution['id']}/response-body").is_refused(404, "not_found")
    integration.operator.get(f"/executions/{execution['id']}/request-body").is_ok()
    gate.open()
    integration.wait_until_final(execution)
    portal.database.query("DELETE FROM ph_request WHERE execution_id = %s", execution["id"])
    integration.operator.get(f"/executions/{execution['id']}/request-body").is_refused(404, "not_found")


def test_receivers_own_words_are_part_of_the_evidence_and_redacted(integration):
    words = b'{"error": {"code": 4, "message": "token %s is unknown"}}' % BEARER.encode()
    integration.on_request(respond(401, words, headers=[("Content-Type", "application/json")]))
    execution = integration.run()
    for user in ("admin", "operator"):
        detail = integration.detail(execution, user)
        assert re.fullmatch("token [•*]+ is unknown", detail["receiver_message"])
    integration.on_request(respond(502, b"<html><head><title>502 Bad Gateway</title></head></html>"))
    assert integration.detail(integration.run())["receiver_message"] == "502 Bad Gateway"
    integration.on_request(respond(500))
    assert integration.detail(integration.run())["receiver_message"] is None
