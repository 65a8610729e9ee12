# SPDX-License-Identifier: Apache-2.0
"""conf/identity/client-certificate.conf, with a certificate authority of the test's own."""
import shutil
import subprocess

import pytest

PEOPLE = {"jürgen": "Portal operators", "dana": "Portal admins", "eve": "Portal operators EMEA"}


class Authority:
    def __init__(self, place):
        self.place = place
        self.openssl("req", "-x509", *self.new_key("ca"), "-subj", "/CN=People", "-days", "2", "-out", "ca.crt")
        (place / "index.txt").touch()
        (place / "ca.conf").write_text(f"""
[ca]
default_ca = people
[people]
database = {place}/index.txt
certificate = {place}/ca.crt
private_key = {place}/ca.key
new_certs_dir = {place}
rand_serial = yes
default_md = sha256
default_days = 2
default_crl_days = 2
policy = any
unique_subject = no
[any]
commonName = supplied
organizationalUnitName = optional
""")
        self.revoke()

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.place, check=True, capture_output=True)

    @staticmethod
    def new_key(name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key"]

    def issue(self, file, name, unit=None, by_itself=False):
        """The curl options of somebody with a certificate of this authority."""
        subject = f"/OU={unit}/CN={name}" if unit else f"/CN={name}"
        if by_itself:
            self.openssl("req", "-x509", "-utf8", *self.new_key(file), "-subj", subject, "-days", "2", "-out",
                         f"{file}.crt")
        else:
            self.openssl("req", "-utf8", *self.new_key(file), "-subj", subject, "-out", f"{file}.csr")
            self.openssl("ca", "-batch", "-utf8", "-config", "ca.conf", "-in", f"{file}.csr", "-out", f"{file}.crt",
                         "-notext")
        return ["--cert", f"{self.place}/{file}.crt", "--key", f"{self.place}/{file}.key"]

    def copy_to(self, site):
        shutil.copy(self.place / "ca.crt", site.directory / "people-ca.pem")
        shutil.copy(self.place / "ca.crl", site.directory / "people-ca.crl")

    def revoke(self, *files):
        for file in files:
            self.openssl("ca", "-config", "ca.conf", "-revoke", f"{file}.crt")
        self.openssl("ca", "-config", "ca.conf", "-gencrl", "-out", "ca.crl")


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def site(make_site, authority):
    authority.openssl("req", "-x509", *authority.new_key("server"), "-subj", "/CN=localhost", "-days", "2", "-out",
                      "server.crt")

    server = ["SSLEngine On", f'SSLCertificateFile "{authority.place}/server.crt"',
              f'SSLCertificateKeyFile "{authority.place}/server.key"', "SSLSessionCache none"]
    return make_site("client-certificate.conf", ["ssl", "socache_shmcb"], before_start=authority.copy_to,
                     scheme="https", before="\n".join(server))


@pytest.mark.long("identity")
@pytest.mark.log("ssl:warn")
def test_the_certificate_says_who_the_caller_is(site, authority):
    for number, (name, unit) in enumerate(PEOPLE.items()):
        visitor = site.visitor("--insecure", *authority.issue(f"person{number}", name, unit))
        assert visitor.me()["username"] == name
        assert visitor.permissions() == [{"can_trigger_integrations"}, {"admin"}, set()][number]


@pytest.mark.long("identity")
@pytest.mark.log("ssl:(warn|error)")
def test_nobody_is_signed_in_without_a_valid_certificate(site, authority):
    mine = authority.issue("mine", "dana", "Portal admins")
    for options in ([], authority.issue("self", "dana", "Portal admins", by_itself=True)):
        with pytest.raises(AssertionError, match="SSL|alert"):
            site.visitor("--insecure", *options).me()
    assert site.visitor("--insecure", *mine).me()["username"] == "dana"
    authority.revoke("mine")
    authority.copy_to(site)
    site.graceful()
    with pytest.raises(AssertionError, match="SSL|alert"):
        site.visitor("--insecure", *mine).me()
