# SPDX-License-Identifier: Apache-2.0
"""Client certificates and CAs of a webhook, with receivers that require one."""
import datetime
import json

import pytest

from database import all_bytes
from integration import Integration, fresh
from mutual_tls import Authority, Nginx, SServer
from waiting import wait_for

HEALTH = "".join(f"""
<Location /{name}>
SetHandler portalhooks-{name}
Require all granted
</Location>""" for name in ("health", "metrics"))
VERSIONS = {"1.2": ("TLSv1.2", "-tls1_2"), "1.3": ("TLSv1.3", "-tls1_3")}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module")
def client(authority):
    return authority.issue("client")


@pytest.fixture(scope="module", params=VERSIONS)
def nginx(authority, request):
    server = Nginx(authority, VERSIONS[request.param][0])
    yield server
    server.close()


@pytest.fixture(params=VERSIONS)
def s_server(authority, request):
    server = SServer(authority, VERSIONS[request.param][1])
    yield server
    server.close()


@pytest.fixture
def make(make_integration, authority):
    return lambda url, **settings: make_integration(url=url, ca_pem=authority.pem("ca.crt"), **settings)


def patch(integration, **settings):
    path = integration.webhook_uri
    return integration.admin.patch(path, settings, etag=integration.admin.get(path).etag)


def check(integration):
    return integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json


def test_nginx_gets_the_certificate_it_requires(make, nginx, client):
    integration = make(nginx.url, client_certificates={"2026": client})
    detail = integration.detail(integration.run())
    assert (detail["state"], detail["response"]["body"]) == ("succeeded", "CN=client")
    result = check(integration)
    assert result["ok"] and result["sentence"].endswith("asked for a client certificate and got it.")
    assert result["client_certificate"] == {"requested": True, "sent": True, "authorities": ["CN=Clients,O=Receivers"]}


def test_without_one_nginx_refuses_and_the_sentences_say_why(make, nginx):
    integration = make(nginx.url)
    execution = integration.detail(integration.run())
    assert (execution["error"], execution["http_status"], execution["delivery"]) == ("http_status", 400, "received")
    assert execution["sentence"].endswith("(it had asked for a client certificate and got none)")
    result = check(integration)
    assert result["ok"] and "asked for a client certificate and got none: it may refuse messages" in result["sentence"]
    asked = result["client_certificate"]
    assert asked == {"requested": True, "sent": False, "authorities": ["CN=Clients,O=Receivers"]}


def test_s_server_gets_the_certificate_it_requires(make, s_server, client):
    integration = make(s_server.url, client_certificates={"2026": client})
    assert check(integration)["client_certificate"]["sent"] is True
    assert integration.run()["state"] == "succeeded"
    assert s_server.output.count(b"POST /hook") == 1


def test_without_one_s_server_refuses_and_the_sentences_say_why(make, s_server):
    integration = make(s_server.url)
    for result in (check(integration), integration.detail(integration.run())):
        assert result["error"] == "tls_alert" and result["sentence"].endswith("; none was sent)")
        assert "client certificate" in result["sentence"]
    assert b"POST" not in s_server.output
    assert (integration.executions()[0]["delivery"], integration.executions()[0]["state"]) == ("not_sent", "failed")


def test_a_receiver_of_another_authority_is_not_trusted(make_integration, nginx):
    integration = make_integration(url=nginx.url)
    assert integration.run()["error"] == check(integration)["error"] == "tls_certificate"


def test_next_certificate_waits_for_its_time_and_the_old_one_stays(make, nginx, authority, client):
    integration = make(nginx.url, client_certificates={"2026": client})
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2)
    soon = then.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    following = authority.issue(fresh("next"))
    shown = patch(integration, client_certificates={"2027": {**following, "active_from": soon}}).is_ok().json
    assert {name: one["state"] for name, one in shown["client_certificates"].items()} == {
        "2026": "active", "2027": "next"}
    assert integration.detail(integration.run())["response"]["body"] == "CN=client"
    shown = patch(integration, client_certificates={"2027": following}).is_ok().json["client_certificates"]
    assert {name: one["state"] for name, one in shown.items()} == {"2026": "previous", "2027": "active"}
    assert integration.detail(integration.run())["response"]["body"].startswith("CN=next")
    assert set(patch(integration, client_certificates={"2026": None}).is_ok().json["client_certificates"]) == {"2027"}


