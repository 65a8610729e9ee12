# SPDX-License-Identifier: Apache-2.0
"""conf/identity/saml.conf, against an identity provider made of pysaml2."""
import json
import pathlib
import shutil
import subprocess

import pytest

GROUPS = {"jürgen": ["portal-operators", "staff"], "dana": ["portal-admins"],
          "eve": ["portal-operators-emea", "old portal-admins"]}


def make_key(directory, name, extension):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days", "2",
                    "-keyout", f"{name}.key", "-out", f"{name}.{extension}"], cwd=directory, check=True,
                   capture_output=True)


@pytest.fixture
def site(make_site, tmp_path):
    providers = []

    def start_provider(site):
        make_key(tmp_path, "idp", "crt")
        make_key(site.directory, "saml", "cert")
        with open(tmp_path / "log", "wb") as log:
            providers.append(subprocess.Popen(
                ["/usr/bin/python3", "-B", pathlib.Path(__file__).parent / "saml_provider.py", tmp_path,
                 f"{site.origin}/saml/metadata", json.dumps(GROUPS)], stdout=subprocess.PIPE, stderr=log, text=True))
        assert providers[0].stdout.readline() == "ready\n", (tmp_path / "log").read_text()
        shutil.copy(tmp_path / "idp.xml", site.directory / "identity-provider.xml")

    yield make_site("saml.conf", ["auth_mellon"], before_start=start_provider, defines={"PORTAL_SAML_USER": "uid"})
    for provider in providers:
        provider.terminate()
        provider.wait(30)


def sign_in(visitor, name):
    """Fill in the provider's form, and send the one that its page submits by script."""
    action, fields = visitor.get("/portal/").forms()[0]
    action, fields = visitor.post(action, {**fields, "user": name}).forms()[0]
    return visitor.post(action, fields)


@pytest.mark.long("identity")
def test_groups_of_the_provider_become_permissions(site):
    for name, expected in (("jürgen", {"can_trigger_integrations"}), ("dana", {"admin"}), ("eve", set())):
        visitor = site.visitor()
        assert sign_in(visitor, name).status == 200
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected, name


@pytest.mark.long("identity")
def test_a_log_out_ends_the_session(site):
    visitor = site.visitor()
    sign_in(visitor, "dana")
    assert visitor.me()["username"] == "dana"
    visitor.get(f"/saml/logout?ReturnTo={site.origin}/", follow=True)
    assert visitor.me() == 401


@pytest.mark.long("identity")
@pytest.mark.log("auth_mellon:error", "(?i)lasso", "^$")
def test_nobody_is_signed_in_by_what_a_client_sends(site):
    forged = site.visitor("--header", "PORTAL_GROUPS: portal-admins", "--header", "MELLON_uid: dana",
                          "--cookie", "mellon-cookie=0123456789abcdef0123456789abcdef")
    assert forged.me() == 401
    visitor = site.visitor()
    assert visitor.post("/saml/postResponse", {"SAMLResponse": "PHg+", "RelayState": "/"}, follow=False).status >= 400
    assert visitor.me() == 401
    assert site.visitor().get("/saml/logout?ReturnTo=https://evil.example/", follow=False).status != 302
