# SPDX-License-Identifier: Apache-2.0
"""Answers in content codings and character sets: readable and without secrets, or withheld with a sentence."""
import base64
import bz2
import gzip
import json
import lzma
import random
import subprocess
import zlib

import pytest

from integration import BEARER, Integration
from receiver import raw

pytestmark = pytest.mark.core

PATH = "/hooks/T0CANARY/xWvU94hsPqAbCdEf"
TEXT = "Müller & Söhne: no route “here”"
ZSTD = bytes.fromhex("28b52ffd0458")  # the beginning of a frame


def deflate(content, window):
    packer = zlib.compressobj(wbits=window)
    return packer.compress(content) + packer.flush()


def brotli(content):
    """By Node, as Debian has no other that is small."""
    script = "process.stdout.write(require('zlib').brotliCompressSync(require('fs').readFileSync(0)))"
    return subprocess.run(["node", "-e", script], input=content, capture_output=True, check=True).stdout


def gzip_often(content, levels):
    for _ in range(levels):
        content = gzip.compress(content)
    return content


def bomb(levels):
    return gzip_often(b"x" * 50_000_000, levels)


def document(request):
    """What an answer says, with the token, the path and a signature in it."""
    return json.dumps({"text": TEXT, "path": request.target, "token": request.header("Authorization"),
                       "signature": request.header("webhook-signature")}, ensure_ascii=False)


def ascii_document(request):
    return document(request).translate({ord("ü"): "ue", ord("ö"): "oe", ord("“"): "'", ord("”"): "'"})


def answer(content_of, *headers):
    """Handler: a response of these headers, with a body made of the request."""
    def data(request):
        body = content_of(request)
        head = ["HTTP/1.1 200 OK", *headers, f"Content-Length: {len(body)}", "Connection: close"]
        return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body
    return raw(data)


def coded(pack, *headers):
    return answer(lambda request: pack(document(request).encode()), "Content-Type: application/json", *headers)


def encoded(charset, *headers, document_of=document):
    return answer(lambda request: document_of(request).encode(charset, "replace"), *headers)


