# SPDX-License-Identifier: Apache-2.0
"""conf/: the examples pass httpd's configtest, and the reference lists every directive."""
import re
import subprocess

import pytest

from portal import HTTPD, MODULES, PREFIX, SOURCE, STATIC, environment_of_httpd

EXAMPLES = sorted(path.name for path in (SOURCE / "conf").glob("*.conf"))
MODULES_OF_EXAMPLES = """
    mpm_event unixd log_config watchdog alias auth_basic authn_core authn_file authz_core authz_host authz_user dbd
    deflate dir env expires filter headers ldap authnz_ldap mime proxy proxy_http remoteip reqtimeout rewrite setenvif
    socache_shmcb ssl status unique_id
""".split()


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_configuration_passes_configtest(tmp_path, example):
    (tmp_path / "run").mkdir()
    (tmp_path / "passwd").touch()
    subprocess.run([PREFIX / "bin/portalhooks", "keys", "make", tmp_path / "keys"], check=True, capture_output=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", "/CN=portal.example.com", "-keyout", "key.pem", "-out", "certificate.pem"],
                   cwd=tmp_path, check=True, capture_output=True)
    lines = [f'ServerRoot "{tmp_path}"', "ServerName portal.example.com", f'DefaultRuntimeDir "{tmp_path}/run"',
             "Listen 127.0.0.1:8080", "User www-data", "Group www-data", f'ErrorLog "{tmp_path}/error.log"',
             'TypesConfig "/etc/mime.types"',
             *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in MODULES_OF_EXAMPLES
               if name not in STATIC],
             f'LoadModule portalhooks_module "{PREFIX}/modules/mod_portalhooks.so"',
             *[f'Define {name} "{value}"' for name, value in {
                 "PORTAL_ETC": tmp_path, "PORTAL_STATE": tmp_path, "PORTAL_CERTIFICATE": tmp_path / "certificate.pem",
                 "PORTAL_CERTIFICATE_KEY": tmp_path / "key.pem", "PORTAL_NAME": "portal.example.com",
                 "PORTAL_PORT": 8443}.items()],
             f'Include "{SOURCE}/conf/{example}"']
    conf = tmp_path / "httpd.conf"
    conf.write_text("\n".join(lines) + "\n")
    done = subprocess.run([HTTPD, "-t", "-f", str(conf)], capture_output=True, text=True, timeout=30,
                          env=environment_of_httpd(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_directive_is_in_the_reference():
    table = (SOURCE / "mod_portalhooks/httpd/directives.c").read_text()
    directives = set(re.findall(r'"(PortalHooks\w*)"', table))
    assert len(directives) > 10
    reference = (SOURCE / "conf/portalhooks.conf").read_text()
    assert {name for name in directives if name not in reference} == set()


def test_every_identity_recipe_is_in_the_table_and_is_started_by_a_test():
    recipes = {path.name for path in (SOURCE / "conf/identity").glob("*.conf")}
    assert len(recipes) > 5
    table = (SOURCE / "conf/identity/README.md").read_text()
    tests = "".join(path.read_text() for path in (SOURCE / "tests/httpd/identity").glob("test_*.py"))
    for text in (table, tests):
        assert {name for name in recipes if name not in text} == set()
