# SPDX-License-Identifier: Apache-2.0
"""The command: its texts, options, exit statuses, where it finds the database, and what it changes."""
import json
import os
import pathlib
import re
import subprocess

import pytest

from integration import Integration
from portal import PREFIX, SOURCE
from site_without_httpd import COMMAND, Site, run
from waiting import wait_for

TABLE = run("generate", "readme").stdout
COMMANDS = TABLE.partition("| option |")[0]
ROWS = dict(re.findall(r"^\| `(\w+(?: [a-z]+)?)(?: [^`]*)?` \|.*\| ([^|]*) \|$", COMMANDS, re.M)[1:])
OPTIONS = re.findall(r"^\| `(--[\w-]+)", TABLE, re.M)


def test_help_man_page_completion_and_readme_have_the_same_commands_and_options():
    overview = run("--help").stdout
    manual = (PREFIX / "share/man/man1/portalhooks.1").read_text().replace("\\-", "-")
    bash = (PREFIX / "share/bash-completion/completions/portalhooks").read_text()
    zsh = (PREFIX / "share/zsh/site-functions/_portalhooks").read_text()
    assert len(ROWS) == 24 and len(OPTIONS) > 25
    assert set(re.findall(r"^  ([a-z]+(?: [a-z]+)?)  ", overview.partition("Options")[0], re.M)) == set(ROWS)
    assert set(re.findall(r"^\\fB([a-z]+(?: [a-z]+)?)\\fR", manual, re.M)) == set(ROWS)
    for completion in (bash, zsh):
        assert {name.strip() for name in re.findall(r'^    "([a-z]+ (?:[a-z]+)?)"\)', completion, re.M)} \
            - {"keys", "user", "integration", "webhook"} == set(ROWS)
    assert set(re.findall(r"^\\fB(--[\w-]+)\\fR", manual, re.M)) == set(OPTIONS)
    for command, options in ROWS.items():
        named = set(re.findall(r"--[\w-]+", options))
        assert set(re.findall(r"^  (--[\w-]+)", run(*command.split(), "--help").stdout, re.M)) == named | {"--help"}
        case = re.search(rf'^    "{command}{"" if " " in command else " "}"\).*$', bash, re.M)[0]
        assert set(re.findall(r"--[\w-]+", case)) == named | {"--help"}
    assert TABLE in (SOURCE / "README.md").read_text(), "portalhooks generate readme"


