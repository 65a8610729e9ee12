# SPDX-License-Identifier: Apache-2.0
"""conf/portals/clients: each client posts events and triggers integrations, run as its README says."""
import json
import os
import subprocess

import pytest

from client import basic
from integration import fresh
from portal import SOURCE

CLIENTS = {"php": "portalhooks.php", "/usr/bin/python3": "portalhooks.py", "node": "portalhooks.mjs",
           "perl": "PortalHooks.pm", "sh": "portalhooks.sh"}


@pytest.fixture(params=CLIENTS)
def client(request, portal):
    """Run the client's command; returns the exit status and what it printed."""
    def run(*arguments, user="operator", stdin="", base=None):
        environment = dict(os.environ, PORTALHOOKS_URL=base or f"http://127.0.0.1:{portal.port}{portal.settings.base}",
                           PORTALHOOKS_LOGIN="poster:secret", PYTHONDONTWRITEBYTECODE="1",
                           PORTALHOOKS_USER=f"Authorization: {basic(user, 'secret')}")
        done = subprocess.run([request.param, SOURCE / "conf/portals/clients" / CLIENTS[request.param], *arguments],
                              input=stdin, capture_output=True, text=True, timeout=60, env=environment)
        assert done.stderr == ""
        return done.returncode, json.loads(done.stdout)
    return run


def event(**fields):
    return json.dumps({"id": fresh("order"), "type": "order.placed", "title": 'Größe "XL" & \\ more',
                       "details": {"note": "ä\n$(id) `id` 'x'"}, **fields})


def test_an_event_is_posted_once_and_triggers_as_the_user(client, integration, portal):
    posted = event()
    for status in (201, 200):
        exit_status, printed = client("post", stdin=posted)
        assert (exit_status, printed["status"]) == (0, status)
        assert printed["answer"]["title"] == 'Größe "XL" & \\ more'
    id_, key = json.loads(posted)["id"], fresh("press")
    for status in (201, 200):
        exit_status, printed = client("run", integration.id, id_, key)
        assert (exit_status, printed["status"]) == (0, status)
        assert printed["answer"]["state"] == "succeeded"
        assert printed["answer"]["username"] == "operator"
    [request] = integration.requests
    assert json.loads(request.body)["data"] == json.loads(posted)["details"]


@pytest.mark.log("AH01618")
def test_a_refusal_is_told(client, integration):
    assert client("post", stdin=event(type=""))[0] == 1
    for user, status in (("viewer", 403), ("nobody", 401)):
        exit_status, printed = client("run", integration.id, "no-event", fresh("press"), user=user)
        assert (exit_status, printed["status"]) == (1, status)
    assert integration.requests == []
