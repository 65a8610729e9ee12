# SPDX-License-Identifier: Apache-2.0
"""TLS to the database: the accounts require it, hosts verify the nodes, and certificates are replaced under load."""
import pathlib
import shutil
import tempfile

import pytest

from cluster import EarlierAuthority, Haproxy, OptionFile
from conftest import hosts_through
from portal import Portal
from storm import Storm
from waiting import wait_for

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


def health_of_a_host_with(options, database, monkeypatch):
    monkeypatch.setenv("MARIADB_HOME", str(options))
    portal = Portal(database, migrated=False, with_users=False, conf=HEALTH).start()
    response = portal.anonymous().exchange("GET", "/health")
    log = portal.log()
    portal.discard()
    assert response.status == 503
    return response.json["checks"]["database"]["detail"], log


def test_health_says_that_the_certificate_is_not_trusted(two_writers, directory, other_authority, monkeypatch):
    OptionFile(directory, other_authority)
    detail, log = health_of_a_host_with(directory, two_writers[0].database, monkeypatch)
    assert detail == "No connection: TLS/SSL error: self-signed certificate in certificate chain."
    assert "Check ssl-ca" in log


def test_health_says_that_an_account_requires_tls(two_writers, directory, monkeypatch):
    (directory / "my.cnf").write_text("[portalhooks]\nconnect-timeout = 2\n")
    detail, log = health_of_a_host_with(directory, two_writers[0].database, monkeypatch)
    assert detail == "No connection: login refused."
    assert "whether the account requires TLS" in log


@pytest.fixture
def certificate(cluster, authority):
    """Gives the first node one with another name or another age."""
    node = cluster.nodes[0]

    def install(address="127.0.0.1", hours=1):
        (authority.place / "server").write_text(f"subjectAltName=IP:{address}\n")
        authority.hours = hours
        node.install_certificate(authority)
        node.query("FLUSH SSL")

    yield install
    install()


def test_health_says_that_the_certificate_has_expired(two_writers, directory, authority, certificate, monkeypatch):
    OptionFile(directory, authority)
    certificate(hours=72)
    detail, _ = health_of_a_host_with(directory, two_writers[0].database, monkeypatch)
    assert detail == "No connection: TLS/SSL error: certificate has expired."


def test_health_says_that_the_certificate_has_another_name(two_writers, directory, authority, certificate, monkeypatch):
    OptionFile(directory, authority)
    certificate(address="192.0.2.11")
    detail, log = health_of_a_host_with(directory, two_writers[0].database, monkeypatch)
    assert detail == "No connection: TLS/SSL error: Validation of SSL server certificate failed."
    assert "names and dates of the server's certificate" in log


@pytest.fixture
def without_tls(cluster, two_writers):
    """The same database on a node that offers no TLS."""
    node, haproxy = cluster.nodes[2], Haproxy("db3")
    node.stop()
    node.start("--skip-ssl")
    haproxy.start()
    yield two_writers[0].database.seen_through(haproxy.port)
    haproxy.discard()
    node.stop()
    node.start()


def test_server_without_tls_gets_no_password(without_tls, directory, authority, monkeypatch):
    OptionFile(directory, authority)
    detail, _ = health_of_a_host_with(directory, without_tls, monkeypatch)
    assert detail == "No connection: TLS/SSL error: SSL is required, but the server does not support it."


def test_node_of_another_authority_does_not_join(cluster, authority, other_authority):
    node = cluster.nodes[2]
    node.stop()
    node.trust(authority, other_authority)
    node.install_certificate(other_authority)
    began = len(node.log())
    node.spawn()
    try:
        wait_for(lambda: "unknown ca" in node.log()[began:], "the other nodes to refuse it")
        assert cluster.nodes[0].status("wsrep_cluster_size") == "2"
    finally:
        node.kill()
        node.trust(authority)
        node.install_certificate(authority)
        node.start()
        cluster.wait_until_whole()


def test_nodes_are_copied_and_replicate_encrypted(cluster):
    """A node takes a full copy, and then a change; neither is readable on its link."""
    first, _, node = cluster.nodes
    first.query("CREATE DATABASE wire")
    first.query("CREATE TABLE wire.word (word VARCHAR(64) PRIMARY KEY)")
    first.query("INSERT INTO wire.word VALUES ('copied-in-plain-text')")
    with node.listening() as sent:
        node.kill()
        (node.directory / "data/grastate.dat").unlink()
        node.start()
        first.query("INSERT INTO wire.word VALUES ('replicated-in-plain-text')")
        wait_for(lambda: len(node.query("SELECT word FROM wire.word")) == 2, "the change to be applied")
    first.query("DROP DATABASE wire")
    assert len(sent) > 1_000_000, "the copy was seen"
    assert b"in-plain-text" not in sent


def test_certificates_and_their_authority_are_replaced_under_load(hosts, cluster, authority, other_authority,
                                                                  option_file, receiver):
    storm = Storm(hosts[0], receiver, keep_alive=False, others=hosts[1:])
    before = {node.certificate() for node in cluster.nodes}

    def trust(*authorities):
        option_file.trust(*authorities)
        for node in cluster.nodes:
            node.trust(*authorities)
            node.query("FLUSH SSL")

    def replace_by_those_of(new):
        def fault():
            trust(authority, other_authority)
            for node in cluster.nodes:
                node.install_certificate(new)
                node.query("FLUSH SSL")
                assert node.certificate() == new.pem("server.crt")
                node.query(f"KILL USER {hosts[0].database.name}")
            trust(new)
        return fault

    def restart_a_backup():
        """With its new certificate it is let in by nodes that have had theirs replaced while they ran."""
        cluster.nodes[2].stop()
        cluster.nodes[2].start()
        cluster.wait_until_whole()

    storm.run(CLICKS, [replace_by_those_of(other_authority), restart_a_backup, replace_by_those_of(authority),
                       restart_a_backup])
    storm.verify(may_be_unknown=False)
    assert before.isdisjoint({node.certificate() for node in cluster.nodes})
