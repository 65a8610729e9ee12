# SPDX-License-Identifier: Apache-2.0
"""portalhooks doctor finds planted faults and says what to do."""
import os
import pathlib
import shutil
import subprocess
import tempfile

import pytest

from database import SqliteDatabase
from portal import Portal, as_portal_user
from site_without_httpd import Site
from waiting import wait_for

pytestmark = pytest.mark.long("further")

CERTIFICATE_CONF = 'PortalHooksCAFile "@DIRECTORY@/ca.pem"'


def healthy(site):
    """Nothing is wrong with it, not even a warning."""
    site.set(conf="PortalHooksAllowTarget 127.0.0.0/8")
    site.does("user", "grant", "dana", "admin,can_trigger_integrations", params=site.database.owner_params)
    return site


@pytest.fixture
def site(directory):
    place = pathlib.Path(tempfile.mkdtemp(dir=directory))
    place.chmod(0o755)
    as_portal_user(place)
    portal = Portal(SqliteDatabase(place))
    yield healthy(Site(portal))
    portal.discard()
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def mysql_portal(mariadb):
    portal = Portal(mariadb.make_database())
    yield portal
    portal.discard()


@pytest.fixture
def mysql_site(mysql_portal):
    mysql_portal.settings.mpm = "event"
    return healthy(Site(mysql_portal))


def test_a_healthy_site_has_no_findings(site):
    assert site.doctor() == (0, [])


def test_a_healthy_site_on_mysql_has_no_findings(mysql_site):
    assert mysql_site.doctor() == (0, [])


def plant(*changes, severity="fault"):
    return changes, severity


def chmod(name, mode):
    return lambda site: (site.portal.directory / name).chmod(mode)


def conf(text):
    return lambda site: site.add_conf(text)


def swap(old, new):
    return lambda site: site.replace(old, new)


def without_lines(*words):
    def remove(site):
        lines = site.portal.conf.read_text().splitlines()
        site.portal.conf.write_text("\n".join(line for line in lines if not any(word in line for word in words)))
    return remove


def sql(*statements):
    return lambda site: [site.sql(statement) for statement in statements]


def write(name, text):
    return lambda site: (site.portal.directory / name).write_text(text)


def webhook(**fields):
    return lambda site: site.make_webhook(**fields)


def new_key_file(site):
    """Secrets are sealed, then the key file is another one."""
    site.make_webhook()
    token = site.portal.directory / "token"
    token.write_text("a-bearer-token\n")
    site.does("webhook", "set", "jira", "https://receiver.example.com/hook", "--token-file", token)
    site.portal.key_file.unlink()
    site.portal.make_key_file()


def spool(*files, mode=0o700, owner="www-data"):
    def make(site):
        place = site.portal.directory / "run/portalhooks-spool"
        place.mkdir()
        place.chmod(mode)
        for name in files:
            (place / name).write_text("x")
        if os.getuid() == 0:
            shutil.chown(place, owner, owner)
    return make


def owner(host, pid, lease_seconds):
    return sql("INSERT INTO ph_owner (id, instance, host, pid, started_at, lease_until) SELECT 'start-child', 'www1', "
               f"'{host}', {pid}, 1, now_us + {lease_seconds} * 1000000 FROM ph_now")


def many_executions(site):
    site.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
             "INSERT INTO ph_execution (id, message_id, attempt, integration_id, integration_name, mode, state, "
             "created_at, username, owner, webhook_version) "
             "SELECT 'exe_' || i, 'msg_' || i, 1, 'jira', 'Jira', 'default', 'failed', 1, 'u', 'o', 'v' FROM n")


