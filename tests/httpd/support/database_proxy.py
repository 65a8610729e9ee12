# SPDX-License-Identifier: Apache-2.0
"""A socket between httpd and MariaDB that counts the exchanges and forwards everything, except one chosen COMMIT."""
import collections
import itertools
import os
import re
import socket
import threading
import time

from integration import fresh

BOUND_S = 20
QUERY = 3  # COM_QUERY
PREPARE = 0x16  # COM_STMT_PREPARE
EXECUTE = 0x17  # COM_STMT_EXECUTE
SILENT = {1, 0x18, 0x19}  # COM_QUIT, COM_STMT_SEND_LONG_DATA, COM_STMT_CLOSE: nobody waits for a response
STARTS = (b"START TRANSACTION", b"ROLLBACK")
EXECUTION = re.compile(rb"exe_[0-9A-Z]{26}")
ADMISSION = b"msg_"  # only the transaction that inserts executions contains message ids


Exchange = collections.namedtuple("Exchange", "connection text")


class Conversation:
    """The requests of one connection."""

    def __init__(self, number, exchanges):
        self._number = number
        self._exchanges = exchanges
        self._prepared = {}  # text by the number that the server gave
        self._preparing = None

    def note(self, packet):
        kind, rest = packet[4], packet[5:]
        if packet[3] != 0:
            text = "log in"
        elif kind in SILENT:
            return
        elif kind == PREPARE:
            self._preparing = rest.decode()
            text = f"prepare {rest.decode()}"
        elif kind == EXECUTE:
            text = self._prepared[rest[:4]]
        else:
            text = rest.decode(errors="replace") if kind == QUERY else f"command {kind}"
        self._exchanges.append(Exchange(self._number, text))

    def note_response(self, data):
        if self._preparing and data[4] == 0:
            self._prepared[data[5:9]] = self._preparing
        self._preparing = None


def database_behind_proxy(directory, mariadb):
    """A new database of the server that is reached through a proxy, and the proxy."""
    proxy = DatabaseProxy(mariadb.socket, directory / f"{fresh('proxy')}.sock")
    database = mariadb.make_database()
    database.params = database.params.replace(mariadb.socket, proxy.path)
    return database, proxy


