# SPDX-License-Identifier: Apache-2.0
"""conf/identity/ldap.conf, against OpenLDAP."""
import subprocess

import pytest

from identity_site import free_port
from waiting import wait_for

DIRECTORY = """
dn: dc=example,dc=com
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people

dn: ou=groups,dc=example,dc=com
objectClass: organizationalUnit
ou: groups
"""
MEMBERS = {"jürgen": ["portal-operators", "staff"], "dana": ["portal-admins"],
           "eve": ["portal-operators-emea", "old portal-admins", "x; cn=portal-admins,ou=groups,dc=example,dc=com; y"],
           "adam": []}


def person(name):
    return (f"\ndn: uid={name},ou=people,dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\n"
            f"sn: {name}\nuserPassword: secret\n")


def group(name):
    escaped = name.replace(";", r"\3B").replace(",", r"\2C").replace("=", r"\3D")
    members = "".join(f"member: uid={person},ou=people,dc=example,dc=com\n"
                      for person, groups in MEMBERS.items() if name in groups)
    return f"\ndn: cn={escaped},ou=groups,dc=example,dc=com\nobjectClass: groupOfNames\n{members}"


@pytest.fixture(scope="module")
def ldap(directory):
    """Address of a private OpenLDAP with MEMBERS."""
    place = directory / "slapd"
    (place / "data").mkdir(parents=True)
    (place / "slapd.conf").write_text("\n".join([
        *[f"include /etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")],
        "modulepath /usr/lib/ldap", "moduleload back_mdb", "moduleload memberof", f"pidfile {place}/pid",
        "database mdb", "suffix dc=example,dc=com", f"directory {place}/data", "overlay memberof",
        "rootdn cn=root,dc=example,dc=com", "rootpw secret"]) + "\n")
    address = f"ldap://127.0.0.1:{free_port()}"
    server = subprocess.Popen(["/usr/sbin/slapd", "-f", place / "slapd.conf", "-h", address, "-d", "0"])
    bound = ["-x", "-H", address, "-D", "cn=root,dc=example,dc=com", "-w", "secret"]
    wait_for(lambda: subprocess.run(["ldapwhoami", *bound], capture_output=True).returncode == 0, "slapd to respond")
    entries = DIRECTORY + "".join(map(person, MEMBERS))
    entries += "".join(map(group, sorted({name for names in MEMBERS.values() for name in names})))
    subprocess.run(["ldapadd", *bound], input=entries, text=True, check=True, capture_output=True)
    yield address
    server.terminate()
    server.wait(30)


@pytest.fixture
def site(make_site, ldap):
    return make_site("ldap.conf", ["ldap", "authnz_ldap", "auth_basic"],
                     defines={"PORTAL_LDAP": ldap, "PORTAL_LDAP_TLS": "NONE"})


@pytest.mark.long("identity")
def test_groups_of_the_directory_become_permissions(site):
    for name, expected in (("jürgen", {"can_trigger_integrations"}), ("dana", {"admin"}), ("eve", set()),
                           ("adam", set())):
        visitor = site.visitor("--user", f"{name}:secret")
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected, name


@pytest.mark.long("identity")
def test_one_person_has_one_spelling(site):
    for spelling in ("dana", "Dana", "DANA"):
        assert site.visitor("--user", f"{spelling}:secret").me()["username"] == "dana"


@pytest.mark.long("identity")
@pytest.mark.log("auth_basic:error")
def test_nobody_is_signed_in_without_the_password(site):
    assert site.visitor().me() == 401
    for name, password in (("dana", "wrong"), ("dana", ""), ("*", "secret"), ("nobody", "secret"),
                           ("dana)(uid=*", "secret")):
        assert site.visitor("--user", f"{name}:{password}").me() == 401, name
