# SPDX-License-Identifier: Apache-2.0
"""Host and Origin against the names of the server: DNS rebinding makes both of them the attacker's."""
import json

import pytest

from portal import Portal

NAMES = """ServerName portal.test
<VirtualHost *>
ServerName portal.test
ServerAlias alias.test *.wild.test *
</VirtualHost>"""


@pytest.fixture(scope="module")
def named(mariadb):
    portal = Portal(mariadb.make_database(), conf=NAMES).start()
    yield portal
    portal.stop()
    portal.discard()


def send(portal, host, origin=None, method="POST", path="/events"):
    """A request with this Host, and the Origin of a page at `origin`; its status and problem."""
    body = json.dumps({"type": "host.test", "title": "Host"}).encode() if method == "POST" else None
    headers = [*([("Content-Type", "application/json")] if body else []), *([("Origin", origin)] if origin else [])]
    response = portal.as_("admin").exchange(method, f"{portal.settings.base}/api/v1{path}", body, headers, host=host)
    return response.status, response.problem


ACCEPTED = ((200, None), (201, None))
REFUSED = (403, "cross_site")


@pytest.mark.parametrize("host", ["attacker.example", "attacker.example:8080", "attacker.example.", "ATTACKER.example",
                                  "portal.test.attacker.example", "xportal.test", "wild.test", "a.wild.test.evil",
                                  "127.0.0.1.attacker.example", "localhost.attacker.example", "notlocalhost.test"])
def test_page_of_a_rebound_name_can_neither_change_nor_read(named, host):
    host = host.replace(":8080", f":{named.port}")
    assert send(named, host, f"http://{host}") == REFUSED
    assert send(named, host) == REFUSED
    for path in ("/me", "/integrations", "/executions", "/openapi.json"):
        assert send(named, host, method="GET", path=path) == REFUSED, path


@pytest.mark.parametrize("host", ["portal.test", "PORTAL.test", "alias.test", "a.wild.test", "a.b.wild.test",
                                  "127.0.0.1", "localhost", "[::1]", "app.localhost", "backend"])
def test_page_of_a_known_name_can_change_and_read(named, host):
    for port in (named.port, 9443):
        assert send(named, f"{host}:{port}", f"http://{host}:{port}".lower()) in ACCEPTED
        assert send(named, f"{host}:{port}", method="GET", path="/me") in ACCEPTED
    assert send(named, host, f"http://{host}".lower()) in ACCEPTED
    assert send(named, f"{host}:80", f"http://{host}".lower()) in ACCEPTED
    for origin in ("http://attacker.example", f"https://{host}", f"http://{host}:81", f"http://{host}.evil", "null"):
        assert send(named, host, origin.lower()) == REFUSED, origin


def test_refusal_names_the_directives(named):
    response = named.as_("admin").exchange("GET", "/portal/api/v1/me", host="attacker.example")
    assert all(word in response.json["remedy"] for word in ("ServerName", "ServerAlias", "PortalHooksOrigin"))
    assert "Host attacker.example is not a name of this server" in named.log()
    response = named.as_("admin").exchange("POST", "/portal/api/v1/events", b"{}",
                                           [("Origin", "http://attacker.example"),
                                            ("Content-Type", "application/json")])
    assert "PortalHooksOrigin" in response.json["remedy"]


def test_server_name_with_a_scheme_is_the_origin_behind_a_tls_proxy(make_portal):
    """Whatever Host the proxy sends."""
    portal = make_portal(conf="ServerName https://portal.test").start()
    for host in ("portal.test", "127.0.0.1:8080", "backend:8080"):
        assert send(portal, host, "https://portal.test") in ACCEPTED
        assert send(portal, host, "http://portal.test") == REFUSED
        assert send(portal, host, "https://portal.test:8443") == REFUSED
    assert send(portal, "attacker.example", "https://portal.test") == REFUSED


def test_configured_origins_name_hosts_too_and_are_the_only_origins(make_portal):
    portal = make_portal(conf="ServerName portal.test\n"
                              "PortalHooksOrigin https://hooks.example https://[fd00::1]:8443").start()
    assert send(portal, "hooks.example", "https://hooks.example") in ACCEPTED
    assert send(portal, "portal.test", "https://[fd00::1]:8443") in ACCEPTED
    assert send(portal, "hooks.example", method="GET", path="/me") in ACCEPTED
    assert send(portal, "portal.test", "http://portal.test") == REFUSED
    assert send(portal, "attacker.example", "https://hooks.example") == REFUSED


@pytest.mark.log("AH00558")
def test_without_a_server_name_only_addresses_and_local_names_are_known(make_portal):
    portal = make_portal().start()
    portal.conf.write_text(portal.conf.read_text().replace("ServerName 127.0.0.1\n", ""))
    portal.graceful()
    assert send(portal, f"127.0.0.1:{portal.port}", f"http://127.0.0.1:{portal.port}") in ACCEPTED
    assert send(portal, "attacker.example", "http://attacker.example") == REFUSED
    assert send(portal, "attacker.example", method="GET", path="/me") == REFUSED
