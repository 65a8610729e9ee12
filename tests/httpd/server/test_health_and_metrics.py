# SPDX-License-Identifier: Apache-2.0
"""Health, metrics and mod_status."""
import pathlib
import re
import time

import pytest

from contract import DOCUMENT
from integration import Integration
from log_texts import DATABASE_DOWN
from portal import MODULES
from receiver import respond
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
SAMPLE = re.compile(r'^(portalhooks_\w+)(?:\{(.+)\})? ([0-9.]+)$')
LABEL = re.compile(r'(\w+)="([^"]*)"')


@pytest.fixture
def watched(make_portal):
    return make_portal(conf=CONF).start()


def health(portal):
    response = portal.anonymous().exchange("GET", "/health")
    assert response.headers.get_content_type() == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    return response.status, {name: check["ok"] for name, check in response.json["checks"].items()}


def metrics(portal):
    """(name, label value) → number, of several labels the last value; checks the syntax of every line."""
    response = portal.anonymous().exchange("GET", "/metrics")
    assert response.status == 200 and response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    found, typed = {}, {}
    for line in response.body.decode().splitlines():
        if line.startswith("#"):
            _, keyword, name, rest = line.split(" ", 3)
            assert keyword in ("HELP", "TYPE")
            if keyword == "TYPE":
                typed[name] = rest
            continue
        name, labels, value = SAMPLE.match(line).groups()
        values = [label for _, label in LABEL.findall(labels or "")]
        label = "/".join(values) if values else None
        assert re.sub(r"_(bucket|sum|count)$", "", name) in typed or name in typed, name
        assert (name, label) not in found
        found[name, label] = float(value)
    return found, typed


ALL_OK = {"database": True, "schema": True, "key_file": True, "instance": True, "clock": True}


@pytest.mark.core
def test_healthy_portal_reports_ok(watched):
    assert health(watched) == (200, ALL_OK)
    response = watched.anonymous().exchange("POST", "/health", b"")
    assert response.status == 405


@pytest.mark.core
def test_missing_key_file_is_reported(make_portal):
    portal = make_portal(conf=CONF, key_file=False).start()
    assert health(portal) == (503, {**ALL_OK, "key_file": False})
    assert metrics(portal)[0]["portalhooks_check_ok", "key_file"] == 0


@pytest.mark.log("key file")
def test_key_file_broken_at_graceful_restart_is_reported(watched):
    watched.key_file.write_text("nonsense\n")
    watched.graceful()
    assert health(watched) == (503, {**ALL_OK, "key_file": False})


@pytest.mark.log(DATABASE_DOWN)
def test_unreachable_database_is_reported(make_portal, private_mariadb):
    portal = make_portal(database=private_mariadb.make_database(), conf=CONF).start()
    assert health(portal)[0] == 200
    private_mariadb.stop()
    assert health(portal) == (503, {**ALL_OK, "database": False})
    assert metrics(portal)[0]["portalhooks_check_ok", "database"] == 0
    private_mariadb.start()
    wait_for(lambda: health(portal)[0] == 200, "health to report the database again")


def test_server_without_portal_reports_it(make_portal):
    portal = make_portal(conf=CONF, engine=False, with_users=False).start()
    assert health(portal) == (503, {name: False for name in ALL_OK})
    assert metrics(portal)[0]["portalhooks_check_ok", "schema"] == 0


@pytest.mark.core
def test_counters_cover_all_children(watched, receiver):
    before, _ = metrics(watched)
    integration = Integration(watched, receiver)
    for _ in range(6):
        integration.run()
    integration.on_request(respond(500))
    for _ in range(3):
        integration.run()
    integration.click(user="viewer").is_refused(403, "forbidden")
    after, _ = metrics(watched)

    def increase(name, label=None):
        return after[name, label] - before[name, label]

    assert increase("portalhooks_executions_admitted_total") == 9
    assert increase("portalhooks_executions_ended_total", "succeeded") == 6
    assert increase("portalhooks_executions_ended_total", "failed") == 3
    assert increase("portalhooks_execution_errors_total", "http_status") == 3
    assert increase("portalhooks_execution_duration_seconds_count") == 9
    assert increase("portalhooks_execution_duration_seconds_bucket", "+Inf") == 9
    assert increase("portalhooks_execution_duration_seconds_sum") > 0
    assert increase("portalhooks_refusals_total", "forbidden") == 1
    assert increase("portalhooks_requests_total", "4xx") >= 1
    assert increase("portalhooks_requests_total", "5xx") == 0
    watched.graceful()
    kept, _ = metrics(watched)
    assert kept["portalhooks_executions_admitted_total", None] == after["portalhooks_executions_admitted_total", None]
    buckets = [value for (name, _), value in kept.items() if name == "portalhooks_execution_duration_seconds_bucket"]
    assert buckets == sorted(buckets) and len(buckets) == 17


@pytest.mark.log("execution exe_")
def test_stages_gauges_and_failing_integrations(make_portal, receiver):
    portal = make_portal(conf=CONF + "\nPortalHooksMetricsIntegrations 1").start()
    first, second = Integration(portal, receiver), Integration(portal, receiver)
    for each in (first, second, second):
        each.on_request(respond(500))
        each.run()
    first.on_request(respond(200))
    held, gate = first.click_and_hold()
    wait_for(lambda: metrics(portal)[0]["portalhooks_attempts_in_flight", None] == 1, "the attempt to be published")
    found, _ = metrics(portal)
    assert found["portalhooks_integration_failures_total", first.id] == 1
    assert found["portalhooks_integration_failures_total", "(others)"] == 2
    assert found["portalhooks_attention", min(first.id, second.id)] == 1
    assert found["portalhooks_attention", "(others)"] == 1
    for stage in ("queue", "first_byte", "outcome_commit"):
        assert found["portalhooks_stage_duration_seconds_count", stage] == 3, stage
    # Not of an attempt that uses a kept connection.
    assert 1 <= found["portalhooks_stage_duration_seconds_count", "connect"] <= 3
    assert found["portalhooks_stage_duration_seconds_count", "admission"] == 4
    assert found["portalhooks_stage_duration_seconds_count", "tls"] == 0
    assert found["portalhooks_children", None] == 2
    assert found["portalhooks_lease_age_seconds", None] < 30
    assert found["portalhooks_database_connections_max", None] == 16
    assert found["portalhooks_database_connections", "used"] + found["portalhooks_database_connections", "idle"] >= 1
    assert 0 < time.time() - found["portalhooks_start_time_seconds", None] < 600
    kid = re.search(r"(?m)^(k\S+) ", portal.key_file.read_text())[1]
    assert 0 <= time.time() - found["portalhooks_key_created_timestamp_seconds", f"{kid}/1"] < 2 * 86400
    gate.open()
    first.wait_until_final(held)
    wait_for(lambda: metrics(portal)[0]["portalhooks_attempts_in_flight", None] == 0, "the attempt to end")


def test_names_and_labels_match_the_readme(watched):
    found, typed = metrics(watched)
    listed = set(re.findall(r"^\| `(portalhooks_\w+)` \|", README.read_text(), re.M))
    assert set(typed) == listed
    problems = {word.removeprefix("urn:portalhooks:problem:")
                for word in DOCUMENT["components"]["schemas"]["ProblemType"]["enum"]}
    assert {label for name, label in found if name == "portalhooks_refusals_total"} == problems
    assert {label for name, label in found if name == "portalhooks_execution_errors_total"} == set(
        DOCUMENT["components"]["schemas"]["ExecutionError"]["enum"])
    assert len(found) < 320


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
