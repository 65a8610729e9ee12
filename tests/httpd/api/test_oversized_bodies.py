# SPDX-License-Identifier: Apache-2.0
"""Bodies without end, in both directions, and bodies made to be expensive: memory stays flat, refusal is cheap."""
import json
import socket
import time

import pytest

from client import basic
from memory import children_of, resident_kib
from portal import SANITIZED
from receiver import BOUND_S

GIB = 1 << 30
PIECE = b"x" * 65536
CHEAP_S = 3  # of wall time, on a machine that others use too: what is quadratic here takes minutes
FLAT_KIB = 400_000 if SANITIZED else 16_384  # ASan keeps what was freed


def memory_of(portal):
    return sum(resident_kib(pid) for pid in children_of(portal.process.pid))


def stays_flat(portal, flood):
    """Run the flood once to warm up, then see what ten more cost."""
    flood()
    before = memory_of(portal)
    for _ in range(10):
        flood()
    grown = memory_of(portal) - before
    assert grown < FLAT_KIB, f"{grown} KiB more"


def send_until_refused(portal, path, headers, piece):
    """Sends `piece` until the other side has enough; its status, and how many bytes it let us send."""
    sent = 0
    with socket.create_connection(portal.address, 10) as connection:
        connection.settimeout(10)
        lines = [f"POST {portal.settings.base}/api/v1{path} HTTP/1.1", "Host: x",
                 f"Authorization: {basic('admin', 'secret')}", "Content-Type: application/json", *headers]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        try:
            while sent < GIB:
                connection.setblocking(False)
                try:
                    if connection.recv(1, socket.MSG_PEEK):
                        break
                except BlockingIOError:
                    pass
                connection.settimeout(10)
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass  # it closed while we were sending
        connection.settimeout(10)
        try:
            answer = connection.recv(4096)
        except ConnectionResetError:
            answer = b""
    return int(answer.split()[1]) if answer else None, sent


def test_a_gibibyte_that_is_announced_is_refused_unread(portal):
    def flood():
        status, sent = send_until_refused(portal, "/integrations", [f"Content-Length: {GIB}"], PIECE)
        assert status in (413, None) and sent < 64 << 20
    stays_flat(portal, flood)


@pytest.mark.parametrize("path, limit", [("/integrations", 64 << 10), ("/events", 4 << 20)])
def test_chunks_without_end_are_cut_at_the_limit(portal, path, limit):
    chunk = b"%x\r\n%s\r\n" % (len(PIECE), PIECE)

    def flood():
        status, sent = send_until_refused(portal, path, ["Transfer-Encoding: chunked"], chunk)
        # What lies in the kernel's buffers was sent too.
        assert status in (413, None) and sent < limit + (16 << 20)
    stays_flat(portal, flood)


def floods_of_answers():
    def length(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIB)
        while True:
            connection.sendall(PIECE)

    def chunks(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n%s\r\n" % PIECE)

    def until_close(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(PIECE)

    def headers(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: 0123456789\r\n" * 100)

    def one_header(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            connection.sendall(PIECE)

    def interim(connection):
        while True:
            connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 10)

    def trailers(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
        while True:
            connection.sendall(b"X-Trailer: 0123456789\r\n" * 100)

    return [length, chunks, until_close, headers, one_header, interim, trailers]


@pytest.mark.parametrize("flood", floods_of_answers(), ids=lambda flood: flood.__name__)
def test_an_answer_without_end_is_cut_and_kept_in_part(make_integration, portal, flood):
    integration = make_integration(timeout_ms=10000)

    def behave(connection, request, receiver):
        connection.settimeout(BOUND_S)
        flood(connection)

    def run():
        before = time.monotonic()
        execution = integration.run()
        assert time.monotonic() - before < 8
        response = integration.detail(execution)["response"]
        assert response is None or response["body_bytes"] <= 65536

    integration.answers(behave)
    stays_flat(portal, run)


def took(call):
    before = time.monotonic()
    answer = call()
    return answer, time.monotonic() - before


def details_of(text):
    return b'{"type":"a.b","title":"t","details":' + text + b"}"


@pytest.mark.parametrize("body", [
    b"[" * (250 << 10), b'{"a":' * (50 << 10), b"[" * (120 << 10) + b"]" * (120 << 10),
], ids=["arrays", "objects", "closed again"])
def test_deep_json_is_refused_cheaply(admin, poster, body):
    for user, path in ((admin, "/integrations"), (poster, "/events")):
        for text in (body[:65536], details_of(body)):
            answer, seconds = took(lambda user=user, path=path, text=text: user.post(path, body=text))
            assert answer.status in (400, 413), answer.body
            assert seconds < CHEAP_S


def test_many_keys_are_taken_or_refused_cheaply(admin, poster):
    keys = {f"k{n}": n for n in range(16000)}
    answer, seconds = took(lambda: poster.post("/events", {"type": "a.b", "title": "t", "details": keys}))
    assert answer.status == 201 and seconds < CHEAP_S
    twice = json.dumps(keys)[:-1].encode() + b',"k0":1}'
    answer, seconds = took(lambda: poster.post("/events", body=details_of(twice)))
    assert answer.is_refused(400, "malformed") and seconds < CHEAP_S
    # Unknown fields are told, but not all of them.
    answer, seconds = took(lambda: admin.post("/integrations", {f"k{n}": n for n in range(4000)}))
    assert answer.is_refused(422, "invalid") and seconds < CHEAP_S and len(answer.body) < 20000


def test_long_queries_are_refused_cheaply(admin):
    for query in ("&".join(f"q{n}=1" for n in range(1000)), "q=" + "%" * 4000, "q=" + "a" * 7000,
                  "cursor=" + "A" * 7000):
        answer, seconds = took(lambda query=query: admin.get(f"/executions?{query}"))
        assert answer.status == 400 and seconds < CHEAP_S
