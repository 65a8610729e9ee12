# SPDX-License-Identifier: Apache-2.0
"""portalhooks setup makes a Portal that httpd serves, and a click on its first webhook arrives."""
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import stat

import pytest

from client import Client
from database import SqliteDatabase
from site_without_httpd import run

PASSWORD = "correct horse battery staple"


@pytest.fixture
def arguments(directory, request):
    place = directory / f"setup-{re.sub('[^a-z]', '', request.node.name)}"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    place.chmod(0o755)
    (place / "password").write_text(PASSWORD + "\n")
    return place, ["setup", "--yes", "--directory", place / "etc", "--state", place / "state", "--admin", "dana",
                   "--password-file", place / "password", "--allow-target", "127.0.0.1"]


def serve(portal, place):
    """httpd with nothing but what setup wrote."""
    lines = [line for line in portal.conf.read_text().splitlines()
             if not re.match(r"DBD|PortalHooks|LoadModule portalhooks|</?Location|Auth|Require valid", line)]
    portal.conf.write_text("\n".join([*lines, f'Include "{place}/etc/httpd.conf"',
                                      f'PortalHooksUI "{portal.directory}/pages"']) + "\n")
    return portal.start()


def check_first_webhook(made, place, portal, receiver):
    secret = re.search(r"whsec_\S+", made.stdout)[0]
    portal = serve(portal, place)
    dana = Client(portal.address, "/portal", "dana", PASSWORD)
    answered = dana.post("/integrations/hello/executions", {"mode": "default"}, headers=[("Prefer", "wait=15")])
    assert answered.status == 201 and answered.json["state"] == "succeeded", answered
    arrived = receiver.requests_to("/setup")[-1]
    signed = f"{arrived.header('webhook-id')}.{arrived.header('webhook-timestamp')}.".encode()
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
    assert arrived.header("webhook-signature") == "v1," + base64.b64encode(mac).decode()
    assert dana.get("/me").json["permissions"]["admin"] is True


def test_print_changes_nothing(arguments):
    place, command = arguments
    done = run(*command, "--print", "--driver", "mysql", "--webhook", "https://receiver.example.com/")
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in place.iterdir()) == ["password"]
    assert "CREATE USER IF NOT EXISTS 'portalhooks_owner'@'localhost'" in done.stdout
    assert "GRANT SELECT, INSERT ON `portalhooks`.ph_audit TO 'portalhooks'@'localhost';" in done.stdout
    assert "DBDMin 0" in done.stdout and PASSWORD not in done.stdout and "change-me" not in done.stdout


@pytest.mark.parametrize("wrong", [["--base", "portal"], ["--base", "/a b"], ["--base", "/a>b"], ["--base", "/a//b"],
                                   ["--database", "a;b"], ["--admin", "a:b"], ["--admin", "#dana"], ["--admin", "a b"],
                                   ["--allow-target", "a b"], ["--allow-target", "https://10.0.0.1"],
                                   ["--allow-target", "10.0.0.0/99"], ["--directory", 'x"y'], ["--integration", "a/b"],
                                   ["--webhook", "receiver.example.com/hook"], ["--webhook", "https://10.1.2.3/hook"],
                                   ["--webhook", "http://receiver.example.com/hook"]])
def test_a_wrong_value_is_refused_before_anything_is_made(arguments, wrong):
    place, command = arguments
    refused = run(*command, "--webhook", "https://receiver.example.com/", *wrong)
    assert refused.returncode == 2 and wrong[0] in refused.stderr, refused.stdout + refused.stderr
    assert [path.name for path in place.iterdir()] == ["password"]


@pytest.mark.parametrize("written, base", [("/portal/", "/portal"), ("/", "/")])
def test_a_base_is_written_as_httpd_takes_it(arguments, bare_httpd, written, base):
    place, command = arguments
    assert run(*command, "--base", written).returncode == 0
    text = (place / "etc/httpd.conf").read_text()
    assert f"PortalHooksBase {base}\n" in text and f'<Location "{base}">' in text
    dana = Client(serve(bare_httpd, place).address, base.rstrip("/"), "dana", PASSWORD)
    assert dana.get("/me").status == 200


@pytest.mark.parametrize("text", ["", "junk\n"])
def test_a_broken_key_file_is_not_kept(arguments, text):
    place, command = arguments
    assert run(*command).returncode == 0
    (place / "etc/keys").write_text(text)
    refused = run(*command)
    assert refused.returncode == 1 and f"{place}/etc/keys" in refused.stderr and "kept" not in refused.stdout


def test_another_driver_than_before_is_refused(arguments):
    place, command = arguments
    assert run(*command).returncode == 0
    refused = run(*command, "--driver", "mysql")
    assert refused.returncode == 2 and f"{place}/etc/command.conf has driver sqlite3" in refused.stderr


