# SPDX-License-Identifier: Apache-2.0
"""TLS to the database: the accounts require it, hosts verify the nodes, and certificates are replaced under load."""
import pathlib
import shutil
import tempfile

import pytest

from cluster import EarlierAuthority, OptionFile
from conftest import hosts_through
from portal import Portal
from storm import Storm

CLICKS = 600
HEALTH = "<Location /health>\nSetHandler portalhooks-health\nRequire all granted\n</Location>"


@pytest.fixture
def hosts(cluster):
    with hosts_through(cluster, "db1", "db2") as (hosts, _):
        yield hosts


@pytest.fixture
def other_authority(tmp_path):
    return EarlierAuthority(tmp_path)


@pytest.fixture
def directory():
    """Readable by httpd's children."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-options-"))
    directory.chmod(0o755)
    yield directory
    shutil.rmtree(directory)


def health_of_a_host_with(options, two_writers, monkeypatch):
    monkeypatch.setenv("MARIADB_HOME", str(options))
    portal = Portal(two_writers[0].database, migrated=False, with_users=False, conf=HEALTH).start()
    response = portal.anonymous().exchange("GET", "/health")
    log = portal.log()
    portal.discard()
    assert response.status == 503
    return response.json["checks"]["database"]["detail"], log


def test_health_says_that_the_certificate_is_not_trusted(two_writers, directory, other_authority, monkeypatch):
    OptionFile(directory, other_authority)
    detail, log = health_of_a_host_with(directory, two_writers, monkeypatch)
    assert detail == "No connection: TLS failed."
    assert "Check ssl-ca and ssl-verify-server-cert" in log


def test_health_says_that_an_account_requires_tls(two_writers, directory, monkeypatch):
    (directory / "my.cnf").write_text("[portalhooks]\nconnect-timeout = 2\n")
    detail, log = health_of_a_host_with(directory, two_writers, monkeypatch)
    assert detail == "No connection: login refused."
    assert "whether the account requires TLS" in log


def test_certificates_and_their_authority_are_replaced_under_load(hosts, cluster, authority, other_authority,
                                                                  option_file, receiver):
    storm = Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])
    before = {node.certificate() for node in cluster.nodes}

    def replace_by_those_of(new):
        def fault():
            option_file.trust(authority, other_authority)
            for node in cluster.nodes:
                node.install_certificate(new)
                node.query("FLUSH SSL")
                assert node.certificate() == new.pem("server.crt")
                node.query(f"KILL USER {hosts[0].database.name}")
            option_file.trust(new)
        return fault

    storm.run(CLICKS, [replace_by_those_of(other_authority), replace_by_those_of(authority)])
    storm.verify(may_be_unknown=False)
    assert before.isdisjoint({node.certificate() for node in cluster.nodes})
