# SPDX-License-Identifier: Apache-2.0
"""Other modules: whatever else is configured, the API behaves the same below its base."""
import json
import subprocess

import pytest

from client import SECURITY_HEADERS, Client, Response
from integration import Integration, fresh
from portal import MODULES

CLOSED_PORT = "http://127.0.0.1:1"  # closed port: proxied requests get 503
OTHER_MODULES = "".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"\n' for name in (
    "proxy", "proxy_http", "rewrite", "userdir", "dir", "alias", "headers", "negotiation", "autoindex"))

SERVER_WIDE = {  # at server level
    "proxy for everything": f"ProxyPass / {CLOSED_PORT}/\nProxyPassReverse / {CLOSED_PORT}/",
    "proxy of encoded paths": f'ProxyPass "/" "{CLOSED_PORT}/" mapping=encoded nocanon',
    "proxy by pattern": f'ProxyPassMatch "^/(.*)$" "{CLOSED_PORT}/$1"',
    "rewrite to forbidden": "RewriteEngine On\nRewriteRule ^ - [F]",
    "rewrite to a proxy": f"RewriteEngine On\nRewriteRule ^/(.*)$ {CLOSED_PORT}/$1 [P]",
    "rewrite of the path": "RewriteEngine On\nRewriteRule ^/portal/(.*)$ /elsewhere/$1 [PT]",
    "redirects": "Redirect 301 /portal http://elsewhere.example/",
    "aliases": 'AliasMatch "^/portal" "/etc"\nScriptAliasMatch "^/portal/api" "/bin/false"',
    "user directories": "UserDir public_html\nUserDir enabled",
    "error pages": "ErrorDocument 400 /oops\nErrorDocument 404 http://elsewhere.example/\n"
                   'ErrorDocument 403 "no"\nErrorDocument 405 /oops\nErrorDocument 412 /oops',
}
HTACCESS = """RewriteEngine On
RewriteRule .* - [F]
Require all denied
SetHandler none
ForceType text/x-hostile
AddDefaultCharset latin1
ErrorDocument 404 "from the directory"
Header always set X-Hostile yes
Header unset ETag
SetOutputFilter DEFLATE
DirectoryIndex disabled
"""


def shape(response):
    """The properties that must not depend on other modules."""
    body = response.json if response.body else None
    return (response.status, response.headers["Content-Type"], response.problem,
            response.headers.get_all("Cache-Control"),
            response.headers["Content-Encoding"], response.headers["X-Hostile"], response.etag is not None,
            sorted(body) if isinstance(body, dict) else body,
            tuple(tuple(response.headers.get_all(name) or ()) for name in SECURITY_HEADERS))


def tour_of(portal, receiver, **clients):
    """Properties of a series of requests: reads, changes, a run and refusals."""
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
    return [shape(response) for response in tour]


@pytest.fixture(scope="module")
def alone(portal, receiver):
    return tour_of(portal, receiver)


@pytest.mark.parametrize("directives", SERVER_WIDE)
def test_server_wide_directives_do_not_affect_the_base(make_portal, receiver, alone, directives):
    portal = make_portal(conf=OTHER_MODULES + SERVER_WIDE[directives]).start()
    assert tour_of(portal, receiver) == alone


@pytest.mark.log("AH01797|AH01630")
def test_directories_and_htaccess_do_not_affect_the_base(make_portal, receiver, alone):
    portal = make_portal()
    site = portal.directory / "site"
    for directory in (site, site / "portal", site / "portal/api", site / "portal/api/v1"):
        directory.mkdir(exist_ok=True)
        (directory / ".htaccess").write_text(HTACCESS)
        (directory / "index.html").write_text("from the directory")
    (site / "portal/api/v1/me").write_text("from the directory")
    portal.settings.conf = (f'{OTHER_MODULES}<Directory "{site}">\nAllowOverride All\nOptions All\n'
                            'FallbackResource /index.html\nRewriteEngine On\n'
                            'RewriteRule .* /index.html [L]\n</Directory>\n'
                            '<Directory />\nSetOutputFilter DEFLATE\n</Directory>')
    portal.write_conf()
    portal.start()
    assert tour_of(portal, receiver) == alone


