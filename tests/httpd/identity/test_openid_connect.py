# SPDX-License-Identifier: Apache-2.0
"""conf/identity/openid-connect.conf, against the npm package oidc-provider."""
import json
import subprocess

import pytest

from portal import SOURCE

GROUPS = {"jürgen": ["portal-operators", "staff"], "dana": ["portal-admins"],
          "eve": ["portal-operators-emea", "old portal-admins"], "adam": []}


@pytest.fixture
def site(make_site):
    providers = []

    def start_provider(site):
        providers.append(subprocess.Popen(
            ["node", SOURCE / "tests/interop/oidc-provider.mjs", "client's secret", site.origin, json.dumps(GROUPS)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True))
        site.define("PORTAL_PROVIDER", providers[0].stdout.readline().strip())

    yield make_site("openid-connect.conf", ["auth_openidc"], before_start=start_provider, defines={
        "PORTAL_CLIENT_SECRET": "client's secret", "PORTAL_COOKIE_SECRET": "cookies' secret"})
    for provider in providers:
        provider.terminate()
        provider.wait(30)


def sign_in(visitor, name):
    """Fill in the provider's forms: log-in, consent."""
    page = visitor.get("/portal/")
    action, fields = page.forms()[0]
    page = visitor.post(action, {**fields, "login": name, "password": "secret"})
    action, fields = page.forms()[0]
    return visitor.post(action, fields)


@pytest.mark.long("identity")
@pytest.mark.log("SHOULD be \"https\"")
def test_groups_of_the_provider_become_permissions(site):
    for name, expected in (("jürgen", {"can_trigger_integrations"}), ("dana", {"admin"}), ("eve", set()),
                           ("adam", set())):
        visitor = site.visitor()
        assert sign_in(visitor, name).status == 200
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected, name


@pytest.mark.long("identity")
@pytest.mark.log("SHOULD be \"https\"")
def test_a_log_out_ends_the_session_here_and_at_the_provider(site):
    visitor = site.visitor()
    sign_in(visitor, "dana")
    page = visitor.get(f"/signed-in?logout={site.origin}/")
    action, fields = page.forms()[0]
    visitor.post(action, {**fields, "logout": "yes"})
    assert visitor.me() == 401
    assert visitor.get("/portal/").forms()[0][1].keys() >= {"login", "password"}


@pytest.mark.long("identity")
@pytest.mark.log("SHOULD be \"https\"")
@pytest.mark.log("auth_openidc:error")
def test_nobody_is_signed_in_by_what_a_client_sends(site):
    forged = site.visitor("--header", "OIDC_CLAIM_groups: portal-admins", "--header", "OIDC-CLAIM-sub: dana",
                          "--header", "X-Remote-User: dana", "--cookie", "mod_auth_openidc_session=00000000-0000")
    assert forged.me() == 401
    assert site.visitor().get("/signed-in?logout=https://evil.example/", follow=False).status != 302
