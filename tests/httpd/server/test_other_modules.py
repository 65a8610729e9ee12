# SPDX-License-Identifier: Apache-2.0
"""Life among other modules: whatever else is configured, the API answers the same below its base."""
import json
import subprocess

import pytest

from client import SECURITY_HEADERS, Answer, Client
from integration import Integration, fresh
from portal import MODULES

DEAD = "http://127.0.0.1:1"  # nobody listens there: who is proxied gets 503
OTHERS = "".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"\n' for name in (
    "proxy", "proxy_http", "rewrite", "userdir", "dir", "alias", "headers", "negotiation", "autoindex"))

ACROSS = {  # at the server's level
    "a proxy for everything": f"ProxyPass / {DEAD}/\nProxyPassReverse / {DEAD}/",
    "a proxy that maps what is encoded": f'ProxyPass "/" "{DEAD}/" mapping=encoded nocanon',
    "a proxy by pattern": f'ProxyPassMatch "^/(.*)$" "{DEAD}/$1"',
    "rewrites that forbid": "RewriteEngine On\nRewriteRule ^ - [F]",
    "rewrites to a proxy": f"RewriteEngine On\nRewriteRule ^/(.*)$ {DEAD}/$1 [P]",
    "a rewrite of the path": "RewriteEngine On\nRewriteRule ^/portal/(.*)$ /elsewhere/$1 [PT]",
    "redirects": "Redirect 301 /portal http://elsewhere.example/",
    "aliases": 'AliasMatch "^/portal" "/etc"\nScriptAliasMatch "^/portal/api" "/bin/false"',
    "user folders": "UserDir public_html\nUserDir enabled",
    "error pages": "ErrorDocument 400 /oops\nErrorDocument 404 http://elsewhere.example/\n"
                   'ErrorDocument 403 "no"\nErrorDocument 405 /oops\nErrorDocument 412 /oops',
}
HTACCESS = """RewriteEngine On
RewriteRule .* - [F]
Require all denied
SetHandler none
ForceType text/x-hostile
AddDefaultCharset latin1
ErrorDocument 404 "from the folder"
Header always set X-Hostile yes
Header unset ETag
SetOutputFilter DEFLATE
DirectoryIndex disabled
"""


def shape(answer):
    """What must be the same whoever is around."""
    body = answer.json if answer.body else None
    return (answer.status, answer.headers["Content-Type"], answer.word, answer.headers.get_all("Cache-Control"),
            answer.headers["Content-Encoding"], answer.headers["X-Hostile"], answer.etag is not None,
            sorted(body) if isinstance(body, dict) else body,
            tuple(tuple(answer.headers.get_all(name) or ()) for name in SECURITY_HEADERS))


def walk(portal, receiver, **clients):
    """The shapes of a tour: reading, changing, running, and being refused."""
    integration = Integration(portal, receiver)
    admin, operator = clients.get("admin", integration.admin), clients.get("operator", integration.operator)
    webhook = integration.webhook_uri
    gzip = [("Accept-Encoding", "gzip, deflate")]
    tour = [
        admin.get("/me"), admin.get("/openapi.json"),
        admin.get("/integrations?q=integration"), admin.get(webhook, headers=gzip),
        admin.request("PATCH", webhook, {"action_label": "Go"}, headers=[("If-Match", "*"), *gzip]),
        admin.request("PUT", webhook, {"url": integration.url}), admin.request("PUT", webhook, body=b"{"),
        operator.post(f"{integration.uri}/executions", {"mode": "default"}, headers=[("Prefer", "wait=20")]),
        operator.get(f"/executions?integration_id={integration.id}"), operator.get("/users"), admin.get("/nothing"),
        admin.request("DELETE", "/me"), admin.get("/integrations/%7Euser"),
        admin.request("DELETE", integration.uri, headers=[("If-Match", "*")]),
        portal.anonymous().get("/me"),
    ]
    assert len(integration.requests) == 1
    return [shape(answer) for answer in tour]


@pytest.fixture(scope="module")
def alone(portal, receiver):
    return walk(portal, receiver)


@pytest.mark.parametrize("neighbour", ACROSS)
def test_what_the_server_says_of_all_paths_is_not_for_ours(make_portal, receiver, alone, neighbour):
    portal = make_portal(conf=OTHERS + ACROSS[neighbour]).start()
    assert walk(portal, receiver) == alone


@pytest.mark.log("AH01797|AH01630")
def test_folders_and_their_htaccess_have_no_say(make_portal, receiver, alone):
    portal = make_portal()
    site = portal.folder / "site"
    for folder in (site, site / "portal", site / "portal/api", site / "portal/api/v1"):
        folder.mkdir(exist_ok=True)
        (folder / ".htaccess").write_text(HTACCESS)
        (folder / "index.html").write_text("from the folder")
    (site / "portal/api/v1/me").write_text("from the folder")
    portal.settings.conf = (f'{OTHERS}<Directory "{site}">\nAllowOverride All\nOptions All\n'
                            'FallbackResource /index.html\nRewriteEngine On\n'
                            'RewriteRule .* /index.html [L]\n</Directory>\n'
                            '<Directory />\nSetOutputFilter DEFLATE\n</Directory>')
    portal.write_conf()
    portal.start()
    assert walk(portal, receiver) == alone


