# SPDX-License-Identifier: Apache-2.0
"""Tokens and header values go to the destination they were entered for, whatever the database says later."""
import json

import pytest

from integration import BEARER, Integration
from receiver import Receiver
from unbound_seal import seal
from waiting import wait_for

pytestmark = pytest.mark.core

HEALTH = "<Location /health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"
NOT_OPENED = "secrets: .* not open|secrets: .*older format"
VALUE = "value-of-the-tenant"
SIGNING_KEY = b"thirty-two bytes for a signature"


@pytest.fixture
def portal_of(make_portal):
    return lambda: make_portal(conf=HEALTH).start()


@pytest.fixture
def stranger():
    """A receiver that nobody entered a token for."""
    receiver = Receiver()
    yield receiver
    receiver.close()


def key_check(portal):
    response = portal.anonymous().exchange("GET", "/health")
    return response.status, response.json["checks"]["key_file"]


def change_in_database(integration, url):
    integration.portal.database.query("UPDATE ph_webhook SET url = %s WHERE integration_id = %s", url, integration.id)


def patch(integration, **change):
    integration.admin.request("PATCH", integration.webhook_uri, change, content_type="application/merge-patch+json",
                              headers=[("If-Match", "*")]).is_ok()


def refused(integration):
    before = len(integration.requests)
    execution = integration.run()
    return (execution["error"], execution["delivery"], len(integration.requests)) == (
        "secret_unavailable", "not_sent", before)


@pytest.mark.log(NOT_OPENED)
def test_token_does_not_follow_a_url_changed_in_the_database(portal_of, receiver, stranger):
    portal = portal_of()
    integration = Integration(portal, receiver, headers={"X-Tenant": VALUE})
    integration.run()
    url = integration.webhook()["url"]
    port = url.split(":")[2].split("/")[0]
    assert key_check(portal) == (200, {"ok": True, "detail": None})
    for changed in (url.replace(port, str(stranger.port)), url.replace("127.0.0.1", "127.0.0.2"),
                    url.replace("http://", "https://")):
        change_in_database(integration, changed)
        assert refused(integration), changed
        assert not stranger.requests and len(integration.requests) == 1
        status, check = key_check(portal)
        assert status == 503 and not check["ok"] and "not open with it" in check["detail"]
        wait_for(lambda: f"the bearer token of {integration.id} for " in portal.log(), "the log to name the secret")
    change_in_database(integration, f"{url}?another=path")
    integration.run()
    assert receiver.requests_to(f"{integration.path}?another=path")[-1].header("Authorization") == f"Bearer {BEARER}"
    change_in_database(integration, url)
    assert portal.command("verify", portal.key_file, "--driver", portal.database.driver, "--params",
                          portal.database.owner_params).returncode == 0
    portal.graceful()
    wait_for(lambda: key_check(portal)[0] == 200, "health to recover", 20)


@pytest.mark.log(NOT_OPENED)
def test_token_is_entered_again_for_a_new_destination(portal_of, receiver, stranger):
    """By the API: the token is cleared, and the one entered with the new URL goes there."""
    portal = portal_of()
    integration = Integration(portal, receiver, headers={"X-Tenant": VALUE})
    url = f"http://127.0.0.1:{stranger.port}/elsewhere"
    patch(integration, url=url)
    webhook = integration.webhook()
    assert not webhook["bearer_token"]["set"] and not webhook["headers"]
    patch(integration, bearer_token="token-of-the-stranger")
    integration.run()
    assert stranger.requests[-1].header("Authorization") == "Bearer token-of-the-stranger"


@pytest.mark.log(NOT_OPENED)
def test_signing_key_is_bound_to_its_integration(portal_of, receiver):
    portal = portal_of()
    mine, other = Integration(portal, receiver), Integration(portal, receiver)
    portal.database.query("DELETE FROM ph_signing_key WHERE integration_id = %s", mine.id)
    portal.database.query("UPDATE ph_signing_key SET integration_id = %s WHERE integration_id = %s", mine.id, other.id)
    assert refused(mine)
    assert not key_check(portal)[1]["ok"]


# ---- the older format ---------------------------------------------------------------------------------


def use_old_seals(portal, integration):
    """The secrets as a release before the binding stored them."""
    [line] = [line for line in portal.key_file.read_text().splitlines() if not line.startswith("#")]
    headers = json.dumps({"X-Tenant": seal(line, "ph_webhook", integration.id, "headers.x-tenant", VALUE.encode())})
    portal.database.query("UPDATE ph_webhook SET bearer = %s, headers = %s WHERE integration_id = %s",
                          seal(line, "ph_webhook", integration.id, "bearer", BEARER.encode()), headers, integration.id)
    for row in portal.database.query("SELECT id FROM ph_signing_key WHERE integration_id = %s", integration.id):
        portal.database.query("UPDATE ph_signing_key SET secret = %s WHERE id = %s",
                              seal(line, "ph_signing_key", row["id"], "secret", SIGNING_KEY), row["id"])


def reseal(portal):
    return portal.command("keys", "reseal", portal.key_file, "--driver", portal.database.driver, "--params",
                          portal.database.owner_params)


@pytest.mark.log(NOT_OPENED)
def test_older_seals_work_until_they_are_resealed_and_never_after(portal_of, receiver, stranger):
    portal = portal_of()
    integration = Integration(portal, receiver, headers={"X-Tenant": VALUE})
    portal.key_file.write_text(portal.key_file.read_text().replace(" bound ", " "))
    mode = portal.key_file.stat().st_mode
    use_old_seals(portal, integration)
    old = portal.database.query("SELECT bearer, headers FROM ph_webhook")[0]
    portal.graceful()
    wait_for(lambda: "3 secrets are not bound" in (key_check(portal)[1]["detail"] or ""), "health to count them")
    assert key_check(portal)[0] == 200
    integration.run()
    assert integration.only_request().header("Authorization") == f"Bearer {BEARER}"
    assert integration.only_request().header("X-Tenant") == VALUE
    assert "secrets: 3 are of an older format" in portal.log()

    done = reseal(portal)
    assert done.returncode == 0, done.stderr
    host = integration.webhook()["url"].split("/")[2]
    assert f"  {integration.id}: http://{host}\n" in done.stdout
    assert "Marked 1 key" in done.stdout
    assert " bound " in portal.key_file.read_text() and portal.key_file.stat().st_mode == mode
    portal.graceful()
    wait_for(lambda: key_check(portal) == (200, {"ok": True, "detail": None}), "health to be silent")
    integration.run()
    assert integration.requests[-1].header("Authorization") == f"Bearer {BEARER}"

    # An attacker with a dump of that time restores its seals and leads the URL elsewhere.
    portal.database.query("UPDATE ph_webhook SET bearer = %s, headers = %s", old["bearer"], old["headers"])
    assert refused(integration)
    change_in_database(integration, f"http://127.0.0.1:{stranger.port}/")
    assert refused(integration) and not stranger.requests
    again = reseal(portal)
    assert again.returncode == 1 and "2 not opened: of an older format" in again.stdout
    assert portal.database.query("SELECT bearer FROM ph_webhook")[0]["bearer"] == old["bearer"]


@pytest.mark.log(NOT_OPENED)
def test_new_key_file_accepts_no_older_seal(portal_of, receiver):
    portal = portal_of()
    integration = Integration(portal, receiver, headers={"X-Tenant": VALUE})
    use_old_seals(portal, integration)
    assert refused(integration)
    done = reseal(portal)
    assert done.returncode == 1 and "3 not opened: of an older format" in done.stdout
