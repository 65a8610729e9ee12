# SPDX-License-Identifier: Apache-2.0
"""HTTP client of one user. Every API response is validated against the contract."""
import base64
import dataclasses
import http.client
import json

import contract

SECURITY_HEADERS = {
    "Content-Security-Policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types lit-html",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
KEEP = object()  # default of arguments for which None is a value


def basic(username, password):
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@dataclasses.dataclass
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def etag(self):
        return self.headers["ETag"]

    @property
    def problem(self):
        """The problem type of an error response, without its URN prefix; None otherwise."""
        if self.headers.get_content_type() != "application/problem+json":
            return None
        return self.json["type"].removeprefix("urn:portalhooks:problem:")

    @property
    def pointers(self):
        return {error["pointer"] for error in self.json.get("errors", [])}

    def is_refused(self, status, word):
        assert (self.status, self.problem) == (status, word), f"{self.status} {self.body[:600]!r}"
        return self

    def is_ok(self, *statuses):
        assert self.status in (statuses or (200,)), f"{self.status} {self.body[:600]!r}"
        return self


class Client:
    def __init__(self, address, base, username=None, password="secret", through=None, is_older=False):
        """`is_older`: the present contract is not that of the Portal."""
        self.address = address
        self.is_older = is_older
        self.through = through
        self.base = base
        self.username = username
        self.authorization = basic(username, password) if username else None

    def exchange(self, method, target, body=None, headers=(), host=None, address=None):
        """Send any request, to any path; `headers` are added to the defaults."""
        connection = http.client.HTTPConnection(*(address or self.address), timeout=40)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or f"{self.address[0]}:{self.address[1]}")
            connection.putheader("Connection", "close")
            if self.authorization:
                connection.putheader("Authorization", self.authorization)
            for name, value in headers:
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            with connection.sock.dup() as stream:
                response = connection.getresponse()
                response = Response(response.status, response.headers, response.read())
                # The close shows that httpd's thread is done with this request. A test may stop httpd after that.
                stream.recv(1)
            return response
        finally:
            connection.close()

    def page(self, path, method="GET", headers=()):
        """Request something below the base that is not the API."""
        response = self.exchange(method, self.base + path, headers=headers)
        has_security_headers(response)
        return response

    def request(self, method, path, json_body=KEEP, *, body=None, content_type=KEEP, headers=()):
        headers = list(headers)
        if json_body is not KEEP:
            body = json.dumps(json_body).encode()
        if content_type is KEEP and body is not None:
            content_type = "application/json"
        if content_type is not KEEP and content_type is not None:
            headers.append(("Content-Type", content_type))
        if self.through:
            response = self.exchange(method, path, body, headers, address=self.through.address)
        else:
            response = self.exchange(method, f"{self.base}/api/v1{path}", body, headers)
        has_security_headers(response)
        assert response.headers["Cache-Control"] == "no-store"
        assert not [name for name in response.headers if name.lower().startswith("access-control-")]
        if not self.is_older:
            contract.check(method, path, response, body)
        return response

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, json_body=KEEP, **more):
        return self.request("POST", path, json_body, **more)

    def put(self, path, json_body=KEEP, **more):
        return self.request("PUT", path, json_body, **more)

    def patch(self, path, json_body, *, etag, **more):
        return self.request("PATCH", path, json_body, headers=[("If-Match", etag)], **more)

    def delete(self, path, *, etag=None):
        return self.request("DELETE", path, headers=[("If-Match", etag)] if etag else [])

    def pages(self, path, limit):
        """All items of a list, fetched page by page."""
        items, cursor = [], None
        joint = "&" if "?" in path else "?"
        for _ in range(1000):
            response = self.get(f"{path}{joint}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).is_ok().json
            assert len(response["items"]) <= limit
            items += response["items"]
            cursor = response["next_cursor"]
            if cursor is None:
                return items
        raise AssertionError(f"{path} has no last page")


def has_security_headers(response):
    for name, value in SECURITY_HEADERS.items():
        actual = response.headers.get_all(name)
        assert actual == [value], f"{name} in a {response.status}: {actual}"
