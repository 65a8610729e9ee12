# SPDX-License-Identifier: Apache-2.0
"""Start, schema, restarts, and the three ways httpd may run its processes."""
import os
import pwd

import pytest

from integration import Integration
from receiver import Gate
from waiting import wait_for


@pytest.mark.core
def test_an_empty_database_stops_the_first_start_and_names_the_command(make_portal):
    portal = make_portal(migrated=False)
    portal.database.grant_all()
    assert "portalhooks migrate" in portal.refuses_to_start()
    portal.migrate()
    portal.database.grant()
    portal.start()
    portal.as_("viewer").get("/me").is_ok()


@pytest.mark.core
def test_a_schema_that_is_behind_stops_the_first_start(make_portal):
    portal = make_portal()
    last = portal.database.query("SELECT MAX(number) AS n FROM ph_schema")[0]["n"]
    portal.database.query("DELETE FROM ph_schema WHERE number = %s", last)
    assert "portalhooks migrate" in portal.refuses_to_start()
    portal.migrate()
    portal.database.grant()
    portal.start()


@pytest.mark.core
@pytest.mark.log("portalhooks migrate|schema")
def test_a_schema_that_goes_wrong_later_never_takes_the_site_down(make_portal, receiver):
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
def test_httpd_can_make_its_schema_by_itself(make_portal, receiver):
    portal = make_portal(migrated=False, schema="create")
    portal.database.grant_all()
    portal.start()
    assert Integration(portal, receiver).run()["state"] == "succeeded"
    if portal.database.driver == "sqlite3" and os.getuid() == 0:
        assert pwd.getpwuid(portal.database.path.stat().st_uid).pw_name == "www-data"
    portal.stop()
    portal.start_again()
    portal.as_("operator").get("/executions").is_ok()


@pytest.mark.core
def test_migrating_twice_is_as_good_as_once(make_portal):
    portal = make_portal()
    before = portal.database.query("SELECT number, name, checksum FROM ph_schema ORDER BY number")
    portal.migrate()
    assert portal.database.query("SELECT number, name, checksum FROM ph_schema ORDER BY number") == before
    assert portal.command("migrate", "--driver", portal.database.driver, "--params", "/no/such/place").returncode != 0


@pytest.mark.parametrize("line, complaint", [
    ("PortalHooksTimeout 31s", "PortalHooksTimeout"), ("PortalHooksTimeout soon", "PortalHooksTimeout"),
    ("PortalHooksBase portal", "PortalHooksBase"), ("PortalHooksAllowTarget 0.0.0.0/0", "PortalHooksAllowTarget"),
    ("PortalHooksAllowTarget 10.0.0.0/33", "PortalHooksAllowTarget"), ("PortalHooksSchema maybe", "PortalHooksSchema"),
    ("PortalHooksGrant nothing \"true\"", "PortalHooksGrant"), ("PortalHooksGrant admin \"%{\"", "PortalHooksGrant"),
    ("PortalHooksUser \"%{\"", "PortalHooksUser"), ("PortalHooksCAFile /no/such/file", "PortalHooksCAFile"),
    ("PortalHooksMaxInFlight 0", "PortalHooksMaxInFlight"), ("PortalHooksOrigin nonsense", "PortalHooksOrigin"),
    ("DBDMax 2", "DBDMax"),
    ("<VirtualHost *>\nPortalHooksTimeout 3s\n</VirtualHost>", "VirtualHost"),
])
def test_a_wrong_directive_is_told_by_httpd_t(make_portal, line, complaint):
    portal = make_portal(conf=line, migrated=False)
    status, said = portal.check_conf()
    assert status != 0 and complaint in said, said


@pytest.mark.core
@pytest.mark.parametrize("mpm", ["worker", "prefork"])
def test_other_process_models(make_portal, receiver, mpm):
    portal = make_portal(mpm=mpm).start()
    integration = Integration(portal, receiver)
    executions = [integration.run(), *[integration.end_of(integration.click().is_ok(202).json) for _ in range(4)]]
    assert [execution["state"] for execution in executions] == ["succeeded"] * 5
    assert integration.run(key="one") == integration.click(key="one", wait=20).is_ok(200).json
    assert len(integration.requests) == 6
    portal.graceful()
    assert integration.run()["state"] == "succeeded"
    portal.stop()
    assert "shutting down" in portal.log().splitlines()[-1]


@pytest.mark.core
def test_a_graceful_restart_lets_a_request_end(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    portal.graceful()
    gate.open()
    assert integration.end_of(execution)["state"] == "succeeded"
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 2


@pytest.mark.core
def test_a_stop_says_what_became_of_each_execution(make_portal, receiver):
    portal = make_portal(conf="PortalHooksMaxPerDestination 1").start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    clicks = [integration.click().is_ok(202).json for _ in range(6)]
    gate.wait_for_request()
    portal.stop_at_once()
    gate.open()
    portal.start_again()
    ended = [integration.end_of(click) for click in clicks]
    sent = {request.header("portalhooks-execution-id") for request in integration.requests}
    for execution in ended:
        assert execution["error"] == "interrupted"
        expected = "maybe_received" if execution["id"] in sent else "not_sent"
        assert execution["delivery"] == expected, execution
    assert 1 <= len(sent) <= 2


@pytest.mark.core
@pytest.mark.log("AH00098", "are now unknown")
def test_what_a_killed_httpd_left_open_becomes_unknown_and_is_not_sent_again(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    gate = Gate()
    integration.answers(gate)
    execution = integration.click().is_ok(202).json
    gate.wait_for_request()
    portal.kill()
    portal.start_again()
    ended = integration.end_of(execution)
    assert (ended["state"], ended["delivery"], ended["error"]) == ("unknown", "maybe_received", "interrupted")
    assert ended["sentence"] and ended["remedy"]
    gate.open()
    assert len(integration.requests) == 1
    second = integration.retry(execution)
    assert (second["attempt"], second["message_id"]) == (2, execution["message_id"])


def test_every_process_ends_when_httpd_is_stopped(make_portal, receiver):
    portal = make_portal().start()
    Integration(portal, receiver).run()
    group = portal.process.pid
    portal.stop_at_once()

    def is_gone():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False
    wait_for(is_gone, "the last process to end")


def test_a_module_that_is_loaded_and_not_used_leaves_httpd_alone(make_portal):
    portal = make_portal(engine=False, with_users=False)
    (portal.folder / "site" / "hello.txt").write_text("hello")
    portal.start()
    stranger = portal.anonymous()
    assert stranger.exchange("GET", "/hello.txt").body == b"hello"
    assert stranger.exchange("GET", "/portal/").status == 401
    assert portal.as_("viewer").exchange("GET", "/portal/api/v1/me").status == 404
