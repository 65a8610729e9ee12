# SPDX-License-Identifier: Apache-2.0
"""Key file rotation: a new first key, resealing all secrets, removing the old key."""
import json
import re

import pytest

from integration import BEARER, Integration
from waiting import wait_for

pytestmark = pytest.mark.core

VALUES = {"X-Api-Key": "value-of-one-header", "X-Other": "value-of-another"}


@pytest.fixture
def rotating(make_portal, receiver, tmp_path):
    """A portal with sealed secrets, and a key file with a new key before the old one."""
    portal = make_portal().start()
    integration = Integration(portal, receiver, headers=VALUES)
    integration.add_key(scheme="v1a")
    other = tmp_path / "other.keys"
    assert portal.command("keys", "make", other).returncode == 0
    old, new = lines(portal.key_file), lines(other)
    portal.key_file.write_text("\n".join([*new, *old]) + "\n")
    old_children = set(portal.children())
    portal.graceful()
    # Wait before the command opens the file: children serialize opening it among themselves only.
    wait_for(lambda: not old_children & set(portal.children()) and integration.admin.get("/me").status == 200,
             "the new children")
    return portal, integration, new[0].split()[0], old[0].split()[0]


def lines(key_file):
    return [line for line in key_file.read_text().splitlines() if line and not line.startswith("#")]


def sealed_of(portal):
    webhooks = portal.database.query("SELECT bearer, headers FROM ph_webhook")
    keys = portal.database.query("SELECT secret FROM ph_signing_key")
    texts = [text for row in webhooks + keys for text in row.values() if text]
    return re.findall(r"v2\.([\w-]+)\.([\w-]+)", " ".join(texts))


def run_command(portal, *words):
    return portal.command(*words, "--driver", portal.database.driver, "--params", portal.database.owner_params)


def secrets_go_out(integration):
    integration.run()
    request = integration.requests[-1]
    return (request.header("Authorization"), request.header("X-Api-Key"), request.header("X-Other")) == (
        f"Bearer {BEARER}", *VALUES.values())


def test_reseal_moves_every_secret_to_the_new_key(rotating):
    portal, integration, new, old = rotating
    assert {kid for kid, _ in sealed_of(portal)} == {old}
    version = integration.admin.get(integration.webhook_uri).etag
    done = run_command(portal, "keys", "reseal", portal.key_file)
    assert (done.returncode, done.stdout) == (0, f"{old}: 5 sealed, 5 resealed with {new}\n"), done
    assert {kid for kid, _ in sealed_of(portal)} == {new} and len(sealed_of(portal)) == 5
    assert integration.admin.get(integration.webhook_uri).etag != version, "a form could write back the old seals"
    assert secrets_go_out(integration)
    (entry,) = portal.database.query("SELECT * FROM ph_audit WHERE action = 'secrets.reseal'")
    assert entry["actor"].startswith("cli:") and json.loads(entry["diff"]) == {old: [5, 0]}
    again = run_command(portal, "keys", "reseal", portal.key_file)
    assert (again.returncode, again.stdout) == (0, f"{new}: 5 sealed\n")


def test_old_key_can_be_removed_after_reseal(rotating):
    portal, integration, new, old = rotating
    assert run_command(portal, "keys", "reseal", portal.key_file).returncode == 0
    portal.key_file.write_text(lines(portal.key_file)[0] + "\n")
    assert run_command(portal, "verify", portal.key_file).stdout == f"{new}: 5 sealed\n"
    portal.graceful()
    assert secrets_go_out(integration)


@pytest.mark.log("secrets: .* not open")
def test_value_under_unknown_key_is_kept_and_reported(rotating):
    portal, integration, new, old = rotating
    before = sealed_of(portal)
    portal.key_file.write_text(lines(portal.key_file)[0] + "\n")
    for command in (("keys", "reseal"), ("verify",)):
        done = run_command(portal, *command, portal.key_file)
        assert done.returncode == 1
        assert done.stdout == f"{old}: 5 sealed, 5 not opened: key not in the key file\n"
    assert sealed_of(portal) == before
    portal.graceful()
    wait_for(lambda: integration.run()["error"] == "secret_unavailable", "the old children to exit")
    sent = len(integration.requests)
    assert integration.run()["delivery"] == "not_sent"
    assert len(integration.requests) == sent


@pytest.mark.log("secrets: .* not open")
def test_value_moved_to_another_row_does_not_open(rotating, receiver):
    portal, integration, new, old = rotating
    stranger = Integration(portal, receiver, bearer_token="token-of-somebody-else")
    portal.database.query("UPDATE ph_webhook SET bearer = (SELECT b FROM (SELECT bearer AS b FROM ph_webhook "
                          "WHERE integration_id = %s) x) WHERE integration_id = %s", stranger.id, integration.id)
    done = run_command(portal, "keys", "reseal", portal.key_file)
    assert done.returncode == 1 and "1 not opened: altered or moved" in done.stdout
    assert integration.run()["error"] == "secret_unavailable"
    assert integration.requests == []


def test_command_requires_its_arguments(rotating):
    portal = rotating[0]
    assert portal.command("keys", "reseal", portal.key_file).returncode == 2
    assert run_command(portal, "keys", "reseal").returncode == 2
    assert run_command(portal, "verify").returncode == 2
    assert run_command(portal, "verify", "/does/not/exist").returncode == 1
