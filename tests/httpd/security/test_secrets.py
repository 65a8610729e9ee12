# SPDX-License-Identifier: Apache-2.0
"""Secrets go in and never come out, except to the receiver."""
import base64
import json
import os

import pytest

import receiver as behaviour
from database import all_bytes
from integration import BEARER, Integration

pytestmark = pytest.mark.core

TOKEN = "canary-bearer-token-51cf"
VALUE = "canary-header-value-88ab"


def spellings(secret):
    raw = secret.encode()
    return {raw, base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"="), raw.hex().encode()}


def test_no_secret_stands_anywhere_in_clear(make_integration, portal):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    integration.answers(behaviour.echo_headers())
    integration.retry(integration.run(), {"resend": True})
    key = base64.b64decode(integration.secret.removeprefix("whsec_"))
    forbidden = spellings(TOKEN) | spellings(VALUE) | {key, base64.b64encode(key), key.hex().encode()}
    places = {"database": all_bytes(portal.database), "error log": portal.error_log.read_bytes(),
              "access log": (portal.folder / "access.log").read_bytes()}
    for path in (integration.uri, integration.webhook_uri,
                 integration.keys_uri, f"/executions?integration_id={integration.id}"):
        places[path] = integration.admin.get(path).is_ok().body
    for execution in json.loads(places[f"/executions?integration_id={integration.id}"])["items"]:
        places[execution["id"]] = integration.admin.get(f"/executions/{execution['id']}").is_ok().body
    for place, content in places.items():
        for secret in forbidden:
            assert secret not in content, f"a secret stands in the {place}"


def test_a_token_is_write_only(make_integration):
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


def test_an_absent_secret_is_kept_and_null_clears(make_integration):
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


def test_another_path_keeps_the_secrets(make_integration, receiver):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    integration.path += "-moved"
    integration.url = receiver.url(integration.path)
    change(integration).is_ok()
    assert sent_secrets(integration)[:2] == (f"Bearer {TOKEN}", VALUE)


@pytest.mark.parametrize("url", ["http://127.0.0.2:{port}{path}", "http://127.0.0.1:{other}{path}",
                                 "https://127.0.0.1:{port}{path}"], ids=["host", "port", "scheme"])
def test_another_host_never_gets_the_secrets_of_the_old_one(make_integration, url):
    integration = make_integration(bearer_token=TOKEN, headers={"X-Api-Key": VALUE})
    port = integration.receiver.port
    integration.url = url.format(port=port, other=port % 60000 + 2000, path=integration.path)
    changed = change(integration).is_ok().json
    assert changed["bearer_token"]["set"] is False
    assert not [name for name, state in changed["headers"].items() if state["set"]]


def test_secrets_given_again_go_along(make_integration):
    integration = make_integration(bearer_token=TOKEN)
    integration.url = f"http://127.0.0.2:{integration.receiver.port}{integration.path}"
    assert change(integration, bearer_token=TOKEN).is_ok().json["bearer_token"]["set"] is True


# ---- the key file -----------------------------------------------------------------------------------------


def make_symlink(path):
    real = path.with_suffix(".real")
    path.rename(real)
    path.symlink_to(real)


def make_folder(path):
    path.unlink()
    path.mkdir(0o600)


@pytest.mark.parametrize("spoil, complaint", [
    (lambda path: path.unlink(), "portalhooks.keys"),
    (lambda path: path.chmod(0o644), "0600"),
    (lambda path: path.chmod(0o640), "0600"),
    (make_symlink, "link"),
    (lambda path: path.write_text(""), "portalhooks.keys"),
    (lambda path: path.write_text("k1 not*base64\n"), "line 1"),
    (lambda path: path.write_text("k1 c2hvcnQ=\n"), "line 1"),
    (make_folder, "portalhooks.keys"),
], ids=["missing", "readable by others", "readable by its group", "a symlink", "empty", "not base64", "too short",
        "a folder"])
def test_a_bad_key_file_is_told_by_httpd_t(make_portal, spoil, complaint):
    portal = make_portal()
    assert portal.check_conf()[0] == 0
    secret = portal.key_file.read_text().split()[-1]
    spoil(portal.key_file)
    status, said = portal.check_conf()
    assert status != 0
    assert complaint in said and str(portal.key_file) in said, said
    assert secret not in said
    assert str(portal.key_file) in portal.refuses_to_start()


def test_a_key_file_of_somebody_else_is_refused(make_portal):
    portal = make_portal()
    assert os.getuid() == 0, "only root can give a file away"
    os.chown(portal.key_file, 65534, 65534)
    status, said = portal.check_conf()
    assert status != 0 and str(portal.key_file) in said


def test_the_command_makes_a_key_file_once(make_portal):
    portal = make_portal()
    assert oct(portal.key_file.stat().st_mode & 0o777) in ("0o600", "0o400")
    before = portal.key_file.read_bytes()
    again = portal.command("keys", "make", portal.key_file)
    assert again.returncode != 0 and again.stderr
    assert portal.key_file.read_bytes() == before


def test_without_a_key_file_no_secret_can_be_stored(make_portal, receiver):
    integration = Integration(make_portal(key_file=False).start(), receiver, bearer_token=None, with_key=False)
    change(integration, bearer_token=TOKEN).is_refused(409, "no_key_file")
    change(integration, headers={"X-Api-Key": VALUE}).is_refused(409, "no_key_file")
    integration.admin.post(integration.keys_uri, {}).is_refused(409, "no_key_file")
    assert integration.webhook()["bearer_token"]["set"] is False


def test_with_the_wrong_key_nothing_is_sent_unsigned(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    portal.stop()
    portal.key_file.unlink()
    portal.make_key_file()
    portal.start_again()
    execution = integration.run()
    assert (execution["state"], execution["delivery"], execution["error"]) == (
        "failed", "not_sent", "secret_unavailable")
    assert integration.requests == []


@pytest.mark.log("portalhooks.keys")
def test_a_key_file_that_is_spoiled_later_never_takes_the_site_down(make_portal, receiver):
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
