# SPDX-License-Identifier: Apache-2.0
"""PortalHooksProxy: all requests go through a CONNECT tunnel."""
import pytest

from integration import Integration
from proxy import Proxy
from receiver import ClosedPort, Receiver


@pytest.fixture
def make_proxy():
    created = []

    def make(**settings):
        created.append(Proxy(**settings))
        return created[-1]

    yield make
    for proxy in created:
        proxy.close()


@pytest.fixture
def proxied(make_portal, certificates):
    def make(proxy, **settings):
        conf = f'PortalHooksProxy {proxy.url.rstrip("/")}\nPortalHooksCAFile "{certificates["ca"]}"'
        return make_portal(conf=conf, **settings).start()
    return make


def test_http_and_https_use_a_tunnel_without_leaking_headers(proxied, make_proxy, receiver, certificates):
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


def test_names_are_resolved_by_the_proxy_only(proxied, make_proxy, receiver):
    proxy = make_proxy(connect_to=("127.0.0.1", receiver.port))
    portal = proxied(proxy, allow_target="hooks.example.com")
    integration = Integration(portal, receiver, url="http://hooks.example.com/by-name")
    integration.path = "/by-name"
    assert integration.run()["state"] == "succeeded"
    assert proxy.heads[0].startswith(b"CONNECT hooks.example.com:80 ")


def test_refusing_proxy_is_reported_and_nothing_is_sent(proxied, make_proxy, receiver):
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


def test_webhook_check_uses_the_proxy(proxied, make_proxy, receiver):
    proxy = make_proxy()
    integration = Integration(proxied(proxy), receiver)
    checked = integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json
    assert proxy.heads[0].startswith(f"CONNECT 127.0.0.1:{receiver.port} ".encode()), checked
    proxy.refusal = "HTTP/1.1 403 No"
    checked = integration.admin.post(f"{integration.webhook_uri}/check", {}).is_ok().json
    assert "403" in str(checked), checked
    assert len(proxy.heads) == 2 and integration.requests == []


def test_unreachable_proxy_sends_nothing(proxied, receiver):
    closed_port = ClosedPort()
    integration = Integration(proxied(closed_port), receiver)
    assert integration.run()["error"] == "connect_failed"
    assert integration.requests == []
    closed_port.close()


def test_target_policy_applies_before_the_proxy(proxied, make_proxy, receiver):
    proxy = make_proxy()
    portal = proxied(proxy, allow_target="")
    integration = Integration(portal, receiver, with_webhook=False)
    for url in (receiver.url("/"), "https://10.0.0.1/", "https://localhost/", f"http://127.0.0.1:{proxy.port}/"):
        integration.configure(url=url).is_refused(422, "target_not_allowed")
    assert proxy.heads == []


def test_no_proxy_variable_is_ignored(proxied, make_proxy, receiver, monkeypatch):
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "*")
    proxy = make_proxy()
    assert Integration(proxied(proxy), receiver).run()["state"] == "succeeded"
    assert len(proxy.heads) == 1


def test_invalid_proxy_fails_configtest(make_portal):
    portal = make_portal()
    for value in ("proxy.example.com:3128", "https://proxy:3128", "http://proxy", "http://user:pass@proxy:3128",
                  "http://proxy:3128/x", "socks5://proxy:1080"):
        portal.settings.conf = f"PortalHooksProxy {value}"
        portal.write_conf()
        status, output = portal.configtest()
        assert status != 0 and "http://host:port" in output, value
