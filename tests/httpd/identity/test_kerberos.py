# SPDX-License-Identifier: Apache-2.0
"""conf/identity/kerberos.conf, against MIT Kerberos."""
import os
import subprocess

import pytest

from identity_site import free_port
from portal import as_portal_user
from waiting import wait_for

USERS = ("jürgen", "dana")


class Realm:
    def __init__(self, place):
        self.place = place
        port = free_port()
        (place / "krb5.conf").write_text(f"""
[libdefaults]
    default_realm = PORTAL.TEST
    dns_lookup_kdc = false
    dns_lookup_realm = false
    dns_canonicalize_hostname = false
    rdns = false
[realms]
    PORTAL.TEST = {{
        kdc = 127.0.0.1:{port}
    }}
[domain_realm]
    localhost = PORTAL.TEST
""")
        (place / "kdc.conf").write_text(f"""
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    PORTAL.TEST = {{
        database_name = {place}/principal
        key_stash_file = {place}/stash
        acl_file = {place}/acl
    }}
""")
        self.environment = {"KRB5_CONFIG": f"{place}/krb5.conf", "KRB5_KDC_PROFILE": f"{place}/kdc.conf"}
        self._run("kdb5_util", "create", "-s", "-r", "PORTAL.TEST", "-P", "master")
        for name in USERS:
            self._run("kadmin.local", "addprinc", "-pw", "secret", name)
        self._run("kadmin.local", "addprinc", "-randkey", "HTTP/localhost")
        with open(place / "kdc.log", "wb") as log:
            self._server = subprocess.Popen(["krb5kdc", "-n"], env={**os.environ, **self.environment}, stdout=log,
                                            stderr=log)
        wait_for(lambda: self.ticket_of("dana"), "the KDC to respond")

    def _run(self, *command, **more):
        subprocess.run(command, env={**os.environ, **self.environment}, check=True, capture_output=True, **more)

    def write_keytab(self, path):
        self._run("kadmin.local", "ktadd", "-k", path, "HTTP/localhost")
        as_portal_user(path)

    def ticket_of(self, name, password="secret"):
        """The environment of somebody who signed in to the realm; None if the password is wrong."""
        environment = {**self.environment, "KRB5CCNAME": f"FILE:{self.place}/ticket-{name}"}
        done = subprocess.run(["kinit", name], input=f"{password}\n", text=True, capture_output=True,
                              env={**os.environ, **environment})
        return None if done.returncode else environment

    def stop(self):
        self._server.terminate()
        self._server.wait(30)


@pytest.fixture(scope="module")
def realm(directory):
    place = directory / "kerberos"
    place.mkdir()
    created = Realm(place)
    yield created
    created.stop()


@pytest.fixture
def site(make_site, realm, monkeypatch):
    monkeypatch.setenv("KRB5_CONFIG", realm.environment["KRB5_CONFIG"])
    return make_site("kerberos.conf", ["auth_gssapi"], defines={"PORTAL_SSL_ONLY": "Off"},
                     before_start=lambda made: realm.write_keytab(made.directory / "http.keytab"))


@pytest.mark.long("identity")
def test_a_ticket_signs_in_without_a_password(site, realm):
    for name in USERS:
        visitor = site.visitor("--negotiate", "--user", ":", environment=realm.ticket_of(name))
        assert visitor.me()["username"] == name
        assert visitor.permissions() == set()


@pytest.mark.long("identity")
@pytest.mark.log("auth_gssapi:error")
def test_nobody_is_signed_in_without_a_ticket(site, realm):
    assert realm.ticket_of("dana", "wrong") is None
    assert site.visitor().me() == 401
    assert site.visitor("--user", "dana:secret").me() == 401
    assert site.visitor("--header", "Authorization: Negotiate YIIabc").me() == 401