READABLE = {
    # name: handler, the response's `charset`, `decoded`
    "gzip": (coded(gzip.compress, "Content-Encoding: gzip"), None, True),
    "x-gzip": (coded(gzip.compress, "Content-Encoding: x-gzip"), None, True),
    "gzip in capitals": (coded(gzip.compress, "content-encoding: GZIP"), None, True),
    "gzip in two members": (coded(lambda text: gzip.compress(text[:50]) + gzip.compress(text[50:]),
                                  "Content-Encoding: gzip"), None, True),
    "zlib": (coded(zlib.compress, "Content-Encoding: deflate"), None, True),
    "raw deflate": (coded(lambda text: deflate(text, -15), "Content-Encoding: deflate"), None, True),
    "brotli": (coded(brotli, "Content-Encoding: br"), None, True),
    "twice": (coded(lambda text: gzip_often(text, 2), "Content-Encoding: gzip, gzip"), None, True),
    "two lines": (coded(lambda text: gzip.compress(zlib.compress(text)), "Content-Encoding: deflate",
                        "Content-Encoding: gzip"), None, True),
    "with identity": (coded(gzip.compress, "Content-Encoding: identity, gzip"), None, True),
    "twice, declared once": (coded(lambda text: gzip_often(text, 2), "Content-Encoding: gzip"), None, True),
    "undeclared gzip": (coded(gzip.compress), None, True),
    "undeclared zlib": (coded(zlib.compress), None, True),
    "undeclared raw deflate": (coded(lambda text: deflate(text, -15)), None, True),
    "undeclared brotli": (coded(brotli), None, True),
    "declared as another": (coded(gzip.compress, "Content-Encoding: br"), None, True),
    "declared, not coded": (coded(bytes, "Content-Encoding: gzip"), None, False),
    "an unknown coding, not coded": (coded(bytes, "Content-Encoding: utf-8"), None, False),
    "gzip of UTF-16": (answer(lambda request: gzip.compress(document(request).encode("utf-16")),
                              "Content-Encoding: gzip"), "UTF-16LE", True),
    "latin1": (encoded("latin-1", "Content-Type: text/plain; charset=ISO-8859-1"), "WINDOWS-1252", False),
    "windows-1252": (encoded("cp1252", "Content-Type: text/plain; charset=windows-1252"), "WINDOWS-1252", False),
    "quoted": (encoded("cp1252", 'Content-Type: text/plain;Charset = "CP1252"'), "WINDOWS-1252", False),
    "undeclared windows-1252": (encoded("cp1252", "Content-Type: text/html"), "WINDOWS-1252", False),
    "declared as UTF-8": (encoded("cp1252", "Content-Type: text/html; charset=utf-8"), "WINDOWS-1252", False),
    "UTF-8, declared as latin1": (encoded("utf-8", "Content-Type: text/plain; charset=latin1"), None, False),
    "iso-8859-15": (encoded("iso8859-15", "Content-Type: text/plain; charset=iso-8859-15"), "ISO-8859-15", False),
    "UTF-16 with mark": (encoded("utf-16"), "UTF-16LE", False),
    "UTF-16BE with mark": (answer(lambda request: b"\xfe\xff" + document(request).encode("utf-16-be")), "UTF-16BE",
                           False),
    "UTF-16LE": (encoded("utf-16-le"), "UTF-16LE", False),
    "UTF-16BE": (encoded("utf-16-be"), "UTF-16BE", False),
    "UTF-16, declared": (encoded("utf-16-be", "Content-Type: text/plain; charset=utf-16be"), "UTF-16BE", False),
    "UTF-32 with mark": (encoded("utf-32"), "UTF-32LE", False),
    "UTF-32BE": (encoded("utf-32-be"), "UTF-32BE", False),
    "UTF-7": (encoded("utf-7", "Content-Type: text/plain; charset=utf-7"), "UTF-7", False),
    "Shift_JIS": (encoded("shift_jis", "Content-Type: text/plain; charset=Shift_JIS"), "CP932", False),
    "GBK": (encoded("gbk", "Content-Type: text/plain; charset=GBK"), "GB18030", False),
    "EBCDIC": (encoded("cp037", "Content-Type: text/plain; charset=IBM037"), "IBM037", False),
    "EBCDIC 500": (encoded("cp500", "Content-Type: text/plain; charset=cp500"), "IBM500", False),
    "EBCDIC 1140": (encoded("cp1140", "Content-Type: text/plain; charset=IBM01140"), "IBM1140", False),
    "undeclared EBCDIC": (encoded("cp037", document_of=ascii_document), "IBM037", False),
    "EBCDIC declared as latin1": (encoded("cp037", "Content-Type: text/plain; charset=latin1",
                                          document_of=ascii_document), "IBM037", False),
    "ASCII declared as UTF-16": (encoded("ascii", "Content-Type: text/plain; charset=utf-16",
                                         document_of=ascii_document), None, False),
    "ASCII declared as EBCDIC": (encoded("ascii", "Content-Type: text/plain; charset=ibm037",
                                         document_of=ascii_document), None, False),
    "an unknown charset, but UTF-8": (encoded("utf-8", "Content-Type: text/plain; charset=x-klingon"), None, False),
    "XML": (answer(lambda request: b'<?xml version="1.0" encoding="ISO-8859-2"?><a>'
                   + ascii_document(request).encode() + b"\xe1</a>", "Content-Type: text/xml"), "ISO-8859-2", False),
    "HTML": (answer(lambda request: b'<!doctype html><meta charset="koi8-r"><p>'
                    + ascii_document(request).encode() + b"\xe1</p>", "Content-Type: text/html"), "KOI8-R", False),
    "HTML, http-equiv": (answer(
        lambda request: b'<META http-equiv=Content-Type content="text/html; charset=windows-1251">'
        + ascii_document(request).encode() + b"\xe1"), "WINDOWS-1251", False),
}

WITHHELD = {
    # name: handler, the response's `withheld`
    "zstd": (answer(lambda request: ZSTD + document(request).encode(), "Content-Encoding: zstd"), "coding_unknown"),
    "undeclared zstd": (answer(lambda request: ZSTD + document(request).encode() + b"\xff"), "coding_unknown"),
    "compress": (answer(lambda request: b"\x1f\x9d\x90" + document(request).encode(), "Content-Encoding: compress"),
                 "coding_unknown"),
    "an unknown coding": (answer(lambda request: b"\0" + document(request).encode(), "Content-Encoding: rot47"),
                          "coding_unknown"),
    "too many codings": (coded(lambda text: gzip_often(text, 7), "Content-Encoding: " + ", ".join(["gzip"] * 7)),
                         "coding_unknown"),
    "damaged gzip": (answer(lambda request: b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff\xff", "Content-Encoding: gzip"),
                     "coding_damaged"),
    "bzip2": (coded(bz2.compress), "compressed"),
    "xz": (coded(lzma.compress), "compressed"),
    "encrypted": (answer(lambda request: random.Random(1).randbytes(300)), "compressed"),
    "gzip within": (coded(lambda text: b"\0\x01part one\xff" + gzip.compress(text)), "compressed"),
    "unknown charset": (encoded("latin-1", "Content-Type: text/plain; charset=x-klingon"), "charset_unknown"),
    "UTF-EBCDIC": (answer(lambda request: b"\xdd\x73\x66\x73\x81\x82"), "charset_unknown"),
}


@pytest.fixture
def odd(portal, receiver):
    integration = Integration(portal, receiver, url=receiver.url(PATH))
    integration.path = PATH
    return integration


def forms(request):
    signature = request.header("webhook-signature").split(",", 1)[1]
    for text in (BEARER, PATH, "T0CANARY", "xWvU94hsPqAbCdEf", signature):
        for charset in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "cp037", "cp1140"):
            yield text.encode(charset)


