# SPDX-License-Identifier: Apache-2.0
"""Receivers that keep connections, some of them badly; they count what arrived and on which connection."""
import random
import socket
import ssl
import struct

from receiver import BOUND_S, Receiver

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
REQUEST_TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class KeepingReceiver(Receiver):
    """Its handlers return whether the connection is kept: handler(connection, request, receiver)."""

    def _serve(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(BOUND_S)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            request = self._read(connection)
            while request and self._handler_for(request)(connection, request, self):
                request = self._read(connection)
        except (OSError, ssl.SSLError, ValueError):
            pass
        finally:
            connection.close()


def keep(data=OK):
    """Handler: send these bytes and keep the connection."""
    def handle(connection, request, receiver):
        connection.sendall(data)
        return True
    return handle


def keep_then_send(data, more):
    """Handler: `more` follows once the response has been taken."""
    def handle(connection, request, receiver):
        connection.sendall(data)
        receiver.released.wait(0.05)
        connection.sendall(more)
        return True
    return handle


def at(number, handler, otherwise=keep()):
    """Handler: `handler` for the request with this number, from 1 on."""
    def handle(connection, request, receiver):
        this = len(receiver.requests_to(request.target))
        return (handler if this == number else otherwise)(connection, request, receiver)
    return handle


def vanish(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def say_goodbye(connection):
    """TLS close_notify, and the connection stays open."""
    if isinstance(connection, ssl.SSLSocket):
        connection.settimeout(0.001)
        try:
            connection.unwrap()
        except (OSError, ValueError):
            pass
    else:
        connection.shutdown(socket.SHUT_WR)


ENDINGS = {
    "close": lambda connection: None,
    "reset": vanish,
    "half-close": lambda connection: connection.shutdown(socket.SHUT_WR),
    "close_notify": say_goodbye,
    "408": lambda connection: connection.sendall(REQUEST_TIMEOUT),
}


class ImpatientReceiver(KeepingReceiver):
    """Ends a connection that is idle for `idle_s`, or after `most` requests, in the way `ending` says."""

    def __init__(self, idle_s, ending, most=None, tls=None):
        self.seen = {}  # execution id: how often
        self.idle_s = idle_s
        self.ending = ENDINGS[ending]
        self.most = most
        super().__init__(tls=tls)

    def count(self):
        with self._lock:
            return dict(self.seen)

    def _note(self, request):
        id_ = request.header("portalhooks-execution-id")
        with self._lock:
            self.seen[id_] = self.seen.get(id_, 0) + 1

    def _serve(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.settimeout(BOUND_S)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            self._serve_until_idle(connection)
        except (OSError, ssl.SSLError, ValueError):
            pass
        finally:
            connection.close()

    def _serve_until_idle(self, connection):
        served = 0
        while True:
            try:
                request = self._read(connection)
            except TimeoutError:
                request = None
                self.ending(connection)
                if self.ending is not vanish:
                    self._drain(connection)
            if not request:
                return
            self._note(request)
            connection.sendall(OK)
            served += 1
            if served == self.most:
                self.ending(connection)
                return
            # Around the idle limit, not at it: the worst moment comes by itself.
            connection.settimeout(max(self.idle_s * random.uniform(0.8, 1.2), 0.00001))

    def _drain(self, connection):
        """A request that arrives after the end is read, counted and not answered."""
        connection.settimeout(0.05)
        try:
            request = self._read(connection)
            if request:
                self._note(request)
        except (OSError, ssl.SSLError, ValueError, AttributeError):
            pass