def test_a_base_that_looks_like_a_user_folder(make_portal, receiver, alone):
    portal = make_portal(conf=f"{OTHERS}UserDir public_html\nUserDir enabled", base="/~portal").start()
    assert walk(portal, receiver) == alone


def test_a_location_that_compresses_leaves_entity_tags_alone(make_portal, receiver):
    portal = make_portal(location="SetOutputFilter DEFLATE").start()
    integration = Integration(portal, receiver)
    path = integration.webhook_uri
    plain = integration.admin.get(path).is_ok()
    asked = integration.admin.exchange("GET", f"/portal/api/v1{path}", headers=[("Accept-Encoding", "gzip")])
    assert (asked.headers["ETag"], asked.headers["Content-Encoding"], asked.body) == (plain.etag, None, plain.body)
    document = integration.admin.exchange("GET", "/portal/api/v1/integrations", headers=[("Accept-Encoding", "gzip")])
    assert document.headers["Content-Encoding"] == "gzip"
    integration.admin.patch(path, {"action_label": "Go"}, etag=asked.headers["ETag"]).is_ok()


def test_a_session_in_a_cookie(make_portal, receiver, alone):
    portal = make_portal(conf="".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"\n'
                                      for name in ("session", "session_cookie")),
                         location="Session On\nSessionCookieName portal path=/\nSessionMaxAge 600").start()
    assert walk(portal, receiver) == alone


class Http2Client(Client):
    """The same requests by curl over HTTP/2, without TLS."""

    def exchange(self, method, target, body=None, headers=(), host=None):
        command = ["curl", "-sS", "--http2-prior-knowledge", "--path-as-is", "-X", method, "-D", "-", "-o", "-", "-H",
                   f"Host: {host or '127.0.0.1'}", f"http://{self.address[0]}:{self.address[1]}{target}"]
        if self.authorization:
            headers = [("Authorization", self.authorization), *headers]
        for name, value in headers:
            command += ["-H", f"{name}: {value}"]
        if body is not None:
            command += ["--data-binary", "@-"]
        done = subprocess.run(command, input=body, capture_output=True, timeout=40, check=True)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        assert lines[0].startswith("HTTP/2 ")
        message = Answer.__annotations__["headers"]()
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            message.add_header(name, value)
        return Answer(int(lines[0].split()[1]), message, content)


def test_http2(make_portal, receiver, alone):
    portal = make_portal(conf=f'LoadModule http2_module "{MODULES}/mod_http2.so"\nProtocols h2c http/1.1').start()
    clients = {name: Http2Client(portal.address, "/portal", name) for name in ("admin", "operator")}
    assert walk(portal, receiver, **clients) == alone


def test_virtual_hosts_have_bases_of_their_own(make_portal, receiver):
    portal = make_portal()
    login = portal.conf.read_text().partition("AuthType Basic")[2].partition("</Location>")[0]
    guard = f"AuthType Basic{login}"
    # The first host is the one for names that none has.
    portal.settings.conf = OTHERS + "<VirtualHost *:${PH_PORT}>\nServerName 127.0.0.1\n</VirtualHost>\n" + "".join(
        f"<VirtualHost *:${{PH_PORT}}>\nServerName {name}\n{more}\n<Location {base}>\n{guard}</Location>\n"
        "</VirtualHost>\n"
        for name, base, more in (("one.example", "/one", "PortalHooksBase /one"),
                                 ("two.example", "/a/b", f"PortalHooksBase /a/b\nProxyPass / {DEAD}/"),
                                 ("off.example", "/portal", "PortalHooks Off")))
    portal.write_conf()
    portal.start()
    admin = portal.as_("admin")
    for host, base in (("127.0.0.1", "/portal"), ("one.example", "/one"), ("two.example", "/a/b")):
        answer = admin.exchange("GET", f"{base}/api/v1/me", host=host)
        assert (answer.status, answer.json["username"]) == (200, "admin"), host
        made = admin.exchange("POST", f"{base}/api/v1/integrations", json.dumps(
            {"id": fresh("vhost"), "name": "x"}).encode(), headers=[("Content-Type", "application/json")], host=host)
        assert made.status == 201 and made.headers["Location"].startswith(f"{base}/api/v1/integrations/")
    assert admin.exchange("GET", "/portal/api/v1/me", host="one.example").status == 404
    assert admin.exchange("GET", "/portal/api/v1/me", host="off.example").status == 404
    assert admin.exchange("GET", "/one/api/v1/me", host="off.example").status == 404