def body_for_operators(integration, name):
    """Run, and check that neither the answer's document nor the download holds what was sent."""
    operator = integration.portal.as_("operator")
    execution = integration.run()
    assert execution["state"] == "succeeded", name
    request = integration.requests[-1]
    response = operator.get(f"/executions/{execution['id']}").is_ok().json["response"]
    download = operator.get(f"/executions/{execution['id']}/response-body").is_ok().body
    body = response["body"].encode() if response["encoding"] == "utf-8" else base64.b64decode(response["body"])
    assert body == download and len(body) == response["body_bytes"], name
    assert [form for form in forms(request) if form in body] == [], (name, body)
    return response, body.decode(errors="replace")


def test_codings_and_character_sets_are_read(odd):
    for name, (handler, charset, is_decoded) in READABLE.items():
        odd.on_request(handler)
        response, body = body_for_operators(odd, name)
        assert (response["encoding"], response["charset"], response["decoded"]) == ("utf-8", charset, is_decoded), (
            name, response)
        assert (response["redacted"], response["withheld"], response["truncated"]) == (True, None, False), name
        assert "ller & S" in body and '"token": "Bearer ****' in body, (name, body)
        if name.startswith(("gzip", "windows-1252", "undeclared windows", "UTF", "declared as UTF-8")):
            assert "Müller & Söhne" in body and "“here”" in body, (name, body)


def test_what_cannot_be_read_is_withheld(odd):
    for name, (handler, reason) in WITHHELD.items():
        odd.on_request(handler)
        response, body = body_for_operators(odd, name)
        assert (response["withheld"], body) == (reason, ""), (name, response)
        assert "is not kept" in response["withheld_sentence"], name


def test_bombs_cost_no_more_than_the_limit(odd):
    for levels, declared in ((1, "gzip"), (2, "gzip, gzip"), (2, "gzip")):
        content = bomb(levels)
        odd.on_request(answer(lambda request, content=content: content, f"Content-Encoding: {declared}"))
        response, _ = body_for_operators(odd, declared)
        assert (response["truncated"], response["decoded"], response["body_total"]) == (True, True, None), declared
        assert 0 < response["body_bytes"] <= 65536


def test_cut_off_coding_shows_its_beginning(odd):
    odd.on_request(coded(lambda text: gzip.compress(text + b"x" * 500)[:-12], "Content-Encoding: gzip"))
    response, body = body_for_operators(odd, "cut off")
    assert (response["truncated"], response["withheld"]) == (True, None) and "ller & S" in body


def test_transfer_coding_is_read(odd):
    def data(request):
        body = gzip.compress(document(request).encode())
        return (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nConnection: close\r\n\r\n"
                + f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n")
    odd.on_request(raw(data))
    response, body = body_for_operators(odd, "transfer")
    assert response["redacted"] and "Müller" in body


def test_headers_in_latin1_are_readable(odd):
    odd.on_request(answer(lambda request: b"ok", "X-Name: Müller", "X-Raw: a\x80b", f"X-Echo: ü {BEARER}"))
    response, _ = body_for_operators(odd, "headers")
    headers = dict(response["headers"])
    assert (headers["X-Name"], headers["X-Raw"]) == ("Müller", "a€b")
    assert BEARER not in headers["X-Echo"] and headers["X-Echo"].startswith("ü ***")


def test_one_request_offers_no_coding(odd):
    before = len(odd.requests)
    odd.run()
    (request,) = odd.requests[before:]
    assert [request.header(name) for name in ("Accept-Encoding", "TE", "Range", "Accept-Charset")] == [None] * 4


def test_binary_answers_are_kept_as_they_came(odd):
    content = b"\0\x01\x02record\xff" + "Müller".encode("latin-1")
    odd.on_request(answer(lambda request: content, "Content-Type: application/octet-stream"))
    response, _ = body_for_operators(odd, "binary")
    assert (response["encoding"], base64.b64decode(response["body"])) == ("base64", content)
    assert (response["charset"], response["withheld"], response["redacted"]) == (None, None, False)
