# SPDX-License-Identifier: Apache-2.0
"""An httpd instance that takes its users from a recipe of conf/identity, and visitors with a cookie jar of their own.
Visitors are curl processes, because curl speaks Kerberos and client certificates."""
import dataclasses
import html.parser
import json
import os
import secrets
import socket
import subprocess
import urllib.parse

from portal import MODULES, PREFIX, SOURCE, STATIC, Portal

RECIPES = SOURCE / "conf/identity"
BASE_MODULES = ["mpm_event", "unixd", "log_config", "watchdog", "alias", "authn_core", "authz_core", "authz_user",
                "dbd", "dir", "env", "headers", "mime", "rewrite", "setenvif", "unique_id"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class IdentitySite(Portal):
    def __init__(self, database, recipe, modules=(), defines=(), before="", after="", scheme="http"):
        self._recipe = recipe
        self._modules = [*BASE_MODULES, *modules]
        self._defines = dict(defines)
        self._before = before
        self._after = after
        self.scheme = scheme
        super().__init__(database, with_users=False)
        self._take_port()

    @property
    def origin(self):
        return f"{self.scheme}://localhost:{self.port}"

    def define(self, name, value):
        self._defines[name] = value
        self.write_conf()

    def _take_port(self):
        """Once, because identity services are told the address before httpd starts."""
        if self.port is None:
            super()._take_port()

    def write_conf(self):
        directory = self.directory
        secret = directory / "session.secret"
        if not secret.exists():
            secret.write_text(secrets.token_urlsafe(32))
        lines = [
            f'ServerRoot "{directory}"', f'DefaultRuntimeDir "{directory}/run"', f'PidFile "{directory}/run/httpd.pid"',
            "Listen 127.0.0.1:${PH_PORT}", "ServerName localhost:${PH_PORT}", "UseCanonicalName On", "Timeout 30",
            *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in self._modules if name not in STATIC],
            f'LoadModule portalhooks_module "{PREFIX}/modules/mod_portalhooks.so"',
            *(["User www-data", "Group www-data"] if os.getuid() == 0 else []),
            "StartServers 1", "ServerLimit 4", "ThreadsPerChild 16", "MaxRequestWorkers 64",
            "MinSpareThreads 8", "MaxSpareThreads 48", "TypesConfig /etc/mime.types",
            f'ErrorLog "{self.error_log}"', "LogLevel warn portalhooks:info",
            f'CustomLog "{directory}/access.log" "%h %u \\"%r\\" %>s"',
            f"DBDriver {self.database.driver}", f'DBDParams "{self.database.params}"', "DBDMin 0", "DBDMax 8",
            f"Define PORTAL_ETC {directory}", f"Define PORTAL_ORIGIN {self.scheme}://localhost:${{PH_PORT}}",
            *[f'Define {name} "{value}"' for name, value in self._defines.items()],
            "PortalHooks On", "PortalHooksBase /portal", f'PortalHooksKeyFile "{self.key_file}"',
            "PortalHooksOrigin ${PORTAL_ORIGIN}", f'PortalHooksUI "{directory}/pages"',
            f'DocumentRoot "{directory}/site"', "<Directory />", "AllowOverride None", "Require all denied",
            "</Directory>", f'<DirectoryMatch "^{directory}/(site|pages)">', "Require all granted", "</DirectoryMatch>",
            self._before, f'Include "{RECIPES / self._recipe}"', self._after,
        ]
        self.conf.write_text("\n".join(lines) + "\n")

    def visitor(self, *options, environment=None):
        return Visitor(self, options, environment)


@dataclasses.dataclass
class Page:
    status: int
    url: str       # after redirects
    location: str  # of a redirect that was not followed
    body: str

    @property
    def json(self):
        return json.loads(self.body)

    def forms(self):
        """(action, fields) of each form."""
        reader = _Forms()
        reader.feed(self.body)
        return [(urllib.parse.urljoin(self.url, action), fields) for action, fields in reader.found]


class _Forms(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "form":
            self.found.append((values.get("action", ""), {}))
        elif tag == "input" and self.found and values.get("name"):
            self.found[-1][1][values["name"]] = values.get("value", "")


class Visitor:
    """A browser's cookies, redirects and form posts; no scripts."""

    def __init__(self, site, options, environment):
        self._site = site
        self._options = options
        self._environment = dict(os.environ, **(environment or {}))
        self._jar = f"{site.directory}/{secrets.token_hex(8)}.cookies"

    def get(self, address, *options, follow=True):
        return self._curl(address, *(["--location", "--max-redirs", "15"] if follow else []), *options)

    def post(self, address, fields, *options, follow=True):
        """Post a form, as a page of the address's own origin does."""
        url = urllib.parse.urlsplit(urllib.parse.urljoin(self._site.origin, address))
        return self.get(address, "--header", f"Origin: {url.scheme}://{url.netloc}",
                        *[option for name, value in fields.items() for option in
                          ("--data-urlencode", f"{name}={value}")], *options, follow=follow)

    def me(self, *options):
        """What GET /me says; the status if it is not 200."""
        page = self._curl("/portal/api/v1/me", *options)
        return page.json if page.status == 200 else page.status

    def permissions(self, *options):
        return {name for name, granted in self.me(*options)["permissions"].items() if granted}

    def _curl(self, address, *options):
        done = subprocess.run(
            ["curl", "-q", "--silent", "--show-error", "--globoff", "--max-time", "30", "--cookie", self._jar,
             "--cookie-jar", self._jar, "--write-out", "\n%{http_code} %{url_effective} %{redirect_url}",
             *self._options, *options, urllib.parse.urljoin(self._site.origin, address)],
            capture_output=True, text=True, env=self._environment, timeout=60)
        assert done.returncode == 0, done.stderr
        body, _, last = done.stdout.rpartition("\n")
        status, url, *location = last.split(" ")
        return Page(int(status), url, "".join(location), body)
