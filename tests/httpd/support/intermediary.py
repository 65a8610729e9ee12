# SPDX-License-Identifier: Apache-2.0
"""Servers in front of httpd: nginx and httpd that compress, and one that removes headers."""
import http.client
import http.server
import pathlib
import socket
import subprocess
import tempfile
import threading

from portal import HTTPD, MODULES, STATIC
from waiting import wait_for

NGINX = """
daemon off;
user www-data;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/error.log;
events {{ worker_connections 128; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    gzip on;
    gzip_types *;
    gzip_proxied any;
    gzip_min_length 1;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $http_host;
        }}
    }}
}}
"""
FRONT = """
ServerRoot "{directory}"
DefaultRuntimeDir "{directory}"
PidFile "{directory}/httpd.pid"
Listen 127.0.0.1:{port}
ServerName 127.0.0.1
ErrorLog "{directory}/error.log"
{modules}
User www-data
Group www-data
SetOutputFilter {filter}
ProxyPreserveHost On
ProxyPass "/" "http://127.0.0.1:{upstream}/"
"""
FILTERS = {"deflate": "DEFLATE", "brotli": "BROTLI_COMPRESS"}


class Front:
    """One server in front of the portal at `port`: "nginx", or "deflate" or "brotli" for httpd with that module."""

    def __init__(self, kind, upstream):
        self._scratch = tempfile.TemporaryDirectory(prefix="portalhooks-front-")
        self._directory = pathlib.Path(self._scratch.name)
        self._directory.chmod(0o755)
        for _ in range(5):
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.address = probe.getsockname()
            self._process = self._spawn(kind, upstream)
            if wait_for(self._state, f"{kind} to listen", 20) == "listens":
                return
        raise AssertionError((self._directory / "output").read_text())

    def _spawn(self, kind, upstream):
        place = {"directory": self._directory, "port": self.address[1], "upstream": upstream}
        conf = self._directory / "front.conf"
        if kind == "nginx":
            conf.write_text(NGINX.format(**place))
            command = ["/usr/sbin/nginx", "-c", str(conf), "-e", str(self._directory / "error.log")]
        else:
            needed = ["mpm_event", "unixd", "authz_core", "proxy", "proxy_http", "filter", kind]
            modules = [f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in needed if name not in STATIC]
            conf.write_text(FRONT.format(modules="\n".join(modules), filter=FILTERS[kind], **place))
            command = [HTTPD, "-DFOREGROUND", "-f", str(conf)]
        with open(self._directory / "output", "wb") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)

    def _state(self):
        if self._process.poll() is not None:
            return "ended"
        try:
            socket.create_connection(self.address, 1).close()
        except OSError:
            return None
        return "listens"

    def close(self):
        self._process.terminate()
        self._process.wait(20)
        self._scratch.cleanup()


class HeaderRemover:
    """Removes ETag, If-Match and If-None-Match, as gateways with a list of allowed headers do."""

    def __init__(self, upstream):
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler(upstream))
        self.address = self._server.server_address
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @staticmethod
    def _handler(upstream):
        removed = {"etag", "if-match", "if-none-match"}

        class Handler(http.server.BaseHTTPRequestHandler):
            def forward(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=40)
                headers = {name: value for name, value in self.headers.items() if name.lower() not in removed}
                connection.request(self.command, self.path, body or None, headers)
                response = connection.getresponse()
                content = response.read()
                self.send_response_only(response.status)
                for name, value in response.getheaders():
                    if name.lower() not in {*removed, "connection", "transfer-encoding", "content-length"}:
                        self.send_header(name, value)
                if response.status not in (204, 304):
                    self.send_header("Content-Length", str(len(content)))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(content)
                connection.close()
                self.close_connection = True

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST = forward

            def log_message(self, *_):
                pass

        return Handler

    def close(self):
        self._server.shutdown()
        self._server.server_close()
