# SPDX-License-Identifier: Apache-2.0
"""What "Copy as cURL" copies: run by real shells, it sends the receiver the bytes that the module sent, once."""
import json
import os
import pathlib
import re
import subprocess

import pytest

from integration import BEARER, Integration, make_event
from receiver import Receiver

SUITE = pathlib.Path(__file__).parents[1]
VECTORS = json.loads((SUITE.parent / "vectors/hostile_requests.json").read_text())
EVENTS = json.loads((SUITE.parent / "vectors/event_details.json").read_text())["cases"]
ENVELOPES = json.loads((SUITE.parent / "vectors/envelope.json").read_text())["cases"]
SHELLS = [("sh",), ("bash",), ("bash", "-o", "history", "-o", "histexpand")]
URL_SECRETS = {"URL_TOKEN": "it's", "URL_TOKEN_2": "$x", "URL_KEY": "a%20b!"}
CURLRC = 'header = "X-From-Curlrc: 1"\nlocation\nuser-agent = "curlrc"\ncompressed\n'


@pytest.fixture(scope="module")
def home(directory):
    """A home directory whose .curlrc must have no say."""
    place = directory / "home-of-curl"
    place.mkdir()
    (place / ".curlrc").write_text(CURLRC)
    return place


@pytest.fixture(scope="module")
def other_receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


def commands_for(recorded):
    """The copied texts, by the UI's own code."""
    lines = "\n".join(json.dumps(request) for request in recorded)
    done = subprocess.run(["node", SUITE / "copy_as_curl.mjs"], input=lines, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.strip("\n").split("\n")]


def variables_for(request, headers):
    """The values a user would put into the variables of a command."""
    variables = {"TOKEN": BEARER, "SIGNATURE": request.header("webhook-signature"), **URL_SECRETS}
    for name in headers:
        wanted = re.sub("[^A-Z0-9]+", "_", f"HEADER_{name}".upper())
        number = sum(re.fullmatch(f"{wanted}(_\\d+)?", taken) is not None for taken in variables)
        variables[f"{wanted}_{number + 1}" if number else wanted] = request.header(name)
    return variables


def assert_copies_send_the_same(receiver, home, runs):
    """`runs`: (execution as an admin sees it, the request it made, names of its own headers)."""
    commands = commands_for([execution["request"] for execution, _, _ in runs])
    assert len(commands) == len(runs)
    for command, (_, sent, headers) in zip(commands, runs):
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "no_proxy": "*"}
        environment.update(variables_for(sent, headers))
        for shell in SHELLS:
            before = len(receiver.requests)
            done = subprocess.run(shell, input=f"{command}\n".encode(), env=environment, capture_output=True,
                                  timeout=30)
            assert done.returncode == 0, (shell, command, done.stderr)
            copies = receiver.requests[before:]
            assert [(copy.head, copy.body) for copy in copies] == [(sent.head, sent.body)], (shell, command)


def run(integration, receiver, **how):
    before = len(receiver.requests)
    execution = integration.detail(integration.run_event(how["event"]) if "event" in how else integration.run())
    assert execution["state"] == "succeeded"
    sent, = receiver.requests[before:]
    return execution, sent


def test_copy_sends_the_same_to_every_hostile_url(portal, other_receiver, home):
    runs = []
    for target in VECTORS["targets"]:
        integration = Integration(portal, other_receiver, url=other_receiver.url(target))
        runs.append((*run(integration, other_receiver), []))
    assert_copies_send_the_same(other_receiver, home, runs)


def test_dot_segments_and_braces_of_a_url_arrive_as_they_were_written(portal, other_receiver):
    for target in ("/a/../b/./c/..", "/../../etc/passwd", "/%2e%2e/{a,b}[1-3]"):
        _, sent = run(Integration(portal, other_receiver, url=other_receiver.url(target)), other_receiver)
        assert sent.target == target


def test_copy_sends_the_same_hostile_headers(portal, other_receiver, home):
    headers = dict(VECTORS["headers"])
    integration = Integration(portal, other_receiver, headers=headers)
    execution, sent = run(integration, other_receiver)
    assert {name: sent.header(name) for name in headers} == headers
    assert_copies_send_the_same(other_receiver, home, [(execution, sent, list(headers))])


def test_copy_sends_the_same_hostile_bodies(portal, other_receiver, home):
    integration = Integration(portal, other_receiver)
    runs = [(*run(integration, other_receiver), [])]
    assert runs[0][1].body == b"" and runs[0][1].header("Content-Length") == "0"
    details = VECTORS["details"] + [case["details"] for case in EVENTS]
    events = [(case["event"]["details"], case["event"]["title"]) for case in ENVELOPES if case["event"]]
    for text, title in [(text, "A title") for text in details] + events:
        if text.startswith("{") and title.isprintable():
            runs.append((*run(integration, other_receiver, event=make_event(portal, text.encode(), title=title)), []))
    long = '{"long":"%s"}' % ("it's long " * 20_000)
    runs.append((*run(integration, other_receiver, event=make_event(portal, long.encode())), []))
    assert_copies_send_the_same(other_receiver, home, runs)
