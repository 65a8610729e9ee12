# SPDX-License-Identifier: Apache-2.0
"""The pause of all hosts through the database: begun on one by an admin or the command, it holds on all from the next
click on."""
import json
import subprocess

import pytest

from integration import Integration
from portal import PREFIX

OPEN = "".join(f"<Location /{name}>\nSetHandler portalhooks-{name}\nRequire all granted\n</Location>\n"
               for name in ("health", "metrics"))


@pytest.fixture
def hosts(make_portal):
    """Two web servers that share the database and the key file."""
    first = make_portal(conf=OPEN).start()
    second = make_portal(database=first.database, migrated=False, with_users=False, key_file=False,
                         conf=f'PortalHooksInstance second\nPortalHooksKeyFile "{first.key_file}"\n{OPEN}').start()
    return first, second


@pytest.fixture
def integration(hosts, receiver):
    return Integration(hosts[0], receiver)


def click(portal, integration):
    return portal.as_("operator").post(f"{integration.uri}/executions", {"mode": "default"})


def pause_of(portal, user="operator"):
    return portal.as_(user).get("/me").is_ok().json["pause"]


def command(portal, *words):
    done = subprocess.run([PREFIX / "bin/portalhooks", *words, "--driver", portal.database.driver,
                           "--params", portal.database.owner_params], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def reported(portal):
    """What health and metrics say."""
    metrics = portal.anonymous().exchange("GET", "/metrics").body.decode()
    return portal.anonymous().exchange("GET", "/health").json["paused"], "\nportalhooks_paused 1\n" in metrics


def test_pause_on_one_host_holds_on_the_other_from_the_next_click_on(hosts, integration):
    first, second = hosts
    earlier = integration.run()
    click(second, integration).is_ok(202)
    assert reported(second) == (False, False)
    begun = first.as_("admin").put("/pause", {"paused": True, "note": "until 16:00"}).is_ok().json
    assert (begun["paused"], begun["paused_by"], begun["note"]) == (True, "admin", "until 16:00")
    assert begun["paused_by_directive"] is False
    for portal in hosts:
        refused = click(portal, integration).is_refused(409, "paused")
        assert refused.json["detail"] == "until 16:00"
        assert pause_of(portal) == begun
        assert reported(portal) == (True, True)
    integration.click_retry(earlier, {"resend": True}).is_refused(409, "paused")
    second.as_("admin").put("/pause", {"paused": False}).is_ok()
    for portal in hosts:
        click(portal, integration).is_ok(202)
        assert pause_of(portal) is None
    actions = [entry["action"] for entry in first.as_("admin").get("/audit?limit=2").is_ok().json["items"]]
    assert actions == ["pause.end", "pause.begin"]


def test_command_pauses_and_resumes(hosts, integration):
    assert command(hosts[0], "pause", "--note", "upgrade").startswith("All hosts refuse runs, since ")
    assert json.loads(command(hosts[0], "status", "--json"))["pause"]["note"] == "upgrade"
    for portal in hosts:
        click(portal, integration).is_refused(409, "paused")
    assert command(hosts[0], "resume") == "All hosts accept runs.\n"
    assert "paused: no\n" in command(hosts[0], "status")
    for portal in hosts:
        click(portal, integration).is_ok(202)


def test_directive_is_a_pause_of_its_own(make_portal, receiver):
    portal = make_portal(conf="PortalHooksPause On").start()
    integration = Integration(portal, receiver)
    assert portal.as_("admin").get("/pause").is_ok().json == {
        "paused": False, "paused_at": None, "paused_by": None, "note": None, "paused_by_directive": True}
    portal.as_("admin").put("/pause", {"paused": False}).is_ok()
    integration.click().is_refused(409, "paused")


@pytest.mark.parametrize("body, pointer", [
    ({}, "/paused"), ({"paused": "yes"}, "/paused"), ({"paused": True, "note": "x" * 501}, "/note"),
    ({"paused": True, "note": "\u202e"}, "/note"), ({"paused": True, "until": 1}, "/until"),
])
def test_malformed_pause_is_refused(portal, body, pointer):
    response = portal.as_("admin").put("/pause", body).is_refused(422, "invalid")
    assert [error["pointer"] for error in response.json["errors"]] == [pointer]
    assert pause_of(portal) is None
