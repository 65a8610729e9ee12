# SPDX-License-Identifier: Apache-2.0
"""Users named by a proxy in front of httpd: accepted from the trusted proxy's address only."""
import pytest

from portal import MODULES

FORWARDED = "PortalHooksUser %{HTTP:X-Portal-User}"


def as_user(name):
    return [("X-Portal-User", name)]


@pytest.fixture
def untrusting(make_portal):
    """A portal that does not trust our address."""
    conf = f"{FORWARDED}\nPortalHooksTrustedProxy 10.20.0.5 192.0.2.0/24 ::1"
    return make_portal(conf=conf, with_users=False).start()


@pytest.fixture
def trusting(make_portal):
    """A portal that trusts our address."""
    return make_portal(conf=f"{FORWARDED}\nPortalHooksTrustedProxy 127.0.0.0/8\n"
                            "PortalHooksOrigin https://portal.example.com HTTPS://Second.Example:443",
                       with_users=False).start()


@pytest.mark.log("caller: PortalHooksUser reads a request header")
def test_header_from_untrusted_address_is_ignored(untrusting):
    client = untrusting.as_("viewer")
    for headers in ([], as_user("bootstrap"), [*as_user("bootstrap"), ("X-Forwarded-For", "10.20.0.5")],
                    [*as_user("bootstrap"), ("Forwarded", "for=10.20.0.5")]):
        client.get("/me", headers=headers).is_refused(500, "no_authentication")


@pytest.mark.log("caller: PortalHooksUser reads a request header")
def test_header_is_ignored_without_trusted_proxy(make_portal):
    portal = make_portal(conf=FORWARDED, with_users=False).start()
    portal.as_("viewer").get("/me", headers=as_user("bootstrap")).is_refused(500, "no_authentication")


@pytest.mark.log("caller: PortalHooksUser reads a request header")
def test_address_rewritten_by_remoteip_is_not_trusted(make_portal):
    portal = make_portal(conf=f'LoadModule remoteip_module "{MODULES}/mod_remoteip.so"\n'
                              "RemoteIPHeader X-Forwarded-For\n"
                              f"{FORWARDED}\nPortalHooksTrustedProxy 10.20.0.5", with_users=False).start()
    portal.as_("viewer").get("/me", headers=[*as_user("bootstrap"), ("X-Forwarded-For", "10.20.0.5")]).is_refused(
        500, "no_authentication")


@pytest.mark.log("caller: (no user name|the user name is longer)")
def test_trusted_proxy_names_the_user(trusting):
    client = trusting.as_("viewer")
    me = client.get("/me", headers=as_user("bootstrap")).is_ok().json
    assert (me["username"], me["permissions"]["admin"]) == ("bootstrap", True)
    assert client.get("/me", headers=as_user("Jürg Ömer".encode())).is_ok().json["username"] == "Jürg Ömer"
    assert client.get("/me", headers=as_user("u" * 255)).is_ok().json["permissions"]["admin"] is False
    for name in ("", "u" * 256, b"\xff", b"\xc3", "a\u0085b".encode(), "a\u2028b".encode(), "a\u202eb".encode()):
        client.get("/me", headers=as_user(name)).is_refused(500, "no_authentication")
    client.get("/me").is_refused(500, "no_authentication")


def test_behind_a_proxy_only_its_origins_may_change_anything(trusting):
    client = trusting.as_("viewer")
    own = f"http://127.0.0.1:{trusting.port}"
    for number, origin in enumerate(("https://portal.example.com", "https://second.example", None)):
        headers = [*as_user("bootstrap"), *([("Origin", origin)] if origin else [])]
        client.post("/integrations", {"id": f"i{number}", "name": "Of the Portal"}, headers=headers).is_ok(201)
    for origin in (own, "https://portal.example.com:444", "http://portal.example.com",
                   "https://portal.example.com.evil.example",
                   "https://evil.example", "null", "", "https://portal.example.com/"):
        client.post("/integrations", {"id": "evil", "name": "Evil"}, headers=[*as_user("bootstrap"), ("Origin", origin)]
                    ).is_refused(403, "cross_site")


@pytest.mark.log("PortalHooksGrant grants nothing")
def test_grant_by_header_requires_the_trusted_proxy(make_portal):
    grant = "PortalHooksGrant admin \"req('X-Groups') == 'admins'\""
    for proxy, is_admin in (("", False), ("PortalHooksTrustedProxy 10.0.0.1", False),
                            ("PortalHooksTrustedProxy 127.0.0.1", True)):
        portal = make_portal(conf=f"{grant}\n{proxy}", with_users=False).start()
        me = portal.as_("viewer").get("/me", headers=[("X-Groups", "admins")]).is_ok().json
        assert me["permissions"]["admin"] is is_admin, proxy
        assert portal.as_("viewer").get("/me").is_ok().json["permissions"]["admin"] is False


def test_trusting_every_address_fails_configtest(make_portal):
    portal = make_portal()
    for value in ("0.0.0.0/0", "::/0", "proxy.example.com", "10.0.0.1/8", "10.0.0.300"):
        portal.settings.conf = f"PortalHooksTrustedProxy {value}"
        portal.write_conf()
        status, output = portal.configtest()
        assert status != 0 and "PortalHooksTrustedProxy" in output, value