def test_another_destination_clears_certificates_and_authorities(make, nginx, client):
    integration = make(nginx.url, client_certificates={"2026": client})
    kept = patch(integration, url=nginx.url + "/deeper").is_ok().json
    assert kept["ca_pem"] and set(kept["client_certificates"]) == {"2026"}
    moved = patch(integration, url="https://127.0.0.1:65000/hook").is_ok().json
    assert (moved["client_certificates"], moved["ca_pem"]) == ({}, None)


def test_key_is_nowhere_in_clear_and_the_audit_log_describes_the_certificate(make, nginx, client, portal):
    integration = make(nginx.url, client_certificates={"2026": client})
    integration.run()
    entry = integration.admin.get(f"/audit?object=webhook:{integration.id}&limit=1").is_ok()
    before, after = entry.json["items"][0]["diff"]["client_certificates.2026"]
    shown = integration.webhook()["client_certificates"]["2026"]
    described = f"CN=client, SHA-256 {shown['fingerprint']}, valid until {shown['expires_at']}"
    assert before is None and after.startswith(described)
    line = client["private_key"].splitlines()[1].encode()
    for content in (all_bytes(portal.database), portal.error_log.read_bytes(), entry.body,
                    integration.admin.get(integration.webhook_uri).body):
        assert line not in content


@pytest.mark.parametrize("wrong, pointer, words", [
    (lambda authority, client: {**client, "private_key": authority.issue("other")["private_key"]}, "private_key",
     "does not belong"),
    (lambda authority, client: {**client, "private_key": "secret"}, "private_key", "not a private key in PEM"),
    (lambda authority, client: {**client, "private_key": authority.openssl(
        "pkey", "-in", "client.key", "-aes256", "-passout", "pass:x").decode()}, "private_key", "openssl pkey -in"),
    (lambda authority, client: {**client, "certificate": authority.pem("ca.crt") + client["certificate"]},
     "certificate", "Certificate 1 is not issued by certificate 2"),
    (lambda authority, client: {**client, "certificate": client["certificate"] + client["private_key"]},
     "certificate", "The certificates include a private key"),
    (lambda authority, client: {**client, "certificate": client["certificate"].replace("M", "N")}, "certificate",
     "cannot be read"),
    (lambda authority, client: {**client, "certificate": "x" * 32769}, "certificate", "at most"),
    (lambda authority, client: {"certificate": client["certificate"]}, "private_key", "text in PEM")])
def test_what_is_wrong_with_a_certificate_is_said_as_it_is_entered(make, nginx, authority, client, wrong, pointer,
                                                                   words):
    integration = make(nginx.url)
    refused = patch(integration, client_certificates={"2026": wrong(authority, client)}).is_refused(422, "invalid")
    assert refused.pointers == {f"/client_certificates/2026/{pointer}"}
    assert words in refused.json["errors"][0]["detail"]
    assert "BEGIN EC" not in json.dumps(refused.json)
    patch(integration, ca_pem="x").is_refused(422, "invalid")
    patch(integration, url="http://127.0.0.1:65000/", client_certificates={"2026": client}).is_refused(422, "invalid")


@pytest.mark.log("client certificates: .* expire within 30 days")
def test_servers_certificate_is_used_without_one_of_the_webhook(make_portal, authority, receiver, nginx, client):
    authority.issue("server-wide", days=10)
    (authority.place / "server-wide.key").chmod(0o600)
    portal = make_portal(conf=f'PortalHooksClientCertificate "{authority.place}/server-wide.crt" '
                              f'"{authority.place}/server-wide.key"' + HEALTH).start()
    integration = Integration(portal, receiver, url=nginx.url, ca_pem=authority.pem("ca.crt"))
    assert integration.detail(integration.run())["response"]["body"] == "CN=server-wide"
    patch(integration, client_certificates={"2026": client}).is_ok()
    assert integration.detail(integration.run())["response"]["body"] == "CN=client"

    def certificates():
        found = portal.anonymous().exchange("GET", "/health").json["client_certificates"]
        return found if found["expiring"] else None

    counts = wait_for(certificates, "the expiry to be noticed")
    assert (counts["expired"], counts["ok"]) == (0, False) and "1 expire within 30 days" in counts["detail"]
    metrics = portal.anonymous().exchange("GET", "/metrics").body
    assert b'portalhooks_client_certificates{state="expiring"} 1\n' in metrics