FAULTS = {
    # name: (check, word of what is wrong, word of the remedy, plant)
    "key file readable by others": ("key_file", "accessible by others", "chmod 600", plant(
        chmod("portalhooks.keys", 0o644))),
    "key file missing": ("key_file", "No such file", "restore its backup", plant(
        lambda site: site.portal.key_file.unlink())),
    "unknown key id": ("secrets", "which the key file lacks", "from a backup", plant(new_key_file)),
    "no database file": ("database", "does not exist", "portalhooks migrate", plant(
        lambda site: site.database.path.unlink())),
    "pending migration": ("database", "lacks migration", "portalhooks migrate",
                          plant(sql("DELETE FROM ph_schema WHERE number = 42"))),
    "newer schema": ("database", "requires mod_portalhooks 99", "Install the version",
                     plant(sql("UPDATE ph_schema SET min_module = '99.0.0' WHERE number = 42"))),
    "altered migration": ("database", "different contents", "Find out",
                          plant(sql("UPDATE ph_schema SET checksum = 'x' WHERE number = 3"))),
    "not a database": ("database", "not a database", "restore a backup",
                       plant(lambda site: site.database.path.write_text("junk " * 1000))),
    "unknown driver": ("httpd", "driver", "libaprutil1-dbd-", plant(swap("DBDriver sqlite3", "DBDriver oracle"))),
    "broken clock": ("clock", "ph_now", "grants.sql",
                     plant(sql("DROP VIEW ph_now", "CREATE VIEW ph_now AS SELECT absent AS now_us FROM nowhere"))),
    "clock skew": ("clock", "ahead of this host's", "NTP",
                   plant(sql("DROP VIEW ph_now", "CREATE VIEW ph_now AS SELECT 4102444800000000 AS now_us"))),
    "small clock skew": ("clock", "behind", "NTP", plant(
        sql("DROP VIEW ph_now",
            "CREATE VIEW ph_now AS SELECT (unixepoch() - 60) * 1000000 AS now_us"),
        severity="warning")),
    "external catalog without views": ("views", "is a table", "external-example", plant(
        conf("PortalHooksCatalog external"))),
    "view without external catalog": ("views", "is a view", "PortalHooksCatalog external", plant(
        sql("ALTER TABLE ph_integration RENAME TO catalog", "CREATE VIEW ph_integration AS SELECT * FROM catalog"))),
    "broken view": ("views", "Cannot read the view ph_integration", "restore the table or view", plant(
        sql("DROP TABLE ph_integration", "CREATE VIEW ph_integration AS SELECT id FROM nowhere"),
        conf("PortalHooksCatalog external"))),
    "no admin": ("users", "There is no admin", "user grant NAME admin", plant(
        sql("DELETE FROM ph_user WHERE admin = 1",
            "INSERT INTO ph_user (username, admin, can_trigger_integrations, can_post_events, version) "
            "VALUES ('x',0,1,0,'v')"), swap("PortalHooksBootstrapAdmin bootstrap", ""))),
    "bootstrap admin only": ("users", "only PortalHooksBootstrapAdmin", "user grant NAME admin", plant(
        sql("UPDATE ph_user SET admin = 0"), severity="warning")),
    "nobody may press": ("users", "Nobody may run", "can_trigger_integrations", plant(
        sql("UPDATE ph_user SET can_trigger_integrations = 0"), severity="warning")),
    "users in two spellings": ("users", "letter case", "one spelling", plant(
        sql("INSERT INTO ph_user (username, admin, can_trigger_integrations, can_post_events, version) "
            "VALUES ('Dana',0,0,0,'v')"), severity="warning")),
    "spool directory of another user": ("spool", "not writable", "chown", plant(spool(owner="root"))),
    "spool directory open to others": ("spool", "is by others", "chmod 700", plant(spool(mode=0o777))),
    "damaged spool file": ("spool", "damaged", "error log", plant(spool("a.damaged"), severity="warning")),
    "filled spool directory": ("spool", "120 files", "commits them", plant(
        spool(*[f"{i}.outcomes" for i in range(120)]), severity="warning")),
    "expired lease": ("owners", "expired", "start one", plant(
        owner("elsewhere digest", 4711, -600), severity="warning")),
    "no certificate in the CA file": ("ca_file", "no certificate in PEM", "of the authorities", plant(
        write("ca.pem", "junk\n"), conf(CERTIFICATE_CONF))),
    "DBDMin missing": ("pool", "not set", "DBDMin 0", plant(swap("DBDMin 0", ""), severity="warning")),
    "DBDMin 4": ("pool", "DBDMin is 4", "DBDMin 0", plant(swap("DBDMin 0", "DBDMin 4"), severity="warning")),
    "DBDMax 2": ("pool", "DBDMax is 2", "8 or more", plant(swap("DBDMax 8", "DBDMax 2"))),
    "constant user": ("httpd", "PortalHooksUser", "configtest", plant(conf("PortalHooksUser REMOTE_USER"))),
    "header identity without proxy": ("identity", "request header", "PortalHooksTrustedProxy", plant(
        conf("PortalHooksUser \"%{req:X-User}\""))),
    "grant by header without proxy": ("identity", "PortalHooksGrant", "PortalHooksTrustedProxy", plant(
        conf("PortalHooksGrant admin \"req('X-Role') == 'admin'\""))),
    "no authentication": ("authentication", "No authentication", "Require valid-user", plant(
        swap("Require valid-user", "Require all granted"))),
    "authentication elsewhere": ("authentication", "No authentication", "<Location \"/portal\">", plant(
        swap('<Location "/portal">', '<Location "/other">'))),
    "authentication at a path that begins alike": ("authentication", "No authentication", "Require valid-user", plant(
        swap('<Location "/portal">', '<Location "/port">'))),
    "methods instead of an authentication": ("authentication", "No authentication", "Require valid-user", plant(
        swap("Require valid-user", "Require method GET POST"))),
    "no AuthType": ("authentication", "no AuthType", "Add AuthType", plant(without_lines("AuthType"))),
    "no password file": ("authentication", "does not exist: nobody can sign in", "htpasswd -c", plant(
        without_lines("AuthUserFile"), swap("AuthType Basic", "AuthType Basic\n  AuthUserFile /nonexistent/passwd"))),
    "no pages": ("module", "no index.html", "make install", plant(
        without_lines("PortalHooksUI"), conf('\nPortalHooksUI "@DIRECTORY@"'))),
    "table removed": ("httpd_account", "no such table: ph_view", "backup", plant(sql("DROP TABLE ph_view"))),
    "base covers other handlers": ("base", "SetHandler portalhooks-health", "base of its own", plant(
        swap("PortalHooksBase /portal", "PortalHooksBase /"), swap('<Location "/portal">', '<Location "/">'),
        conf("<Location /portal-health>\nSetHandler portalhooks-health\n</Location>"), severity="warning")),
    "without TLS": ("transport", "without TLS", "SSLEngine", plant(
        swap("Listen 127.0.0.1:", "Listen 0.0.0.0:"), severity="warning")),
    "Portal off": ("module", "Off everywhere", "PortalHooks On", plant(swap("PortalHooks On", "PortalHooks Off"))),
    "module not loaded": ("httpd", "Invalid command 'PortalHooks", "a2enmod portalhooks", plant(
        without_lines("mod_portalhooks.so", "LogLevel"))),
    "paused": ("module", "PortalHooksPause", "PortalHooksPause Off", plant(
        conf("PortalHooksPause On"), severity="warning")),
    "typo in a directive": ("httpd", "PortalHooksQueue", "configtest", plant(conf("PortalHooksQueue 64kb"))),
    "executions kept forever": ("retention", "kept forever, and there are 100000", "number of days", plant(
        many_executions, conf("PortalHooksRetention executions never"), severity="warning")),
    "retention overdue": ("retention", "have not been removed", "error log", plant(
        sql("INSERT INTO ph_retention (kind, days, cutoff) VALUES ('executions', 400, 1500000000000000)"),
        severity="warning")),
    "no signing key": ("webhooks", "no signing key", "Create one", plant(webhook(), severity="warning")),
    "http webhook": ("webhooks", "uses http", "https", plant(
        webhook(url="http://receiver.example.com/"), severity="warning")),
    "private target": ("webhooks", "private", "PortalHooksAllowTarget", plant(
        webhook(url="https://10.1.2.3/"), severity="warning")),
    "disabled by its receiver": ("webhooks", "410", "integration enable", plant(
        webhook(), sql("INSERT INTO ph_webhook_state (integration_id, disabled_by_receiver_at) VALUES ('jira', 1)"),
        severity="warning")),
}


