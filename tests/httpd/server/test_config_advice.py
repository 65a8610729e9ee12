# SPDX-License-Identifier: Apache-2.0
"""What configtest says of a configuration that is valid and yet most likely a mistake."""
import pytest

from portal import MODULES

pytestmark = pytest.mark.long("further")


@pytest.mark.parametrize("conf, advice", [
    ("PortalHooksUser %{HTTP:X-User}", "without PortalHooksTrustedProxy nobody is signed in"),
    ("PortalHooksUser \"%{tolower:%{req:X-User}}\"", "without PortalHooksTrustedProxy nobody is signed in"),
    ("PortalHooksGrant admin \"%{HTTP:X-Group} == 'admins'\"", "without PortalHooksTrustedProxy it grants nothing"),
    ("DBDMin 2", "with DBDMin 2 mod_dbd connects before a child serves requests"),
    ("PortalHooksSpoolDir /no/such/place/spool", "spool directory /no/such/place/spool: cannot be created"),
    ("PortalHooksSpoolDir /etc/passwd", "spool directory /etc/passwd: not a directory"),
    ("Listen 0.0.0.0:8099", "cross the network unencrypted"),
    (f'LoadModule alias_module "{MODULES}/mod_alias.so"\nAlias /icons /usr/share/apache2/icons\nPortalHooksBase /',
     "also those of Alias"),
])
def test_configtest_advises(make_portal, conf, advice):
    status, output = make_portal(conf=conf, migrated=False).configtest()
    assert status == 0 and advice in output, output


def test_configtest_has_no_advice_for_a_good_configuration(make_portal):
    status, output = make_portal(migrated=False).configtest()
    assert status == 0 and ":warn]" not in output and "Syntax OK" in output, output


@pytest.mark.log("with DBDMin 2 mod_dbd connects before a child serves")
def test_a_start_warns_once_of_connections_before_the_first_request(make_portal):
    portal = make_portal(conf="DBDMin 2").start()
    assert portal.error_log.read_text().count("with DBDMin 2 mod_dbd connects") == 1


def test_configtest_says_that_nobody_can_sign_in(make_portal):
    portal = make_portal(migrated=False)
    lines = [line for line in portal.conf.read_text().splitlines() if not line.strip().startswith("Auth")]
    portal.conf.write_text("\n".join(lines))
    status, output = portal.configtest()
    assert status == 0 and "no AuthType is given anywhere" in output, output


def test_unusable_certificate_authorities_fail_configtest(make_portal, tmp_path):
    junk = tmp_path / "junk.pem"
    junk.write_text("-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n")
    status, output = make_portal(conf=f'PortalHooksCAFile "{junk}"', migrated=False).configtest()
    assert status != 0 and "contains no certificate" in output, output
    junk.chmod(0o600)
    status, output = make_portal(conf=f'PortalHooksCAFile "{junk}"', migrated=False).configtest()
    assert status != 0 and ("cannot read it" in output or "contains no certificate" in output), output


def test_constant_user_fails_configtest(make_portal):
    status, output = make_portal(conf="PortalHooksUser REMOTE_USER", migrated=False).configtest()
    assert status != 0 and "write %{REMOTE_USER}" in output, output


@pytest.mark.log("not allowed here|only allowed in|\\.htaccess")
def test_htaccess_weakens_nothing(make_portal):
    conf = '<Directory "{}">\nAllowOverride All\nOptions All\nRequire all granted\n</Directory>'
    portal = make_portal(migrated=True)
    portal.settings.conf = conf.format(portal.directory / "site") + f'\nDocumentRoot "{portal.directory}/site"'
    portal.write_conf()
    htaccess = portal.directory / "site/.htaccess"
    portal.start()
    for line in ("PortalHooks Off", "PortalHooksAllowTarget 10.0.0.0/8", "PortalHooksUser %{HTTP:X-User}",
                 "<PortalHooksEgress x>\n</PortalHooksEgress>", "PortalHooksEgressFor x y", "PortalHooksEnv On"):
        htaccess.write_text(line + "\n")
        assert portal.anonymous().exchange("GET", "/any").status == 500, line
    htaccess.unlink()
    assert portal.anonymous().exchange("GET", "/any").status == 404


def test_handlers_of_their_own_win_at_the_root(make_portal):
    health = "</Location>\n<Location /portal-health>\nSetHandler portalhooks-health\nRequire all granted"
    portal = make_portal(base="/", location=health).start()
    response = portal.anonymous().exchange("GET", "/portal-health")
    assert (response.status, response.headers.get_content_type()) == (200, "application/json")
    portal.as_("viewer").get("/me").is_ok()
    assert portal.as_("viewer").page("/").status == 200
