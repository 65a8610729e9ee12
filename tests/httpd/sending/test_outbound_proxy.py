# SPDX-License-Identifier: Apache-2.0
"""PortalHooksProxy: everything goes through it, as a tunnel, and nothing past it."""
import pytest

from integration import Integration
from proxy import Proxy
from receiver import Receiver, Refusing


@pytest.fixture
def make_proxy():
    made = []

    def make(**settings):
        made.append(Proxy(**settings))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


@pytest.fixture
def proxied(make_portal, certificates):
    def make(proxy, **settings):
        conf = f'PortalHooksProxy {proxy.url.rstrip("/")}\nPortalHooksCAFile "{certificates["ca"]}"'
        return make_portal(conf=conf, **settings).start()
    return make


def test_http_and_https_go_by_a_tunnel_that_learns_nothing(proxied, make_proxy, receiver, certificates):
    proxy = make_proxy()
    portal = proxied(proxy)
    secure = Receiver(tls=certificates["trusted"])
    integration, secure_integration = Integration(portal, receiver), Integration(portal, secure)
    for each in (integration, secure_integration):
        execution = each.run()
        detail = each.detail(execution)
        assert execution["state"] == "succeeded"
        assert (detail["via_proxy"], detail["peer"]) == (True, f"127.0.0.1:{proxy.port}")
        assert "X-Proxy" not in str(detail["response"]["headers"])
        each.only_request()
    assert [head.split()[1].decode() for head in proxy.heads] == [f"127.0.0.1:{receiver.port}",
                                                                  f"127.0.0.1:{secure.port}"]
    for head in proxy.heads:
        assert head.startswith(b"CONNECT ")
        for word in (b"authorization", b"webhook-", b"portalhooks", b"user-agent", integration.id.encode()):
            assert word not in head.lower()
    secure.close()


def test_names_are_looked_up_by_the_proxy_alone(proxied, make_proxy, receiver):
    proxy = make_proxy(lead_to=("127.0.0.1", receiver.port))
    portal = proxied(proxy, allow_target="hooks.example.com")
    integration = Integration(portal, receiver, url="http://hooks.example.com/by-name")
    integration.path = "/by-name"
    assert integration.run()["state"] == "succeeded"
    assert proxy.heads[0].startswith(b"CONNECT hooks.example.com:80 ")


def test_a_proxy_that_refuses_is_told_and_nothing_was_sent(proxied, make_proxy, receiver):
    proxy = make_proxy()
    integration = Integration(proxied(proxy), receiver)
    for status in (403, 407, 302, 502):
        proxy.refusal = f"HTTP/1.1 {status} No"
        execution = integration.run()
        assert (execution["state"], execution["delivery"], execution["error"]) == (
            "failed", "not_sent", "connect_failed")
        assert execution["http_status"] is None
        assert f"with status {status}" in integration.detail(execution)["sentence"]
    assert len(proxy.heads) == 4 and integration.requests == []


def test_a_dry_run_goes_the_same_way(proxied, make_proxy, receiver):
    proxy = make_proxy()
    integration = Integration(proxied(proxy), receiver)
    checked = integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{receiver.port} ".encode()), checked
    proxy.refusal = "HTTP/1.1 403 No"
    checked = integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json
    assert "403" in str(checked), checked
    assert len(proxy.heads) == 2 and integration.requests == []


def test_without_the_proxy_nothing_goes(proxied, receiver):
    nobody = Refusing()
    integration = Integration(proxied(nobody), receiver)
    assert integration.run()["error"] == "connect_failed"
    assert integration.requests == []
    nobody.close()


def test_the_gate_stands_before_the_proxy(proxied, make_proxy, receiver):
    proxy = make_proxy()
    portal = proxied(proxy, allow_target="")
    integration = Integration(portal, receiver, with_webhook=False)
    for url in (receiver.url("/"), "https://10.0.0.1/", "https://localhost/", f"http://127.0.0.1:{proxy.port}/"):
        integration.configure(url=url).is_refused(422, "target_not_allowed")
    assert proxy.heads == []


def test_what_the_environment_exempts_from_proxies_is_not_honoured(proxied, make_proxy, receiver, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
    proxy = make_proxy()
    assert Integration(proxied(proxy), receiver).run()["state"] == "succeeded"
    assert len(proxy.heads) == 1


def test_a_wrong_proxy_stops_the_configuration_test(make_portal):
    portal = make_portal()
    for value in ("proxy.example.com:3128", "https://proxy:3128", "http://proxy", "http://user:pass@proxy:3128",
                  "http://proxy:3128/x", "socks5://proxy:1080"):
        portal.settings.conf = f"PortalHooksProxy {value}"
        portal.write_conf()
        status, said = portal.check_conf()
        assert status != 0 and "http://host:port" in said, value