def found(findings, check, words, remedy, severity):
    return any(each["check"] == check and words in each["what"] and remedy in each["remedy"]
               and each["severity"] == severity for each in findings)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_with_its_remedy(site, name):
    check, words, remedy, (changes, severity) = FAULTS[name]
    for change in changes:
        change(site)
    status, findings = site.doctor()
    assert found(findings, check, words, remedy, severity), findings
    assert status == (7 if any(each["severity"] == "fault" for each in findings) else 8)


def test_a_process_of_this_host_that_has_ended_is_found(site):
    ended = subprocess.Popen(["true"])
    ended.wait()
    site.portal.settings.with_users = False
    site.portal.start()
    host = wait_for(lambda: site.sql("SELECT host FROM ph_owner"), "an owner")[0]["host"]
    site.portal.stop()
    site.sql("DELETE FROM ph_owner")
    owner(host, ended.pid, 600)(site)
    _, findings = site.doctor()
    assert found(findings, "owners", "has ended", "Start httpd", "warning"), findings


@pytest.mark.parametrize("change, check, words, remedy", [
    (swap("pass=secret", "pass=wrong"), "database", "Access denied", "user and password"),
    (swap("mariadb.sock", "nothing.sock"), "database", "Can't connect", "Start the server"),
    (swap(" dbname=", " dbname=x"), "database", "denied", "user and password"),
])
def test_a_fault_of_the_login_is_found(mysql_site, change, check, words, remedy):
    change(mysql_site)
    status, findings = mysql_site.doctor()
    assert status == 7 and found(findings, check, words, remedy, "fault"), findings


