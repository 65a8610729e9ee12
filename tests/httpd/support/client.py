# SPDX-License-Identifier: Apache-2.0
"""One user's view of the Portal over HTTP. Every answer of the API is held against the contract."""
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
KEEP = object()  # for headers a call makes by itself


def basic(username, password):
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()


@dataclasses.dataclass
class Answer:
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
    def word(self):
        """The word of a problem; None for any other answer."""
        if self.headers.get_content_type() != "application/problem+json":
            return None
        return self.json["type"].removeprefix("urn:portalhooks:problem:")

    @property
    def pointers(self):
        return {error["pointer"] for error in self.json.get("errors", [])}

    def is_refused(self, status, word):
        assert (self.status, self.word) == (status, word), f"{self.status} {self.body[:600]!r}"
        return self

    def is_ok(self, *statuses):
        assert self.status in (statuses or (200,)), f"{self.status} {self.body[:600]!r}"
        return self


class Client:
    def __init__(self, address, base, username=None, password="secret", through=None):
        self.address = address
        self.through = through
        self.base = base
        self.username = username
        self.authorization = basic(username, password) if username else None

    def exchange(self, method, target, body=None, headers=(), host=None, address=None):
        """Any request below no base at all; `headers` replace nothing."""
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
                answer = Answer(response.status, response.headers, response.read())
                # httpd's thread has done with this request when it closes: a test may stop httpd then.
                stream.recv(1)
            return answer
        finally:
            connection.close()

    def page(self, path, method="GET", headers=()):
        """Something below the base that is not the API."""
        answer = self.exchange(method, self.base + path, headers=headers)
        has_security_headers(answer)
        return answer

    def request(self, method, path, json_body=KEEP, *, body=None, content_type=KEEP, headers=()):
        headers = list(headers)
        if json_body is not KEEP:
            body = json.dumps(json_body).encode()
        if content_type is KEEP and body is not None:
            content_type = "application/json"
        if content_type is not KEEP and content_type is not None:
            headers.append(("Content-Type", content_type))
        if self.through:
            answer = self.exchange(method, path, body, headers, address=self.through.address)
        else:
            answer = self.exchange(method, f"{self.base}/api/v1{path}", body, headers)
        has_security_headers(answer)
        assert answer.headers["Cache-Control"] == "no-store"
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
        contract.check(method, path, answer, body)
        return answer

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
        """All items of a list, page by page."""
        items, cursor = [], None
        joint = "&" if "?" in path else "?"
        for _ in range(1000):
            answer = self.get(f"{path}{joint}limit={limit}" + (f"&cursor={cursor}" if cursor else "")).is_ok().json
            assert len(answer["items"]) <= limit
            items += answer["items"]
            cursor = answer["next_cursor"]
            if cursor is None:
                return items
        raise AssertionError(f"{path} never ends")


def has_security_headers(answer):
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.get_all(name) == [value], f"{name} of a {answer.status}: {answer.headers.get_all(name)}"
