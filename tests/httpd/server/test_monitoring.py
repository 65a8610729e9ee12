# SPDX-License-Identifier: Apache-2.0
"""conf/monitoring with Debian's Prometheus: metrics and rules are well-formed, every query finds data, and the alerts
fire in an outage of the database."""
import json
import pathlib
import re
import shutil
import socket
import subprocess
import urllib.parse
import urllib.request

import pytest

from integration import Integration
from log_texts import DATABASE_DOWN
from receiver import respond
from test_health_and_metrics import CONF
from waiting import wait_for

MONITORING = pathlib.Path(__file__).parents[3] / "conf/monitoring"
RULES = MONITORING / "portalhooks.rules.yml"
pytestmark = pytest.mark.long("monitoring")


def queries_of_the_dashboard():
    panels = json.loads((MONITORING / "grafana-dashboard.json").read_text())["panels"]
    return [target["expr"].replace("$instance", ".*") for panel in panels for target in panel["targets"]]


def selectors_of_the_rules():
    """What each rule reads, without the comparison."""
    without_texts = re.sub(r"(?m)^ +(- alert|description):.*", "", RULES.read_text())
    return sorted(set(re.findall(r"portalhooks_\w+", without_texts)))


class Prometheus:
    def __init__(self, portal, directory):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # Pending for a second, so that the test need not wait.
        rules = re.sub(r"(?m)^( +for:) \w+$", r"\1 1s", RULES.read_text())
        (directory / "portalhooks.rules.yml").write_text(rules)
        text = (MONITORING / "prometheus.yml").read_text()
        text = re.sub(r"_interval: 15s", "_interval: 1s", text).replace("/portal-metrics", "/metrics")
        text = re.sub(r"targets: .*", f"targets: ['127.0.0.1:{portal.port}']", text)
        (directory / "prometheus.yml").write_text(text)
        self.log = open(directory / "prometheus.log", "wb")
        self.process = subprocess.Popen(
            ["prometheus", f"--config.file={directory}/prometheus.yml", f"--storage.tsdb.path={directory}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=self.log, stderr=self.log)
        wait_for(lambda: self.is_ready(), "Prometheus to be ready", 30)

    def is_ready(self):
        assert self.process.poll() is None, pathlib.Path(self.log.name).read_text()
        try:
            return self.get("/api/v1/targets")["activeTargets"]
        except OSError:
            return False

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
            return json.load(response)["data"]

    def query(self, expression):
        return self.get(f"/api/v1/query?query={urllib.parse.quote(expression)}")["result"]

    def firing(self):
        return {alert["labels"]["alertname"] for alert in self.get("/api/v1/alerts")["alerts"]
                if alert["state"] == "firing"}

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


@pytest.fixture
def watched(make_portal, private_mariadb):
    return make_portal(database=private_mariadb.make_database(), conf=CONF).start()


@pytest.fixture
def prometheus(watched, directory):
    place = directory / "prometheus"
    place.mkdir()
    started = Prometheus(watched, place)
    yield started
    started.stop()
    shutil.rmtree(place)


def test_promtool_finds_nothing_wrong(make_portal):
    text = make_portal(conf=CONF).start().anonymous().exchange("GET", "/metrics").body
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, b"", b"")
    assert subprocess.run(["promtool", "check", "rules", RULES], capture_output=True).returncode == 0
    checked = subprocess.run(["promtool", "check", "config", MONITORING / "prometheus.yml"], capture_output=True,
                             text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.log(DATABASE_DOWN)
def test_every_query_finds_data_and_alerts_fire_in_an_outage(watched, prometheus, private_mariadb, receiver):
    integration = Integration(watched, receiver)

    def is_complete():
        integration.on_request(respond(200))
        integration.run()
        integration.on_request(respond(500))
        integration.run()
        integration.click(user="viewer").is_refused(403, "forbidden")
        return all(prometheus.query(query) for query in [*queries_of_the_dashboard(), *selectors_of_the_rules()]
                   if "stage" not in query)
    try:
        wait_for(is_complete, "every query to find data", 60)
    except AssertionError:
        assert [query for query in [*queries_of_the_dashboard(), *selectors_of_the_rules()]
                if not prometheus.query(query)] == []
        raise
    for query in queries_of_the_dashboard():
        assert prometheus.query(query), query
    assert prometheus.firing() <= {"PortalHooksManyFailures"}
    lines = len(watched.log().splitlines())
    execution, gate = integration.click_and_hold()
    private_mariadb.stop()
    gate.open()

    def all_fire():
        integration.click()
        return {"PortalHooksCheckFailed", "PortalHooksDatabaseErrors", "PortalHooksOutcomesUnwritten",
                "PortalHooksLeaseOld"} <= prometheus.firing()
    wait_for(all_fire, "the alerts to fire", 180)
    private_mariadb.start()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    logged = [line for line in watched.log().splitlines()[lines:]
              if not re.search(r"portalhooks:debug|\] execution exe_", line)]
    assert len(logged) < 20, "\n".join(logged)
    wait_for(lambda: not prometheus.firing() & {"PortalHooksCheckFailed", "PortalHooksOutcomesUnwritten",
                                                "PortalHooksLeaseOld"}, "the alerts to end", 180)