def test_base_resembling_a_user_directory_works(make_portal, receiver, alone):
    portal = make_portal(conf=f"{OTHER_MODULES}UserDir public_html\nUserDir enabled", base="/~portal").start()
    assert tour_of(portal, receiver) == alone


def test_compression_keeps_etags(make_portal, receiver):
    portal = make_portal(location="SetOutputFilter DEFLATE").start()
    integration = Integration(portal, receiver)
    path = integration.webhook_uri
    plain = integration.admin.get(path).is_ok()
    asked = integration.admin.exchange("GET", f"/portal/api/v1{path}", headers=[("Accept-Encoding", "gzip")])
    assert (asked.headers["ETag"], asked.headers["Content-Encoding"], asked.body) == (plain.etag, None, plain.body)
    document = integration.admin.exchange("GET", "/portal/api/v1/integrations", headers=[("Accept-Encoding", "gzip")])
    assert document.headers["Content-Encoding"] == "gzip"
    integration.admin.patch(path, {"action_label": "Go"}, etag=asked.headers["ETag"]).is_ok()


def test_mod_session_cookie_works(make_portal, receiver, alone):
    portal = make_portal(conf="".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"\n'
                                      for name in ("session", "session_cookie")),
                         location="Session On\nSessionCookieName portal path=/\nSessionMaxAge 600").start()
    assert tour_of(portal, receiver) == alone


class Http2Client(Client):
    """Sends the same requests with curl over HTTP/2 without TLS."""

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
        message = Response.__annotations__["headers"]()
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            message.add_header(name, value)
        return Response(int(lines[0].split()[1]), message, content)


def test_http2_works(make_portal, receiver, alone):
    portal = make_portal(conf=f'LoadModule http2_module "{MODULES}/mod_http2.so"\nProtocols h2c http/1.1').start()
    clients = {name: Http2Client(portal.address, "/portal", name) for name in ("admin", "operator")}
    assert tour_of(portal, receiver, **clients) == alone


def test_virtual_hosts_have_separate_bases(make_portal, receiver):
    portal = make_portal()
    login = portal.conf.read_text().partition("AuthType Basic")[2].partition("</Location>")[0]
    guard = f"AuthType Basic{login}"
    # The first virtual host serves unknown host names.
    first = "<VirtualHost *:${PH_PORT}>\nServerName 127.0.0.1\n</VirtualHost>\n"
    portal.settings.conf = OTHER_MODULES + first + "".join(
        f"<VirtualHost *:${{PH_PORT}}>\nServerName {name}\n{more}\n<Location {base}>\n{guard}</Location>\n"
        "</VirtualHost>\n"
        for name, base, more in (("one.example", "/one", "PortalHooksBase /one"),
                                 ("two.example", "/a/b", f"PortalHooksBase /a/b\nProxyPass / {CLOSED_PORT}/"),
                                 ("off.example", "/portal", "PortalHooks Off")))
    portal.write_conf()
    portal.start()
    admin = portal.as_("admin")
    for host, base in (("127.0.0.1", "/portal"), ("one.example", "/one"), ("two.example", "/a/b")):
        response = admin.exchange("GET", f"{base}/api/v1/me", host=host)
        assert (response.status, response.json["username"]) == (200, "admin"), host
        created = admin.exchange("POST", f"{base}/api/v1/integrations", json.dumps(
            {"id": fresh("vhost"), "name": "x"}).encode(), headers=[("Content-Type", "application/json")], host=host)
        assert created.status == 201 and created.headers["Location"].startswith(f"{base}/api/v1/integrations/")
    assert admin.exchange("GET", "/portal/api/v1/me", host="one.example").status == 404
    assert admin.exchange("GET", "/portal/api/v1/me", host="off.example").status == 404
    assert admin.exchange("GET", "/one/api/v1/me", host="off.example").status == 404
