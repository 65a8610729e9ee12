# SPDX-License-Identifier: Apache-2.0
"""What a webhook sends in Authorization: a bearer token, Basic, a scheme of its own, or nothing."""
import base64
import json

import pytest

import receiver as handlers
from integration import BEARER

pytestmark = pytest.mark.core

USER, PASSWORD = "dana@example.com", "pässwörd of-9 clubs"
BASIC = {"type": "basic", "user": USER, "password": PASSWORD}
PAIR = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
OTHER = {"type": "other", "scheme": "GenieKey", "value": "key-of-the-receiver-77ae"}
TOKEN = {"type": "bearer", "token": "token-of-the-receiver-77ae"}
CASES = {"basic": (BASIC, f"Basic {PAIR}"), "other": (OTHER, "GenieKey key-of-the-receiver-77ae"),
         "bearer": (TOKEN, "Bearer token-of-the-receiver-77ae"), "none": (None, None)}


def patch(integration, **settings):
    path = integration.webhook_uri
    return integration.admin.patch(path, settings, etag=integration.admin.get(path).etag)


@pytest.mark.parametrize("kind", CASES)
def test_each_type_is_sent_and_shown_by_its_scheme_alone(make_integration, kind):
    given, sent = CASES[kind]
    integration = make_integration(bearer_token=BEARER)
    shown = patch(integration, authorization=given).is_ok().json
    scheme = sent and sent.split(" ")[0]
    assert (shown["authorization"]["type"], shown["authorization"]["scheme"]) == (kind, scheme)
    assert shown["bearer_token"]["set"] is (kind == "bearer")
    execution = integration.run()
    request = integration.only_request()
    assert request.header("Authorization") == sent
    assert request.header("webhook-signature").startswith("v1,")
    recorded = {name.lower(): value for name, value in integration.detail(execution)["request"]["headers"]}
    assert recorded.get("authorization") == (sent and f"{scheme} ••••••••")
    assert ("Authorization" in integration.detail(execution)["request"]["masked"]) is bool(sent)


def test_another_secret_leaves_the_credential_and_another_host_clears_it(make_integration):
    integration = make_integration(bearer_token=None)
    patch(integration, authorization=BASIC).is_ok()
    patch(integration, headers={"X-Api-Key": "value"}).is_ok()
    integration.run()
    assert integration.only_request().header("Authorization") == f"Basic {PAIR}"
    moved = patch(integration, url="http://127.0.0.1:65000/elsewhere").is_ok().json
    assert moved["authorization"] == {"type": "none", "scheme": None, "set_at": None, "set_by": None}


def test_audit_log_names_the_scheme_and_no_credential(make_integration):
    integration = make_integration(bearer_token=None)
    patch(integration, authorization=BASIC).is_ok()
    entry = integration.admin.get(f"/audit?object=webhook:{integration.id}&limit=1").is_ok()
    assert entry.json["items"][0]["diff"] == {"authorization": "changed", "authorization_scheme": [None, "Basic"]}


@pytest.mark.parametrize("said", [
    lambda: PAIR, lambda: PASSWORD, lambda: f"{USER}:{PASSWORD}", lambda: json.dumps(PASSWORD)[1:-1],
    lambda: base64.b64encode(PASSWORD.encode()).decode(), lambda: base64.b64encode(PAIR.encode()).decode(),
    lambda: PASSWORD.encode().hex()])
def test_echoed_basic_credentials_are_redacted(integration, said):
    patch(integration, authorization=BASIC).is_ok()
    integration.on_request(handlers.respond(400, body=f"You said <{said()}>.".encode()))
    body = integration.detail(integration.run())["response"]["body"]
    assert said() not in body and PASSWORD not in body and body.startswith("You said <*")


def test_a_short_password_is_redacted_between_words(integration):
    patch(integration, authorization={"type": "basic", "user": "dana", "password": "rose"}).is_ok()
    integration.on_request(handlers.respond(401, body=b"dana may not use 'rose' among primroses"))
    assert integration.detail(integration.run())["response"]["body"] == "dana may not use '****' among primroses"


@pytest.mark.parametrize("given, pointer", [
    ({"type": "basic", "user": "a:b", "password": "x"}, "/authorization/user"),
    ({"type": "basic", "user": "a"}, "/authorization/password"),
    ({"type": "other", "scheme": "Bearer", "value": "x"}, "/authorization/scheme"),
    ({"type": "other", "scheme": "X", "value": "x\r\nY: z"}, "/authorization/value"),
    ({"type": "other", "scheme": "X", "value": "x", "token": "y"}, "/authorization/token"),
    ({"type": "digest"}, "/authorization/type"), ("Basic x", "/authorization"), ({}, "/authorization/type")])
def test_malformed_credentials_are_refused(integration, given, pointer):
    assert patch(integration, authorization=given).is_refused(422, "invalid").pointers == {pointer}


def test_token_and_authorization_exclude_each_other(integration):
    refused = patch(integration, authorization=BASIC, bearer_token="x").is_refused(422, "invalid")
    assert refused.pointers == {"/authorization"}


def test_content_type_may_name_the_charset(make_integration):
    integration = make_integration(default_body="envelope", content_type="application/json; charset=utf-8")
    assert integration.webhook()["content_type"] == "application/json; charset=utf-8"
    execution = integration.run()
    assert integration.only_request().header("Content-Type") == "application/json; charset=utf-8"
    assert ["Content-Type", "application/json; charset=utf-8"] in integration.detail(execution)["request"]["headers"]
    assert patch(integration, content_type="text/plain").is_refused(422, "invalid").pointers == {"/content_type"}


@pytest.mark.parametrize("text", [
    "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"])
def test_a_receivers_secret_is_taken_without_prefix_and_padding(integration, text):
    given = integration.add_key(secret=text)
    assert given["secret"] == "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
