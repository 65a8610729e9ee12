# SPDX-License-Identifier: Apache-2.0
"""A receiver of webhooks that counts and keeps every request byte for byte and answers as it is told, per path."""
import dataclasses
import socket
import ssl
import struct
import threading

BOUND_S = 30  # whatever a test forgets, no thread of ours lives longer
TLS_HANDSHAKE = b"\x16"  # the first byte of a connection that begins with TLS


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: list  # of (name, value) as they came
    body: bytes

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        values = self.all(name)
        assert len(values) < 2, f"{name} came {len(values)} times"
        return values[0] if values else None


def say(status=200, body=b"", headers=(), reason="As told"):
    """An ordinary, complete answer."""
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(data):
    """These bytes, then the end of the connection."""
    def behave(connection, request, receiver):
        connection.sendall(data(request) if callable(data) else data)
    return behave


def raw_then_hang(data):
    """These bytes, then silence until the test is over."""
    def behave(connection, request, receiver):
        connection.sendall(data)
        receiver.released.wait(BOUND_S)
    return behave


def reset(connection, request, receiver):
    """A TCP reset instead of an answer."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def echo_headers():
    """An answer that repeats every header it got, secrets too."""
    def data(request):
        body = "\n".join(f"{name}: {value}" for name, value in request.headers).encode()
        return b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Echo: %s\r\nContent-Length: %d\r\n\r\n%s" % (
            (request.header("Authorization") or "").encode(), len(body), body)
    return raw(data)


hang = raw_then_hang(b"")
close = raw(b"")


class Gate:
    """Holds each request until the test lets it through, then answers 200."""

    def __init__(self):
        self.arrived = threading.Semaphore(0)
        self.opened = threading.Event()

    def __call__(self, connection, request, receiver):
        self.arrived.release()
        self.opened.wait(BOUND_S)
        say(200)(connection, request, receiver)

    def wait_for_request(self):
        assert self.arrived.acquire(timeout=10), "no request arrived"

    def open(self):
        self.opened.set()


class Receiver:
    def __init__(self, tls=None):
        self.requests = []
        self.connections = 0
        self.released = threading.Event()
        self._behaviours = {}
        self._lock = threading.Lock()
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path="/", host="127.0.0.1"):
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def behaves(self, path, behaviour):
        with self._lock:
            self._behaviours[path] = behaviour

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
                self._behaviour_for(request)(connection, request, self)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def _behaviour_for(self, request):
        with self._lock:
            self.requests.append(request)
            return self._behaviours.get(request.target, say(200, b"ok"))

    @staticmethod
    def _read(connection):
        stream = connection.makefile("rb")
        start = stream.readline(65536)
        if not start:
            return None
        method, target, _ = start.decode("latin-1").split(" ", 2)
        headers = []
        for line in iter(lambda: stream.readline(65536), b"\r\n"):
            name, value = line.decode("latin-1").rstrip("\r\n").split(":", 1)
            headers.append((name, value.strip()))
        request = Request(method, target, headers, b"")
        request.body = stream.read(int(request.header("Content-Length") or 0))
        return request


class Refusing:
    """An address where nothing listens, and nothing will: the port is taken but closed."""

    def __init__(self):
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def close(self):
        self._socket.close()


class Deaf:
    """An address that takes no connection and refuses none: its backlog is full."""

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