class DatabaseProxy:
    """`cut(what, when)` arms the proxy for one COMMIT, of an "admission" or an "outcome". `when` is "before" (the
    server never sees it), "swallow" (the same, and the connection to the server stays open with its transaction, while
    the client gets no sign), "after" (committed, but the client gets no response), "late" (no response, and committed
    only when the same execution is asked for again), or a function to call once the server has received it. With
    `error` the client is answered by that number."""

    def __init__(self, server_path, path):
        self.path = str(path)
        self.commits_cut = 0
        self.packet_max = None  # a longer one ends the connection
        self.exchanges = []  # of all connections, in order
        self._numbers = itertools.count(1)
        self._server_path = server_path
        self._armed = None
        self._id = None
        self._down = False
        self._forgotten = set()  # sockets of connections that were forgotten
        self._swallows = False
        self._connections = set()
        self._lock = threading.Lock()
        self._held = None  # the id of an execution
        self._again = threading.Event()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(self.path)
        os.chmod(self.path, 0o666)
        self._socket.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, what, when, then_down=False, error=None):
        with self._lock:
            self._armed = (what, when, then_down, error)

    def up(self):
        self._down = False

    def lead_to(self, server_path):
        """New connections lead to another server, as behind a balancer after a switchover."""
        self._server_path = server_path

    def forget(self):
        """Present connections stay open and carry nothing more, as behind a firewall that has forgotten them."""
        with self._lock:
            self._forgotten.update(*self._connections)

    def swallow(self, swallows):
        """Accept new connections and carry nothing, or carry new ones again."""
        self._swallows = swallows

    def close(self):
        self._go_down()
        self._socket.close()

    def _go_down(self):
        self._down = True
        with self._lock:
            connections = list(self._connections)
        for pair in connections:
            _end(*pair)

    def _accept(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            if self._down:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server_path)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._connections.add((client, server))
                if self._swallows:
                    self._forgotten.update((client, server))
            responded = threading.Event()  # set when the server responds
            muted = threading.Event()
            conversation = Conversation(next(self._numbers), self.exchanges)
            for relay in (self._upstream, self._downstream):
                threading.Thread(target=relay, args=(client, server, responded, muted, conversation),
                                 daemon=True).start()

    def _upstream(self, client, server, responded, muted, conversation):
        transaction = b""
        try:
            for packet in _packets(client):
                payload = packet[4:]
                conversation.note(packet)
                if self.packet_max and len(payload) > self.packet_max:
                    return
                if client in self._forgotten:
                    continue
                is_query = payload[:1] == bytes([QUERY])
                if is_query and payload[1:] in STARTS:
                    transaction = b""
                transaction += payload
                if self._held and self._held in payload:
                    server.sendall(packet)
                    self._again.set()
                    continue
                if is_query and payload[1:] == b"COMMIT":
                    armed = self._take(transaction)
                    if armed:
                        self._cut(armed, packet, (client, server), responded, muted)
                        return
                if is_query and payload[1:] == b"COMMIT":
                    transaction = b""  # with autocommit off the next statement begins one
                server.sendall(packet)
        except OSError:
            pass
        finally:
            _end(client, server)

    def _take(self, transaction):
        """The armed cut, if this COMMIT matches it."""
        with self._lock:
            what = "admission" if ADMISSION in transaction else "outcome" if b"exe_" in transaction else None
            if not self._armed or self._armed[0] != what:
                return None
            armed, self._armed = self._armed, None
            self._id = EXECUTION.search(transaction).group()
            self.commits_cut += 1
            return armed

    def _cut(self, armed, packet, pair, responded, muted):
        client, server = pair
        _, when, then_down, error = armed
        muted.set()
        if when == "swallow":
            # Until the server ends the session; the client may be gone by then.
            while not self._down and server.fileno() >= 0 and self._is_open(server):
                time.sleep(0.1)
            return
        if callable(when):
            server.sendall(packet)
            when()
        if when == "after":
            responded.clear()
            server.sendall(packet)
            responded.wait(BOUND_S)
        if error:
            client.sendall(_error_packet(error))
            client.recv(1)
        if then_down:
            self._go_down()
        if when == "late":
            self._held = self._id
            client.shutdown(socket.SHUT_RDWR)
            self._again.wait(BOUND_S)
            self._held = None
            responded.clear()
            server.sendall(packet)
            responded.wait(BOUND_S)

    @staticmethod
    def _is_open(server):
        try:
            return server.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _downstream(self, client, server, responded, muted, conversation):
        try:
            for data in iter(lambda: server.recv(65536), b""):
                responded.set()
                conversation.note_response(data)
                if not muted.is_set() and server not in self._forgotten:
                    client.sendall(data)
        except OSError:
            pass
        finally:
            if not muted.is_set():
                _end(client, server)


def _packets(stream):
    """Complete packets of the MySQL protocol: 3 bytes length, 1 byte sequence number, payload."""
    buffered = b""
    for data in iter(lambda: stream.recv(65536), b""):
        buffered += data
        while len(buffered) >= 4 and len(buffered) >= 4 + int.from_bytes(buffered[:3], "little"):
            end = 4 + int.from_bytes(buffered[:3], "little")
            yield buffered[:end]
            buffered = buffered[end:]


def _error_packet(number):
    """The response to a request."""
    payload = b"\xff" + number.to_bytes(2, "little") + b"#HY000" + b"made by the proxy"
    return len(payload).to_bytes(3, "little") + b"\x01" + payload


def _end(*sockets):
    for each in sockets:
        try:
            each.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        each.close()
