# SPDX-License-Identifier: Apache-2.0
"""An HTTP proxy that only supports CONNECT and records its requests."""
import socket
import threading

BOUND_S = 30


class Proxy:
    def __init__(self, connect_to=None):
        """`connect_to`: the end of every tunnel, regardless of the requested target."""
        self.heads = []  # request heads, byte for byte
        self.refusal = None  # status line to respond with instead
        self._lead_to = connect_to
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._socket.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client):
        client.settimeout(BOUND_S)
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(4096)
                if not more:
                    return
                head += more
            self.heads.append(head)
            method, target, _ = head.decode("latin-1").split(" ", 2)
            if method != "CONNECT" or self.refusal:
                client.sendall((self.refusal or "HTTP/1.1 405 Tunnels only").encode() + b"\r\nX-Proxy: yes\r\n\r\n")
                return
            host, port = target.rsplit(":", 1)
            with socket.create_connection(self._lead_to or (host, int(port)), BOUND_S) as server:
                client.sendall(b"HTTP/1.1 200 Tunnel established\r\nX-Proxy: yes\r\n\r\n")
                back = threading.Thread(target=self._copy, args=(server, client), daemon=True)
                back.start()
                self._copy(client, server)
                back.join(BOUND_S)

    @staticmethod
    def _copy(source, sink):
        try:
            while piece := source.recv(65536):
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass
