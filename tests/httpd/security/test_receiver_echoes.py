# SPDX-License-Identifier: Apache-2.0
"""A receiver answers with what it was sent, spelled in many ways: no secret and no path is found for an operator."""
import base64
import html
import json
import quopri
import re
import urllib.parse

import pytest

from integration import Integration
from receiver import raw

pytestmark = pytest.mark.core

TOKEN = 'echo-bearer+51cf/"~\\%'
VALUE = "Basic " + base64.b64encode(b"canary:pass-word-88ab").decode()
PATH = "/services/T0CANARY/B0/xWvU94hsPqAbCdEf"
QUERY = "code=c4nary-code&env=production"
KEY = b"canary-of-a-signing-key-of-v1-77"


def as_hex(text, between=""):
    return between.join(f"{byte:02x}" for byte in text.encode())


def in_lines(text, width, line_break):
    return line_break.join(text[i:i + width] for i in range(0, len(text), width))


def base64_of(text, encoding="utf-8"):
    return base64.b64encode(text.encode(encoding)).decode()


def quoted(text):
    return json.dumps(text)[1:-1]


SPELLINGS = {
    "raw": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "percent": lambda text: urllib.parse.quote(text, safe=""),
    "percent twice": lambda text: urllib.parse.quote(urllib.parse.quote(text, safe=""), safe=""),
    "percent, each": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "form": urllib.parse.quote_plus,
    "json": quoted,
    "json, slashes": lambda text: quoted(text).replace("/", "\\/"),
    "json in json": lambda text: quoted(quoted(text)),
    "json in json in json": lambda text: quoted(quoted(quoted(text))),
    "json, escapes": lambda text: "".join(f"\\u{byte:04X}" for byte in text.encode()),
    "json in json, escapes": lambda text: "".join(f"\\\\u{byte:04x}" for byte in text.encode()),
    "script": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "html": html.escape,
    "html, decimal": lambda text: "".join(f"&#{byte};" for byte in text.encode()),
    "html, hex": lambda text: "".join(f"&#x{byte:02X};" for byte in text.encode()),
    "html, named": lambda text: html.escape(text).replace("/", "&sol;").replace("%", "&percnt;").replace("-", "&#45;"),
    "json of html": lambda text: quoted(html.escape(text)),
    "html of json": lambda text: html.escape(quoted(text)),
    "hex": as_hex,
    "hex, upper": lambda text: as_hex(text).upper(),
    "hex, colons": lambda text: as_hex(text, ":"),
    "hex, blanks": lambda text: as_hex(text, " "),
    "hex, 0x": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    "bytes": lambda text: json.dumps(list(text.encode())),
    "base64": base64_of,
    "base64, url": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 within": lambda text: base64_of(f"user:{text};"),
    "base64 within 1": lambda text: base64_of(f"1{text}22"),
    "base64 within 2": lambda text: base64_of(f"12{text}2"),
    "base64, lines": lambda text: in_lines(base64_of(text), 16, "\r\n"),
    "base64, short lines": lambda text: in_lines(base64_of(text), 5, "\n"),
    "base64, lines in json": lambda text: quoted(in_lines(base64_of(text), 12, "\n")),
    "base64 twice": lambda text: base64_of(base64_of(text)),
    "base64 of json": lambda text: base64_of(json.dumps({"echo": text})),
    "base64 of UTF-16": lambda text: base64_of(text, "utf-16-le"),
    "base32": lambda text: base64.b32encode(text.encode()).decode(),
    "hex of base64": lambda text: as_hex(base64_of(text)),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode(),
    "quoted-printable, wrapped": lambda text: in_lines(text, 9, "\0").replace("=", "=3D").replace("\0", "=\r\n"),
    "UTF-7": lambda text: text.encode("utf-7").decode(),
    "wrapped": lambda text: in_lines(text, 7, "\n    "),
}


def echoed_texts(request):
    """What a receiver may repeat, whole and in parts."""
    signature = request.header("webhook-signature").split(",", 1)[1]
    return {
        TOKEN, VALUE, VALUE.removeprefix("Basic "), "canary:pass-word-88ab", "pass-word-88ab",
        KEY.decode(), base64.b64encode(KEY).decode(), signature, request.target, PATH, QUERY,
        PATH.removeprefix("/services"), "T0CANARY", "xWvU94hsPqAbCdEf", "c4nary-code", "services/T0CANARY/B0",
        base64.b64decode(signature).hex(),
    }


def echo_in(spelling, spell):
    def data(request):
        # Between signs of no alphabet, as a quoted or bracketed value is.
        texts = sorted(echoed_texts(request))
        body = "\n".join(f"{name}: <{spell(text)}>;" for name, text in enumerate(texts)).encode()
        line = spell(TOKEN).replace("\r", "").replace("\n", " ")
        head = [f"HTTP/1.1 404 Cannot POST {request.target}", f"X-Spelling: {spelling}", f"X-Echo: {line}",
                f"Set-Cookie: a=b; Path={PATH}", f"Location: {request.target}", f"Refresh: 0;url={request.target}",
                f"Link: <{request.target}>; rel=self", f"X-Path: {urllib.parse.quote(PATH, safe='')}",
                f"Content-Length: {len(body)}", "Connection: close"]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body
    return raw(data)


def leaks(content, request):
    """The texts of the request that `content` holds as they are, in any case, or in this spelling."""
    lower = content.lower()
    return {text for text in echoed_texts(request) for spell in SPELLINGS.values() if spell(text).lower() in lower}


@pytest.fixture
def echoing(portal, receiver):
    integration = Integration(portal, receiver, url=receiver.url(f"{PATH}?{QUERY}"), bearer_token=TOKEN,
                              headers={"X-Api-Key": VALUE}, with_key=False)
    integration.path = f"{PATH}?{QUERY}"
    integration.add_key(secret="whsec_" + base64.b64encode(KEY).decode())
    return integration


def test_no_spelling_shows_a_secret_or_the_path(echoing, portal):
    operator = portal.as_("operator")
    for spelling, spell in SPELLINGS.items():
        echoing.on_request(echo_in(spelling, spell))
        execution = echoing.run()
        request = echoing.requests[-1]
        assert execution["http_status"] == 404, spelling
        shown = operator.get(f"/executions/{execution['id']}").is_ok()
        download = operator.get(f"/executions/{execution['id']}/response-body").is_ok()
        response = shown.json["response"]
        headers = json.dumps(response["headers"])
        assert response["redacted"] is True, spelling
        assert leaks(response["body"] + headers + json.dumps(execution), request) == set(), (spelling, response["body"])
        assert leaks(download.body.decode(), request) == set(), spelling
        assert re.search(r"\bX-Spelling\b", headers) and "rel=self" not in response["body"]
    for format_ in ("csv", "ndjson"):
        export = portal.as_("admin").get(f"/executions/export?format={format_}&integration_id={echoing.id}").is_ok()
        assert leaks(export.body.decode(), request) == set()
    assert leaks(portal.log(), request) == set()


def test_admins_see_the_answer_as_operators_do(echoing, portal):
    echoing.on_request(echo_in("raw", str))
    execution = echoing.run()
    shown = [portal.as_(user).get(f"/executions/{execution['id']}").is_ok().json["response"]["body"]
             for user in ("admin", "operator")]
    assert shown[0] == shown[1] and PATH not in shown[0]


def test_ordinary_answers_are_kept_as_they_are(echoing, portal):
    body = ('{"services":["web","mail"],"env":"staging","text":"No services in productions",'
            '"id":"01J8ZQ4T5V6W7X8Y9Z0ABCDEFG",'
            '"hash":"5f4dcc3b5aa765d61d8327deb882cf99","list":[1,2,3,4,5,6,7,8,9,10]}')
    echoing.on_request(raw(f"HTTP/1.1 200 OK\r\nX-Trace: 7f/3a\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()))
    response = echoing.detail(echoing.run())["response"]
    assert (response["body"], response["redacted"]) == (body, False)