def test_a_target_that_is_allowed_too_late_is_named(arguments):
    place, command = arguments
    assert run(*command).returncode == 0
    again = run(*command, "--allow-target", "10.1.2.3", "--webhook", "https://10.1.2.3/hook")
    assert again.returncode == 0, again.stderr
    assert f"missing  in {place}/etc/httpd.conf: add the line PortalHooksAllowTarget 10.1.2.3\n" in again.stdout


def test_only_the_two_drivers_are_taken_from_a_terminal(arguments):
    command = [word for word in arguments[1] if word != "--yes"]
    ours, theirs = os.openpty()
    os.write(ours, b"MariaDB\n")
    refused = run(*command, stdin=theirs)
    assert refused.returncode == 2 and "for MariaDB also mysql" in refused.stderr


def test_a_portal_on_sqlite_serves_its_first_webhook(arguments, receiver, bare_httpd):
    place, command = arguments
    url = receiver.url("/setup")
    made = run(*command, "--webhook", url)
    assert made.returncode == 0, made.stdout + made.stderr
    assert PASSWORD not in made.stdout
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (place / "etc").iterdir()}
    assert files == {"keys": 0o600, "httpd.conf": 0o644, "command.conf": 0o600, "passwd": 0o640}
    before = {path: path.read_bytes() for path in (place / "etc").iterdir()}
    again = run(*command, "--webhook", url)
    assert again.returncode == 0 and "created" not in again.stdout and "whsec_" not in again.stdout, again.stdout
    assert {path: path.read_bytes() for path in (place / "etc").iterdir()} == before
    check_first_webhook(made, place, bare_httpd, receiver)
    status = json.loads(run("status", "--json", "--option-file", place / "etc/command.conf").stdout)
    assert status["counts"]["executions"] == 1


def test_a_portal_on_mysql_gets_database_and_accounts(arguments, receiver, dba, bare_httpd):
    place, command = arguments
    command = [*command, "--driver", "mysql", "--database", "fresh_setup", "--dba-file", dba, "--webhook",
               receiver.url("/setup")]
    made = run(*command)
    assert made.returncode == 0, made.stdout + made.stderr
    httpd_conf = (place / "etc/httpd.conf").read_text()
    password = re.search(r"pass=(\w+)", httpd_conf)[1]
    assert len(password) == 24 and password not in made.stdout
    assert stat.S_IMODE((place / "etc/httpd.conf").stat().st_mode) == 0o600
    again = run(*command)
    assert again.returncode == 0 and "kept     the accounts" in again.stdout, again.stdout + again.stderr
    check_first_webhook(made, place, bare_httpd, receiver)
    os.remove(place / "etc/command.conf")
    refused = run(*command)
    assert refused.returncode == 1 and "copy both and the key file" in refused.stderr


@pytest.fixture
def dba(arguments, mariadb):
    """The option file of an account that may do everything."""
    file = arguments[0] / "dba"
    file.write_text(f"params sock={mariadb.socket} user=root\n")
    return file


def dbd_params(place):
    return re.search('DBDParams "(.*)"', (place / "etc/httpd.conf").read_text())[1]


def status(params):
    return run("status", env={**os.environ, "PORTALHOOKS_DB_DRIVER": "mysql", "PORTALHOOKS_DB_PARAMS": params})


@pytest.mark.parametrize("name", ["2026", "order", "a_b"])
def test_names_that_sql_has_a_meaning_for_are_databases(arguments, mariadb, dba, name):
    place, command = arguments
    with mariadb.connect() as connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE IF NOT EXISTS axb")
        made = run(*command, "--driver", "mysql", "--dba-file", dba, "--database", name)
        assert made.returncode == 0, made.stdout + made.stderr
        assert status(dbd_params(place)).returncode == 0
        params = re.search("params (.*)", (place / "etc/command.conf").read_text())[1]
        assert status(params.replace(f"dbname={name}", "dbname=axb")).returncode == 3
        cursor.execute(f"DROP DATABASE `{name}`")


def test_a_run_that_ended_before_its_grants_is_completed(arguments, mariadb, dba):
    place, command = arguments
    command = [*command, "--driver", "mysql", "--dba-file", dba, "--database", "half"]
    assert run(*command).returncode == 0
    with mariadb.connect() as connection, connection.cursor() as cursor:
        cursor.execute("REVOKE ALL PRIVILEGES, GRANT OPTION FROM half@localhost")
    assert status(dbd_params(place)).returncode != 0
    again = run(*command)
    assert again.returncode == 0 and "granted" in again.stdout, again.stdout + again.stderr
    assert status(dbd_params(place)).returncode == 0
    assert "granted" not in run(*command).stdout


@pytest.fixture
def bare_httpd(make_portal, directory):
    """A Portal's httpd, whose own database is not used."""
    place = directory / "unused"
    place.mkdir(exist_ok=True)
    return make_portal(database=SqliteDatabase(place), migrated=False, with_users=False)