def test_the_man_page_and_completion_have_no_faults(tmp_path):
    checked = subprocess.run(["man", "--warnings", "-l", PREFIX / "share/man/man1/portalhooks.1"], capture_output=True,
                             text=True, env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
    assert (checked.returncode, checked.stderr) == (0, "")
    script = PREFIX / "share/bash-completion/completions/portalhooks"

    def complete(*words):
        line = f'. {script}; COMP_WORDS=(portalhooks {" ".join(words)}); COMP_CWORD={len(words)}; _portalhooks; ' \
               'echo "${COMPREPLY[@]}"'
        return subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout.split()
    assert complete("user", "gr") == ["grant"]
    assert complete("migrate", "--driver", "''") == ["mysql", "sqlite3"]
    assert complete("migrate", "--c") == ["--check"]


@pytest.mark.parametrize("arguments, words", [
    (["user", "grant", "dana", "admin", "--check"], "user grant does not take --check"),
    (["status", "--dry-run"], "status does not take --dry-run"),
    (["migrate", "--chekc"], "Unknown option --chekc"),
    (["migrate", "now"], "Usage: portalhooks migrate"),
    (["keys"], "Incomplete command keys"),
    (["keys", "burn"], "Incomplete command keys burn"),
    (["launch"], "Unknown command launch"),
    ([], "Missing command"),
    (["migrate", "--driver"], "--driver requires a value"),
    (["setup", "--admin", "--help"], "--admin requires a value"),
    (["migrate", "--driver", "oracle"], "--driver takes mysql|sqlite3"),
    (["migrate", "--check=yes"], "takes no value"),
    (["user", "grant", "dana"], "Usage: portalhooks user grant NAME"),
    (["export", "--from", "yesterday"], "YYYY-MM-DD"),
    (["export", "--from", "2026-12-02", "--to", "2026-12-01"], "--from is after --to"),
    (["migrate"], "No database is named"),
])
def test_a_wrong_command_line_is_refused(arguments, words):
    done = run(*arguments)
    assert done.returncode == 2 and words in done.stderr, done


def test_version():
    assert run("-V").stdout == run("--version").stdout
    assert re.fullmatch(r"portalhooks \d+\.\d+\.\d+\S*\n", run("-V").stdout)


@pytest.fixture
def site(make_portal):
    return Site(make_portal())


@pytest.mark.core
def test_exit_statuses_tell_the_states_of_the_schema_apart(make_portal):
    site = Site(make_portal(migrated=False))
    owner = site.database.owner_params

    def check():
        return site.run("migrate", "--check", conf=False, params=owner).returncode
    assert check() == 4
    assert site.run("user", "list", conf=False, params=owner).returncode == 4
    site.does("migrate", conf=False, params=owner)
    assert check() == 0
    last = site.sql("SELECT MAX(number) AS n FROM ph_schema")[0]["n"]
    site.sql("UPDATE ph_schema SET min_module = '99.0.0' WHERE number = %s", last)
    assert check() == 5
    assert site.run("user", "list", conf=False, params=owner).returncode == 5
    site.sql("UPDATE ph_schema SET min_module = '0.1.0', checksum = 'x' WHERE number = %s", last)
    assert check() == 6
    site.sql("DELETE FROM ph_schema WHERE number = %s", last)
    assert check() == 4
    elsewhere = {"mysql": "sock=/nowhere user=x dbname=y", "sqlite3": "/nowhere/at/all/x.sqlite"}[site.database.driver]
    assert site.run("migrate", "--check", conf=False, params=elsewhere).returncode in (3, 4)


def test_a_database_out_of_reach_is_neither_pending_nor_newer():
    done = run("migrate", "--check", env={**os.environ, "PORTALHOOKS_DB_DRIVER": "mysql",
                                          "PORTALHOOKS_DB_PARAMS": "sock=/nowhere user=x pass=topsecret dbname=y"})
    assert done.returncode == 3 and "topsecret" not in done.stderr, done.stderr


@pytest.mark.core
def test_the_database_comes_from_httpds_configuration_or_an_option_file(site):
    assert site.does("user", "list") == ""
    file = site.portal.directory / "command.conf"
    file.write_text(f"# settings\ndriver {site.database.driver}\nparams \"{site.database.owner_params}\"\n"
                    f"key-file = {site.portal.key_file}\n")
    file.chmod(0o600)
    site.does("user", "grant", "dana", "admin", "--option-file", file, conf=False)
    assert site.does("user", "list") == "dana: admin \n"
    assert site.does("verify", "--option-file", file, conf=False) == "No secrets are stored.\n"
    if site.database.driver == "mysql":
        file.chmod(0o644)
        done = site.run("user", "list", "--option-file", file, conf=False)
        assert done.returncode == 1 and "must not be accessible by others" in done.stderr


def test_a_password_on_the_command_line_leaves_the_list_of_processes(site, tmp_path):
    fifo = tmp_path / "token"
    os.mkfifo(fifo)
    site.make_webhook()
    process = subprocess.Popen([COMMAND, "webhook", "set", "jira", "https://a.example.com/", "--driver", "mysql",
                                "--params", site.database.params.replace("reconnect=0", ""), "--token-file", fifo],
                               stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def is_read():
        """Whether the command has opened it, which means that it has connected."""
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None
    writer = wait_for(is_read, "the command to read the token")
    listed = pathlib.Path(f"/proc/{process.pid}/cmdline").read_text()
    os.close(writer)
    _, errors = process.communicate(timeout=60)
    assert "pass=xxxxxx" in listed and "secret" not in listed
    assert "could see the password" in errors


@pytest.mark.core
def test_status_shows_what_is_there(site):
    site.does("user", "grant", "dana", "admin", params=site.database.owner_params)
    site.make_webhook()
    shown = json.loads(site.does("status", "--json"))
    assert (shown["counts"]["admins"], shown["counts"]["webhooks_enabled"], shown["owners"]) == (1, 1, [])
    assert shown["keys"]["active"] in site.portal.key_file.read_text()
    assert shown["database"]["driver"] == site.database.driver and shown["database"]["version"]
    lines = site.does("status").splitlines()
    assert "counts.integrations: 1" in lines and "owners: none" in lines


@pytest.mark.core
def test_integrations_are_changed_as_by_the_api(site, tmp_path):
    site.make_webhook()
    token = tmp_path / "token"
    token.write_text("a-bearer-token\n")
    assert site.does("integration", "list") == "jira: enabled, https://receiver.example.com/… (Jira)\n"
    assert site.does("integration", "disable", "jira") == "jira: disabled\n"
    assert site.does("integration", "disable", "jira") == "jira: nothing to change.\n"
    assert site.does("integration", "enable", "jira") == "jira: enabled\n"
    site.does("webhook", "set", "jira", "https://other.example.com/x", "--token-file", token)
    assert site.sql("SELECT url FROM ph_webhook") == [{"url": "https://other.example.com/x"}]
    shown = json.loads(site.does("integration", "list", "--json"))["integrations"][0]
    assert (shown["id"], shown["webhook_state"]) == ("jira", "enabled")
    refused = site.run("webhook", "set", "jira", "https://10.1.2.3/")
    assert refused.returncode == 1 and "PortalHooksAllowTarget" in refused.stderr, refused
    assert site.run("integration", "disable", "nothing").returncode == 1
    entries = site.sql("SELECT action, actor, auth_type, diff FROM ph_audit ORDER BY id")
    assert [entry["action"] for entry in entries] == ["webhook.update"] * 3 + ["refused"]
    assert all(entry["actor"].startswith("cli:") and entry["auth_type"] == "cli" for entry in entries)
    assert not any("bearer-token" in entry["diff"] for entry in entries)


@pytest.mark.core
def test_a_test_message_is_signed_sent_once_and_in_the_history(portal, receiver):
    integration = Integration(portal, receiver)
    site = Site(portal)
    shown = json.loads(site.does("webhook", "test", integration.id, "--json"))
    assert (shown["state"], shown["mode"], shown["username"][:4]) == ("succeeded", "test", "cli:")
    assert len(integration.requests) == 1 and integration.requests[0].header("webhook-signature")
    assert portal.as_("both").get(f"/executions/{shown['id']}").is_ok().json["state"] == "succeeded"
    assert portal.database.query("SELECT id FROM ph_owner WHERE instance = 'command'") == []
    assert site.run("webhook", "test", "nothing").returncode == 1


def test_keys_are_rotated_step_by_step(site, tmp_path):
    token = tmp_path / "token"
    token.write_text("a-bearer-token\n")
    site.make_webhook()
    site.does("webhook", "set", "jira", "https://receiver.example.com/hook", "--token-file", token)
    old = json.loads(site.does("keys", "list", "--json"))["keys"]
    assert [(key["active"], key["sealed"]) for key in old] == [(True, 1)]
    new = site.does("keys", "add").split()[1]
    assert site.run("keys", "remove", old[0]["id"]).returncode == 1
    site.does("keys", "activate", new)
    refused = site.run("keys", "remove", old[0]["id"])
    assert refused.returncode == 1 and "keys reseal first" in refused.stderr
    site.does("keys", "reseal", params=site.database.owner_params)
    site.does("keys", "remove", old[0]["id"])
    assert json.loads(site.does("keys", "list", "--json"))["keys"] == [
        {"id": new, "active": True, "bound": True, "sealed": 1}]
    assert site.portal.key_file.stat().st_mode & 0o777 == 0o600
    assert site.run("keys", "activate", "k0").returncode == 1
    assert site.does("verify") == f"{new}: 1 sealed\n"


def test_old_audit_entries_are_counted_before_they_are_deleted(site):
    owner = site.database.owner_params
    site.does("user", "grant", "dana", "admin", params=owner)
    site.sql("UPDATE ph_audit SET id = CONCAT('aud_', '0000000000', SUBSTR(id, 15))")
    assert site.does("purge", "--audit", "30", "--dry-run", params=owner) == \
        "Would delete 1 audit entry older than 30 days.\n"
    assert site.does("purge", "--audit", "30", params=owner) == "Deleted 1 audit entry older than 30 days.\n"
    assert site.run("purge", params=owner).returncode == 2


@pytest.mark.core
def test_the_history_is_exported(portal, receiver):
    integration = Integration(portal, receiver)
    execution = integration.run()
    site = Site(portal)
    lines = site.does("export", "--integration", integration.id, "--format", "ndjson").splitlines()
    assert [json.loads(line)["id"] for line in lines] == [execution["id"]]
    table = site.does("export", "--integration", integration.id, "--from", "2020-01-01").splitlines()
    assert table[0].startswith("id,") and table[1].startswith(execution["id"]) and len(table) == 2
    assert site.does("export", "--integration", integration.id, "--to", "2020-01-01").splitlines() == table[:1]


def test_backup_shows_the_commands_of_this_database(site):
    shown = site.does("backup")
    assert f"--single-transaction --routines {site.database.name} " in shown and str(site.portal.key_file) in shown
    assert "secret" not in shown.replace("stored secrets", "")
