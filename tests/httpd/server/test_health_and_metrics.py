# SPDX-License-Identifier: Apache-2.0
"""Health, metrics and mod_status: for those who watch over httpd."""
import pathlib
import re

import pytest

from contract import DOCUMENT
from integration import Integration
from portal import MODULES
from receiver import say
from test_outages import AWAY
from waiting import wait_for

README = pathlib.Path(__file__).parents[3] / "README.md"
CONF = f'''LoadModule status_module "{MODULES}/mod_status.so"
ExtendedStatus On
<Location /health>
SetHandler portalhooks-health
Require all granted
</Location>
<Location /metrics>
SetHandler portalhooks-metrics
Require all granted
</Location>
<Location /server-status>
SetHandler server-status
Require all granted
</Location>'''
SAMPLE = re.compile(r'^(portalhooks_\w+)(?:\{(\w+)="([^"]*)"\})? ([0-9.]+)$')


@pytest.fixture
def watched(make_portal):
    return make_portal(conf=CONF).start()


def health(portal):
    answer = portal.anonymous().exchange("GET", "/health")
    assert answer.headers.get_content_type() == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status, {name: check["ok"] for name, check in answer.json["checks"].items()}


def metrics(portal):
    """(name, value of its label) → number; every line is well-formed."""
    answer = portal.anonymous().exchange("GET", "/metrics")
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found, typed = {}, {}
    for line in answer.body.decode().splitlines():
        if line.startswith("#"):
            _, keyword, name, rest = line.split(" ", 3)
            assert keyword in ("HELP", "TYPE")
            if keyword == "TYPE":
                typed[name] = rest
            continue
        name, _, label, value = SAMPLE.match(line).groups()
        assert re.sub(r"_(bucket|sum|count)$", "", name) in typed or name in typed, name
        assert (name, label) not in found
        found[name, label] = float(value)
    return found, typed


ALL_WELL = {"database": True, "schema": True, "key_file": True}


@pytest.mark.core
def test_all_is_well(watched):
    assert health(watched) == (200, ALL_WELL)
    answer = watched.anonymous().exchange("POST", "/health", b"")
    assert answer.status == 405


@pytest.mark.core
def test_a_missing_key_file_is_told(make_portal):
    portal = make_portal(conf=CONF, key_file=False).start()
    assert health(portal) == (503, {**ALL_WELL, "key_file": False})
    assert metrics(portal)[0]["portalhooks_check_ok", "key_file"] == 0


@pytest.mark.log("key file")
def test_a_key_file_that_is_broken_at_a_graceful_restart_is_told(watched):
    watched.key_file.write_text("nonsense\n")
    watched.graceful()
    assert health(watched) == (503, {**ALL_WELL, "key_file": False})


@pytest.mark.log(AWAY)
def test_a_database_that_is_away_is_told(make_portal, own_mariadb):
    portal = make_portal(database=own_mariadb.make_database(), conf=CONF).start()
    assert health(portal)[0] == 200
    own_mariadb.stop()
    assert health(portal) == (503, {**ALL_WELL, "database": False})
    assert metrics(portal)[0]["portalhooks_check_ok", "database"] == 0
    own_mariadb.start()
    wait_for(lambda: health(portal)[0] == 200, "health to see the database again")


def test_a_server_without_a_portal_says_so(make_portal):
    portal = make_portal(conf=CONF, engine=False, with_users=False).start()
    assert health(portal) == (503, {name: False for name in ALL_WELL})
    assert metrics(portal)[0]["portalhooks_check_ok", "schema"] == 0


@pytest.mark.core
def test_what_happens_is_counted_over_all_children(watched, receiver):
    before, _ = metrics(watched)
    integration = Integration(watched, receiver)
    for _ in range(6):
        integration.run()
    integration.answers(say(500))
    for _ in range(3):
        integration.run()
    integration.click(user="viewer").is_refused(403, "forbidden")
    after, _ = metrics(watched)

    def more(name, label=None):
        return after[name, label] - before[name, label]

    assert more("portalhooks_executions_admitted_total") == 9
    assert more("portalhooks_executions_ended_total", "succeeded") == 6
    assert more("portalhooks_executions_ended_total", "failed") == 3
    assert more("portalhooks_execution_errors_total", "http_status") == 3
    assert more("portalhooks_execution_duration_seconds_count") == 9
    assert more("portalhooks_execution_duration_seconds_bucket", "+Inf") == 9
    assert more("portalhooks_execution_duration_seconds_sum") > 0
    assert more("portalhooks_refusals_total", "forbidden") == 1
    assert more("portalhooks_requests_total", "4xx") >= 1
    assert more("portalhooks_requests_total", "5xx") == 0
    watched.graceful()
    kept, _ = metrics(watched)
    assert kept["portalhooks_executions_admitted_total", None] == after["portalhooks_executions_admitted_total", None]
    buckets = [value for (name, _), value in kept.items() if name == "portalhooks_execution_duration_seconds_bucket"]
    assert buckets == sorted(buckets) and len(buckets) == 16


def test_the_names_and_labels_are_those_the_readme_lists(watched):
    found, typed = metrics(watched)
    listed = set(re.findall(r"^\| `(portalhooks_\w+)` \|", README.read_text(), re.M))
    assert set(typed) == listed
    problems = {word.removeprefix("urn:portalhooks:problem:")
                for word in DOCUMENT["components"]["schemas"]["ProblemType"]["enum"]}
    assert {label for name, label in found if name == "portalhooks_refusals_total"} == problems
    assert {label for name, label in found if name == "portalhooks_execution_errors_total"} == set(
        DOCUMENT["components"]["schemas"]["ExecutionError"]["enum"])
    assert len(found) < 120


@pytest.mark.core
def test_mod_status_has_a_section(watched, receiver):
    Integration(watched, receiver).run()
    page = watched.anonymous().exchange("GET", "/server-status").body.decode()
    assert "<h2>mod_portalhooks</h2>" in page and "1 executions admitted" in page
    auto = dict(line.split(": ", 1) for line in watched.anonymous().exchange(
        "GET", "/server-status?auto").body.decode().splitlines() if line.startswith("PortalHooks"))
    assert (auto["PortalHooksAdmitted"], auto["PortalHooksSucceeded"], auto["PortalHooksFailed"]) == ("1", "1", "0")
    assert set(auto) == {f"PortalHooks{name}" for name in (
        "Admitted", "Succeeded", "Failed", "Unknown", "Swept", "Refused", "ServerErrors")}