def test_httpds_account_is_checked_besides_the_commands(mysql_site):
    mysql_site.replace("pass=secret", "pass=wrong")
    status, findings = mysql_site.doctor(params=mysql_site.database.owner_params)
    assert status == 7 and found(findings, "httpd_account", "Access denied", "user and password", "fault"), findings


@pytest.mark.parametrize("place", ['<Location "/portal/">', '<LocationMatch "^/portal(/|$)">', "<Location />",
                                   '<LocationMatch "(?i)^/PORTAL/">'])
def test_an_authentication_that_covers_the_base_is_no_fault(site, place):
    site.replace('<Location "/portal">', place)
    if "Match" in place:
        site.replace("</Location>", "</LocationMatch>")
    assert site.doctor() == (0, [])


@pytest.mark.parametrize("as_owner", [False, True])
def test_a_privilege_that_httpds_account_lacks_is_found(mysql_site, as_owner):
    database = mysql_site.database
    with database.server.connect(database.name) as connection, connection.cursor() as cursor:
        cursor.execute(f"REVOKE INSERT ON ph_view FROM {database.name}@localhost")
        try:
            status, findings = mysql_site.doctor(params=database.owner_params if as_owner else None)
        finally:
            database.grant()
    assert status == 7 and found(findings, "httpd_account", "INSERT command denied", "grants.sql", "fault"), findings


def test_too_many_prefork_children_are_found_with_the_arithmetic(mysql_site):
    mysql_site.replace("mpm_event", "mpm_prefork")
    mysql_site.replace("MaxRequestWorkers 48", "ServerLimit 2000\nMaxRequestWorkers 2000")
    for name in ("ThreadsPerChild", "MinSpareThreads", "MaxSpareThreads", "ServerLimit 6"):
        text = mysql_site.portal.conf.read_text().splitlines()
        mysql_site.portal.conf.write_text("\n".join(line for line in text if not line.startswith(name)))
    _, findings = mysql_site.doctor()
    assert found(findings, "limits", "2000 times 60 prepared statements are 120000", "prefork", "warning"), findings
    assert found(findings, "limits", "2000 times 3 connections", "event MPM", "warning"), findings


def test_tables_in_another_character_set_are_found(mysql_site):
    mysql_site.sql("ALTER TABLE ph_stats CONVERT TO CHARACTER SET latin1")
    _, findings = mysql_site.doctor()
    mysql_site.sql("ALTER TABLE ph_stats CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
    assert found(findings, "tables", "ph_stats.integration_id", "utf8mb4", "fault"), findings
    assert found(findings, "tables", "Not InnoDB with the collation utf8mb4_bin: ph_stats", "InnoDB", "fault"), findings


def test_a_read_only_server_is_found(mysql_site):
    with mysql_site.database.server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET GLOBAL read_only = 1")
        try:
            status, findings = mysql_site.doctor()
        finally:
            cursor.execute("SET GLOBAL read_only = 0")
    assert status == 7 and found(findings, "database", "read-only", "the primary", "fault"), findings


def test_a_small_packet_is_found(mysql_site):
    before = mysql_site.database.server.connect()
    with before.cursor() as cursor:
        cursor.execute("SET GLOBAL max_allowed_packet = 131072")
        try:
            _, findings = mysql_site.doctor()
        finally:
            cursor.execute("SET GLOBAL max_allowed_packet = 16777216")
    before.close()
    assert found(findings, "packet", "max_allowed_packet is 131072", "my.cnf", "warning"), findings


def test_the_text_names_every_check_and_each_remedy(site):
    site.replace("DBDMin 0", "DBDMin 4")
    done = site.run("doctor")
    assert done.returncode == 8
    lines = done.stdout.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("warning  pool: DBDMin is 4"))
    assert lines[at + 1].strip() == "Set DBDMin 0."
    assert "ok       database" in lines and lines[-1] == "0 faults, 1 warnings"
