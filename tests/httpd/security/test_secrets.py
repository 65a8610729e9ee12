# SPDX-License-Identifier: Apache-2.0
"""Secrets are write-only: sealed in storage, sent to the receiver, never shown."""
import base64
import json
import os

import pytest

import receiver as handlers
from database import all_bytes
from integration import BEARER, Integration

pytestmark = pytest.mark.core

TOKEN = "canary-bearer-token-51cf"
VALUE = "canary-header-value-88ab"


def encoded_forms(secret):
    raw = secret.encode()
    return {raw, base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"="), raw.hex().encode()}


def test_no_secret_is_stored_or_logged_in_clear(make_integration, portal):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    integration.on_request(handlers.echo_headers())
    integration.retry(integration.run(), {"resend": True})
    key = base64.b64decode(integration.secret.removeprefix("whsec_"))
    forbidden = encoded_forms(TOKEN) | encoded_forms(VALUE) | {key, base64.b64encode(key), key.hex().encode()}
    places = {"database": all_bytes(portal.database), "error log": portal.error_log.read_bytes(),
              "access log": (portal.directory / "access.log").read_bytes()}
    for path in (integration.uri, integration.webhook_uri,
                 integration.keys_uri, f"/executions?integration_id={integration.id}"):
        places[path] = integration.admin.get(path).is_ok().body
    for execution in json.loads(places[f"/executions?integration_id={integration.id}"])["items"]:
        places[execution["id"]] = integration.admin.get(f"/executions/{execution['id']}").is_ok().body
    for place, content in places.items():
        for secret in forbidden:
            assert secret not in content, f"found a secret in {place}"


def test_token_is_write_only(make_integration):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    webhook = integration.webhook()
    assert webhook["bearer_token"]["set"] is True
    assert webhook["bearer_token"]["set_by"] == "admin" and webhook["bearer_token"]["set_at"]
    assert set(webhook["headers"]) == {"X-Api-Key"} and webhook["headers"]["X-Api-Key"]["set"] is True


def change(integration, **settings):
    path = integration.webhook_uri
    current = ("If-Match", integration.admin.get(path).etag)
    return integration.admin.put(path, {"url": integration.url, **settings}, headers=[current])


def sent_secrets(integration):
    integration.run()
    request = integration.requests[-1]
    return request.header("Authorization"), request.header("X-Api-Key"), request.header("X-Other")


def test_omitted_secret_is_kept_and_null_clears_it(make_integration):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE, "X-Other": "o"})
    change(integration).is_ok()
    assert sent_secrets(integration) == (f"Bearer {TOKEN}", VALUE, "o")
    change(integration, headers={"X-Other": None}).is_ok()
    assert sent_secrets(integration) == (f"Bearer {TOKEN}", VALUE, None)
    change(integration, bearer_token="another-one", headers={"X-Other": "p"}).is_ok()
    assert sent_secrets(integration) == ("Bearer another-one", VALUE, "p")
    change(integration, bearer_token=None, headers=None).is_ok()
    assert sent_secrets(integration) == (None, None, None)
    assert integration.webhook()["bearer_token"]["set"] is False


def test_path_change_keeps_secrets(make_integration, receiver):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    integration.path += "-moved"
    integration.url = receiver.url(integration.path)
    change(integration).is_ok()
    assert sent_secrets(integration)[:2] == (f"Bearer {TOKEN}", VALUE)


@pytest.mark.parametrize("url", ["http://127.0.0.2:{port}{path}", "http://127.0.0.1:{other}{path}",
                                 "https://127.0.0.1:{port}{path}"], ids=["host", "port", "scheme"])
def test_origin_change_drops_secrets(make_integration, url):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    port = integration.receiver.port
    integration.url = url.format(port=port, other=port % 60000 + 2000, path=integration.path)
    changed = change(integration).is_ok().json
    assert changed["bearer_token"]["set"] is False
    assert not [name for name, state in changed["headers"].items() if state["set"]]


def test_secrets_sent_with_a_new_origin_are_kept(make_integration):
    integration = make_integration(bearer_token=TOKEN)
    integration.url = f"http://127.0.0.2:{integration.receiver.port}{integration.path}"
    assert change(integration, bearer_token=TOKEN).is_ok().json["bearer_token"]["set"] is True


# ---- key file ---------------------------------------------------------------------------------------------


def make_symlink(path):
    real = path.with_suffix(".real")
    path.rename(real)
    path.symlink_to(real)


def make_directory(path):
    path.unlink()
    path.mkdir(0o600)


@pytest.mark.parametrize("damage, complaint", [
    (lambda path: path.unlink(), "portalhooks.keys"),
    (lambda path: path.chmod(0o644), "0600"),
    (lambda path: path.chmod(0o640), "0600"),
    (make_symlink, "link"),
    (lambda path: path.write_text(""), "portalhooks.keys"),
    (lambda path: path.write_text("k1 not*base64\n"), "line 1"),
    (lambda path: path.write_text("k1 c2hvcnQ=\n"), "line 1"),
    (make_directory, "portalhooks.keys"),
], ids=["missing", "readable by others", "readable by its group", "symlink", "empty", "not base64", "too short",
        "directory"])
def test_bad_key_file_fails_configtest(make_portal, damage, complaint):
    portal = make_portal()
    assert portal.configtest()[0] == 0
    secret = portal.key_file.read_text().split()[-1]
    damage(portal.key_file)
    status, output = portal.configtest()
    assert status != 0
    assert complaint in output and str(portal.key_file) in output, output
    assert secret not in output
    assert str(portal.key_file) in portal.fails_to_start()


def test_key_file_of_another_user_is_refused(make_portal):
    portal = make_portal()
    assert os.getuid() == 0, "requires root, to change the owner"
    os.chown(portal.key_file, 65534, 65534)
    status, output = portal.configtest()
    assert status != 0 and str(portal.key_file) in output


def test_command_creates_a_key_file_once(make_portal):
    portal = make_portal()
    assert oct(portal.key_file.stat().st_mode & 0o777) in ("0o600", "0o400")
    before = portal.key_file.read_bytes()
    again = portal.command("keys", "make", portal.key_file)
    assert again.returncode != 0 and again.stderr
    assert portal.key_file.read_bytes() == before


def test_secret_cannot_be_stored_without_key_file(make_portal, receiver):
    integration = Integration(make_portal(key_file=False).start(), receiver, bearer_token=None, with_key=False)
    change(integration, bearer_token=TOKEN).is_refused(409, "no_key_file")
    change(integration, headers={"X-Api-Key": VALUE}).is_refused(409, "no_key_file")
    integration.admin.post(integration.keys_uri, {}).is_refused(409, "no_key_file")
    assert integration.webhook()["bearer_token"]["set"] is False


@pytest.mark.log("secrets: .* not open")
def test_wrong_key_sends_nothing_unsigned(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    portal.stop()
    portal.key_file.unlink()
    portal.make_key_file()
    portal.restart()
    execution = integration.run()
    assert (execution["state"], execution["delivery"], execution["error"]) == (
        "failed", "not_sent", "secret_unavailable")
    assert integration.requests == []


@pytest.mark.log("portalhooks.keys")
def test_key_file_broken_later_keeps_the_site_up(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    portal.key_file.chmod(0o644)
    portal.graceful()
    integration.operator.get("/integrations").is_ok()
    integration.click().is_refused(503, "secret_unavailable")
    assert str(portal.key_file) in portal.log()
    assert integration.requests == []
    portal.key_file.chmod(0o600)
    portal.graceful()
    assert integration.run()["state"] == "succeeded"
    assert integration.only_request().header("Authorization") == f"Bearer {BEARER}"
