# SPDX-License-Identifier: Apache-2.0
"""Startup, schema checks, restarts and stops, and process models."""
import os
import pwd

import pytest

from integration import Integration
from log_texts import PID_FILE_LEFT, SWEPT
from receiver import Gate
from waiting import wait_for


@pytest.mark.core
def test_empty_database_fails_first_start_and_names_the_command(make_portal):
    portal = make_portal(migrated=False)
    portal.database.grant_all()
    assert "portalhooks migrate" in portal.fails_to_start()
    portal.migrate()
    portal.database.grant()
    portal.start()
    portal.as_("viewer").get("/me").is_ok()


@pytest.mark.core
def test_outdated_schema_fails_first_start(make_portal):
    portal = make_portal()
    last = portal.database.query("SELECT MAX(number) AS n FROM ph_schema")[0]["n"]
    portal.database.query("DELETE FROM ph_schema WHERE number = %s", last)
    assert "portalhooks migrate" in portal.fails_to_start()
    portal.migrate()
    portal.database.grant()
    portal.start()


@pytest.mark.core
@pytest.mark.log("portalhooks migrate|schema")
def test_schema_broken_later_keeps_the_site_up(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    last = portal.database.query("SELECT MAX(number) AS n FROM ph_schema")[0]["n"]
    row = portal.database.query("SELECT * FROM ph_schema WHERE number = %s", last)[0]
    portal.database.query("DELETE FROM ph_schema WHERE number = %s", last)
    portal.graceful()
    for path in ("/me", "/integrations", "/executions"):
        portal.as_("operator").get(path).is_refused(503, "schema_mismatch")
    integration.click().is_refused(503, "schema_mismatch")
    assert integration.requests == []
    assert portal.as_("operator").page("/").status == 200
    assert "portalhooks migrate" in portal.log()
    columns = ", ".join(row)
    portal.database.query(f"INSERT INTO ph_schema ({columns}) VALUES ({', '.join(['%s'] * len(row))})", *row.values())
    portal.graceful()
    assert integration.run()["state"] == "succeeded"


@pytest.mark.core
def test_httpd_creates_the_schema_if_configured(make_portal, receiver):
    portal = make_portal(migrated=False, schema="create")
    portal.database.grant_all()
    portal.start()
    assert Integration(portal, receiver).run()["state"] == "succeeded"
    if portal.database.driver == "sqlite3" and os.getuid() == 0:
        assert pwd.getpwuid(portal.database.path.stat().st_uid).pw_name == "www-data"
    portal.stop()
    portal.restart()
    portal.as_("operator").get("/executions").is_ok()


@pytest.mark.core
def test_migration_is_idempotent(make_portal):
    portal = make_portal()
    before = portal.database.query("SELECT number, name, checksum FROM ph_schema ORDER BY number")
    portal.migrate()
    assert portal.database.query("SELECT number, name, checksum FROM ph_schema ORDER BY number") == before
    assert portal.command("migrate", "--driver", portal.database.driver, "--params", "/no/such/place").returncode != 0


@pytest.mark.parametrize("line, complaint", [
    ("PortalHooksTimeout 31s", "PortalHooksTimeout"), ("PortalHooksTimeout soon", "PortalHooksTimeout"),
    ("PortalHooksBase portal", "PortalHooksBase"), ("PortalHooksAllowTarget 0.0.0.0/0", "PortalHooksAllowTarget"),
    ("PortalHooksAllowTarget 10.0.0.0/33", "PortalHooksAllowTarget"),
    ("PortalHooksAllowTarget https://hooks.example:444", "a URL is not a target"),
    ("PortalHooksAllowTarget hooks.example/", "a path cannot be allowed"),
    ("PortalHooksAllowTarget hooks.example:https", "not a port"),
    ("PortalHooksAllowTarget 10.0.0.1 private", "cannot allow private: a keyword"),
    ("PortalHooksAllowTarget fd00::/8:444", "[fd00::/8]:8443"),
    ("PortalHooksKeepBody 64kb", "from 0 to 1048576, or with k or m behind it"),
    ("PortalHooksSchema maybe", "PortalHooksSchema"),
    ("PortalHooksGrant nothing \"true\"", "PortalHooksGrant"), ("PortalHooksGrant admin \"%{\"", "PortalHooksGrant"),
    ("PortalHooksUser \"%{\"", "PortalHooksUser"), ("PortalHooksCAFile /no/such/file", "PortalHooksCAFile"),
    ("PortalHooksMaxInFlight 0", "PortalHooksMaxInFlight"), ("PortalHooksOrigin nonsense", "PortalHooksOrigin"),
    ("DBDMax 2", "DBDMax"),
    ("<VirtualHost *>\nPortalHooksTimeout 3s\n</VirtualHost>", "VirtualHost"),
])
def test_invalid_directive_fails_configtest(make_portal, line, complaint):
    portal = make_portal(conf=line, migrated=False)
    status, output = portal.configtest()
    assert status != 0 and complaint in output, output


@pytest.mark.core
@pytest.mark.parametrize("mpm", ["worker", "prefork"])
def test_worker_and_prefork_work(make_portal, receiver, mpm):
    portal = make_portal(mpm=mpm).start()
    integration = Integration(portal, receiver)
    executions = [integration.run()]
    executions += [integration.wait_until_final(integration.click().is_ok(202).json) for _ in range(4)]
    assert [execution["state"] for execution in executions] == ["succeeded"] * 5
    assert integration.run(key="one") == integration.click(key="one", wait=20).is_ok(200).json
    assert len(integration.requests) == 6
    portal.graceful()
    assert integration.run()["state"] == "succeeded"
    portal.stop()
    assert "shutting down" in portal.log().splitlines()[-1]


@pytest.mark.core
def test_graceful_restart_finishes_requests(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    execution, gate = integration.click_and_hold()
    portal.graceful()
    gate.open()
    assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2


@pytest.mark.core
def test_stop_records_the_outcome_of_each_execution(make_portal, receiver):
    portal = make_portal(conf="PortalHooksMaxPerDestination 1").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.on_request(gate)
    clicks = [integration.click().is_ok(202).json for _ in range(6)]
    gate.wait_for_request()
    portal.terminate()
    gate.open()
    portal.restart()
    ended = [integration.wait_until_final(click) for click in clicks]
    sent = {request.header("portalhooks-execution-id") for request in integration.requests}
    for execution in ended:
        assert execution["error"] == "interrupted"
        expected = "maybe_received" if execution["id"] in sent else "not_sent"
        assert execution["delivery"] == expected, execution
    assert 1 <= len(sent) <= 2


@pytest.mark.core
@pytest.mark.log(PID_FILE_LEFT, SWEPT)
def test_killed_httpd_leaves_unknown_executions_that_are_not_resent(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    execution, gate = integration.click_and_hold()
    portal.kill()
    portal.restart()
    ended = integration.wait_until_final(execution)
    assert (ended["state"], ended["delivery"], ended["error"]) == ("unknown", "maybe_received", "interrupted")
    assert ended["sentence"] and ended["remedy"]
    gate.open()
    assert len(integration.requests) == 1
    second = integration.retry(execution)
    assert (second["attempt"], second["message_id"]) == (2, execution["message_id"])


def test_stop_ends_every_process(make_portal, receiver):
    portal = make_portal().start()
    Integration(portal, receiver).run()
    group = portal.process.pid
    portal.terminate()

    def is_gone():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False
    wait_for(is_gone, "the last process to exit")


def test_unused_module_does_not_affect_httpd(make_portal):
    portal = make_portal(engine=False, with_users=False)
    (portal.directory / "site" / "hello.txt").write_text("hello")
    portal.start()
    stranger = portal.anonymous()
    assert stranger.exchange("GET", "/hello.txt").body == b"hello"
    assert stranger.exchange("GET", "/portal/").status == 401
    assert portal.as_("viewer").exchange("GET", "/portal/api/v1/me").status == 404
