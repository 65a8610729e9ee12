# SPDX-License-Identifier: Apache-2.0
"""Access logs in JSON, as the documentation has them."""
import json
import pathlib
import re

from integration import Integration
from receiver import respond
from waiting import wait_for

DOCUMENT = pathlib.Path(__file__).parents[3] / "htdocs/docs/monitoring.md"


def documented(portal_directory):
    log_format, custom_log = re.findall(r"^(?:LogFormat|CustomLog) .*$", DOCUMENT.read_text(), re.M)
    return f"{log_format}\n{custom_log}".replace("logs/portal.json", f"{portal_directory}/portal.json")


def test_every_line_is_json_whatever_a_client_sends(make_portal, receiver):
    portal = make_portal()
    portal.settings.conf = documented(portal.directory)
    portal.write_conf()
    portal.start()
    integration = Integration(portal, receiver)
    execution = integration.run()
    integration.on_request(respond(503))
    integration.run()
    integration.click(user="viewer").is_refused(403, "forbidden")
    portal.as_("Ädmin").get("/me")
    hostile = '/integrations/%22%5C%0A"\\'
    portal.as_("admin").exchange("GET", f"/portal/api/v1{hostile}", headers=[("User-Agent", 'x"\\\t')])
    log = portal.directory / "portal.json"
    wait_for(lambda: log.exists() and '"not_found"' in log.read_text(), "the last request to be logged")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    clicks = [line for line in lines if line["route"] == "/integrations/{id}/executions"]
    assert [(line["status"], line["state"], line["error"], line["receiver_status"], line["problem"])
            for line in clicks] == [(201, "succeeded", "-", "200", "-"), (201, "failed", "http_status", "503", "-"),
                                    (403, "-", "-", "-", "forbidden")]
    assert clicks[0]["execution"] == execution["id"] and clicks[0]["integration"] == integration.id
    assert clicks[0]["user"] == "operator" and "%c3%84dmin" in {line["user"].lower() for line in lines}
    assert re.search(rf"execution {execution['id']}: succeeded, .* us, request {re.escape(clicks[0]['request'])}, "
                     "user operator$", portal.log(), re.M)


def test_start_line_says_what_runs(make_portal):
    portal = make_portal().start()
    line = next(line for line in portal.log().splitlines() if "] portal: mod_portalhooks/" in line)
    kid = re.search(r"(?m)^(k\S+) ", portal.key_file.read_text())[1]
    for part in ("instance test", f"database {portal.database.driver} with 8 connections per child", "base /portal",
                 f"key {kid}", "spool /", "1024 in flight", "32 per destination", "4096 queued"):
        assert part in line, line
