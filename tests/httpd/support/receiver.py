# SPDX-License-Identifier: Apache-2.0
"""A webhook receiver that records every request byte for byte and handles requests as configured, per path."""
import dataclasses
import socket
import ssl
import struct
import threading

BOUND_S = 30  # upper limit for the lifetime of every thread here
TLS_HANDSHAKE = b"\x16"  # first byte of a TLS connection


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: list  # (name, value) in order of arrival
    body: bytes
    head: bytes = b""  # request line and headers as they arrived

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        assert len(values) < 2, f"{name} occurs {len(values)} times"
        return values[0] if values else None


def respond(status=200, body=b"", headers=(), reason="As told"):
    """Handler: an ordinary, complete response."""
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(data):
    """Handler: send these bytes, then close the connection."""
    def handle(connection, request, receiver):
        connection.sendall(data(request) if callable(data) else data)
    return handle


def raw_then_hang(data):
    """Handler: send these bytes, then nothing until the receiver closes."""
    def handle(connection, request, receiver):
        connection.sendall(data)
        receiver.released.wait(BOUND_S)
    return handle


def reset(connection, request, receiver):
    """Handler: reset the TCP connection instead of responding."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def echo_headers():
    """Handler: a response that echoes all request headers, including secrets."""
    def data(request):
        body = "\n".join(f"{name}: {value}" for name, value in request.headers).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Echo: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            (request.header("Authorization") or "").encode(), len(body), body)
    return raw(data)


hang = raw_then_hang(b"")
close = raw(b"")


class Gate:
    """Handler: hold each request until the test opens the gate, then respond 200."""

    def __init__(self):
        self.arrived = threading.Semaphore(0)
        self.opened = threading.Event()

    def __call__(self, connection, request, receiver):
        self.arrived.release()
        self.opened.wait(BOUND_S)
        respond(200)(connection, request, receiver)

    def wait_for_request(self):
        assert self.arrived.acquire(timeout=10), "no request arrived"

    def open(self):
        self.opened.set()


class Receiver:
    def __init__(self, tls=None, ports=(0,)):
        """`ports`: the first of them that is free."""
        self.requests = []
        self.connections = 0
        self.released = threading.Event()
        self._handlers = {}
        self._lock = threading.Lock()
        self._tls = tls
        self._socket = self._listen(ports)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @staticmethod
    def _listen(ports):
        for port in ports:
            try:
                return socket.create_server(("127.0.0.1", port), backlog=128)
            except OSError:
                continue
        raise AssertionError(f"none of the ports {ports} is free")

    def url(self, path="/", host="127.0.0.1"):
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def on_request(self, path, handlers):
        with self._lock:
            self._handlers[path] = handlers

    def requests_to(self, path):
        with self._lock:
            return [request for request in self.requests if request.target == path]

    def close(self):
        self.released.set()
        self._socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            connection.settimeout(BOUND_S)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            elif connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
                connection.sendall(b"HTTP/1.1 400 This is plain HTTP\r\n\r\n")
                return
            request = self._read(connection)
            if request:
                self._handler_for(request)(connection, request, self)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def _handler_for(self, request):
        with self._lock:
            self.requests.append(request)
            return self._handlers.get(request.target, respond(200, b"ok"))

    @staticmethod
    def _read(connection):
        stream = connection.makefile("rb")
        start = stream.readline(65536)
        if not start:
            return None
        method, target, _ = start.decode("latin-1").split(" ", 2)
        headers, lines = [], [start]
        for line in iter(lambda: stream.readline(65536), b"\r\n"):
            lines.append(line)
            name, value = line.decode("latin-1").rstrip("\r\n").split(":", 1)
            headers.append((name, value.strip()))
        request = Request(method, target, headers, b"", b"".join(lines))
        request.body = stream.read(int(request.header("Content-Length") or 0))
        return request


class ClosedPort:
    """An address that refuses connections: the port is bound, but nothing listens."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def close(self):
        self._socket.close()


class FullBacklog:
    """An address that neither accepts nor refuses connections: its backlog is full."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(0)
        self._fillers = []
        address = self._socket.getsockname()
        self.url = f"http://127.0.0.1:{address[1]}/"
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(address)
            self._fillers.append(filler)

    def close(self):
        for filler in self._fillers:
            filler.close()
        self._socket.close()
