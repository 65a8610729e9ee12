# SPDX-License-Identifier: Apache-2.0
"""A proxy that maps another path to the base: every link leads through it."""
import re

import pytest

from client import Client
from nginx import Nginx

OUTER = "/portal/hooks"


@pytest.fixture
def front(tmp_path):
    """nginx that strips OUTER, the address of a portal and the path that replaces it; more directives."""
    started = []

    def start(portal, inner="/", directives=f"proxy_set_header X-Forwarded-Prefix {OUTER};"):
        directory = tmp_path / f"nginx-{len(started)}"
        directory.mkdir()
        started.append(Nginx(directory, f"""
            location {OUTER}/ {{
                proxy_pass http://127.0.0.1:{portal.port}{inner};
                proxy_set_header Host $http_host;
                {directives}
            }}
            location = {OUTER} {{ return 302 {OUTER}/; }}"""))
        return Client(started[-1].address, OUTER, "admin")

    yield start
    for nginx in started:
        nginx.close()


def every_link_leads_through(client, number):
    """Pages, assets, embed script, contract, Location headers and redirects, each followed."""
    for path in ("/", "/integrations", "/history"):
        page = client.page(path)
        assert page.status == 200
        assert f'<head><base href="{OUTER}/">'.encode() in page.body
    assets = re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', page.body.decode())
    assert assets
    for name in [*assets, "embed/portalhooks-embed.js"]:
        assert client.page(f"/{name}").status == 200, name
    assert client.get("/openapi.json").is_ok().json["servers"][0]["url"] == f"{OUTER}/api/v1"
    origin = f"http://127.0.0.1:{client.address[1]}"
    headers = [("Origin", origin), ("Sec-Fetch-Site", "same-origin")]
    created = client.post("/integrations", {"id": f"outer-{number}", "name": "Outer"}, headers=headers).is_ok(201)
    assert created.headers["Location"] == f"{OUTER}/api/v1/integrations/outer-{number}"
    followed = client.exchange("GET", created.headers["Location"])
    assert (followed.status, followed.json["id"]) == (200, f"outer-{number}")
    event = client.post("/events", {"type": "a.b", "title": "Outer"}).is_ok(201)
    assert client.exchange("GET", event.headers["Location"]).status == 200
    refused = client.post("/integrations", {"id": "evil", "name": "Evil"}, headers=[("Origin", "http://evil.example")])
    refused.is_refused(403, "cross_site")


@pytest.mark.core
def test_prefix_of_a_trusted_proxy_precedes_every_link(make_portal, front):
    portal = make_portal(base="/inner", conf="PortalHooksTrustedProxy 127.0.0.1").start()
    client = front(portal, inner="/inner/", directives="proxy_set_header X-Forwarded-Prefix /portal;")
    # What is stripped here is not a prefix of the base: the header says what precedes it.
    assert b'<base href="/portal/inner/">' in client.page("/").body
    stripped = front(portal, inner="/", directives="proxy_set_header X-Forwarded-Prefix /portal/hooks/;")
    inside = Client(stripped.address, f"{OUTER}/inner", "admin")
    assert f'<base href="{OUTER}/inner/">'.encode() in inside.page("/").body
    bare = inside.exchange("GET", f"{OUTER}/inner")
    assert (bare.status, bare.headers["Location"]) == (302, f"{OUTER}/inner/")
    created = inside.post("/integrations", {"id": "outer", "name": "Outer"}).is_ok(201)
    assert created.headers["Location"] == f"{OUTER}/inner/api/v1/integrations/outer"
    assert inside.exchange("GET", created.headers["Location"]).status == 200


@pytest.mark.core
def test_portal_at_the_root_lives_below_a_stripping_proxy(make_portal, front):
    portal = make_portal(base="/", conf="PortalHooksTrustedProxy 127.0.0.1").start()
    every_link_leads_through(front(portal), 1)


def test_public_base_replaces_any_inner_path(make_portal, front):
    portal = make_portal(base="/inner", conf=f"PortalHooksPublicBase {OUTER}/").start()
    every_link_leads_through(front(portal, inner="/inner/", directives=""), 1)


def test_prefix_of_a_client_is_ignored(make_portal, front):
    portal = make_portal(conf="PortalHooksTrustedProxy 10.1.2.3").start()
    assert b'<base href="/portal/">' in portal.as_("admin").page("/", headers=[("X-Forwarded-Prefix", "/evil")]).body
    portal = make_portal(conf="PortalHooksTrustedProxy 127.0.0.1").start()
    client = portal.as_("admin")
    for prefix in ("//evil.example", "https://evil.example", '/"><script>', "/a/../..", "evil", "/a, /b", ""):
        page = client.page("/", headers=[("X-Forwarded-Prefix", prefix)])
        assert b'<head><base href="/portal/">' in page.body, prefix
    assert "X-Forwarded-Prefix is not a path" in portal.log()
    assert b'<base href="/outer/portal/">' in client.page("/", headers=[("X-Forwarded-Prefix", "/outer")]).body
