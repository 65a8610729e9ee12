# SPDX-License-Identifier: Apache-2.0
"""Third-party receivers: verification libraries, and Node-RED."""
import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

import signature
from integration import Integration
from waiting import wait_for

INTEROP = pathlib.Path(__file__).parents[2] / "interop"


@pytest.mark.parametrize("package", ["standardwebhooks", "svix"])
def test_verification_packages_accept_every_message(make_integration, new_event, package):
    integration = make_integration(default_body="envelope")
    old = integration.secret
    integration.add_key(overlap_seconds=3600)
    integration.run()
    integration.run_event(new_event(b'{"price":3.30,"id":1234567890123456789012345,"name":"M\\u00fcller \xc3\xa4"}'))
    integration.admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201)
    assert len(integration.requests) == 3
    for request in integration.requests:
        for secret in (old, integration.secret):
            assert signature.official_verdict(secret, request, package) == "valid"
        assert signature.official_verdict("whsec_" + "QUJD" * 8, request, package) != "valid"
        request.body += b" "
        assert signature.official_verdict(integration.secret, request, package) != "valid"


@pytest.fixture
def node_red(tmp_path):
    """A private Node-RED whose flow verifies signatures; returns its URL and secret."""
    secret = "whsec_" + base64.b64encode(b"a secret that node-red knows too").decode()
    for name in ("settings.cjs", "flow.json"):
        shutil.copy(INTEROP / name, tmp_path / name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with open(tmp_path / "log", "wb") as log:
        process = subprocess.Popen(
            ["node", str(INTEROP / "node_modules/node-red/red.js"), "--settings", str(tmp_path / "settings.cjs"),
             "--userDir", str(tmp_path)],
            env={**os.environ, "PORT": str(port), "SECRET": secret}, stdout=log, stderr=log)

    def listens():
        assert process.poll() is None, (tmp_path / "log").read_text()
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/hook", timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    wait_for(listens, "Node-RED to respond", 60)
    yield f"http://127.0.0.1:{port}/hook", secret
    process.terminate()
    process.wait(20)


@pytest.mark.long("node-red")
def test_node_red_verifies_and_responds(portal, receiver, new_event, node_red):
    url, secret = node_red
    integration = Integration(portal, receiver, url=url, with_key=False, default_body="envelope")
    integration.add_key(secret=secret)
    event = new_event(b'{"price": 3.30, "name": "\xc3\xa4"}', type="order.limit_exceeded")
    for execution, type_ in ((integration.run(), "portalhooks.triggered"),
                             (integration.run_event(event), "order.limit_exceeded")):
        assert (execution["state"], execution["http_status"]) == ("succeeded", 200)
        reported = json.loads(integration.detail(execution)["response"]["body"])
        assert reported == {"from": "node-red", "id": execution["message_id"], "type": type_}
    integration.configure(default_body="empty").is_ok()
    assert integration.run()["state"] == "succeeded"
    integration.add_key(overlap_seconds=0)
    assert integration.run()["http_status"] == 401
