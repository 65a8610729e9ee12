# SPDX-License-Identifier: Apache-2.0
"""A certificate authority for clients, and receivers that want a certificate of it: nginx and openssl s_server."""
import subprocess
import threading

from identity_site import free_port
from waiting import wait_for

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


class Authority:
    def __init__(self, place):
        self.place = place
        self.openssl("req", "-x509", *NEW_KEY, "-subj", "/O=Receivers/CN=Clients", "-days", "2", "-keyout", "ca.key",
                     "-out", "ca.crt")
        (place / "server").write_text("subjectAltName=IP:127.0.0.1\n")
        self.issue("server", "-extfile", "server")

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], cwd=self.place, check=True, capture_output=True).stdout

    def issue(self, name, *more, days=90):
        """A certificate; returns its PEM and that of its key."""
        self.openssl("req", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                     "-days", str(days), *more, "-out", f"{name}.crt")
        return {"certificate": self.pem(f"{name}.crt"), "private_key": self.pem(f"{name}.key")}

    def pem(self, name):
        return (self.place / name).read_text()


class Nginx:
    """Says which client it saw."""

    def __init__(self, authority, versions):
        self.port, place = free_port(), authority.place
        conf = place / f"nginx-{self.port}.conf"
        conf.write_text(f"""
daemon off; pid {place}/pid-{self.port}; error_log {place}/nginx.log; worker_processes 1; user root;
events {{}}
http {{
    access_log off;
    server {{
        listen 127.0.0.1:{self.port} ssl;
        ssl_certificate {place}/server.crt; ssl_certificate_key {place}/server.key;
        ssl_client_certificate {place}/ca.crt; ssl_verify_client on; ssl_protocols {versions};
        location / {{ return 200 "$ssl_client_s_dn"; }}
    }}
}}
""")
        self.process = subprocess.Popen(["nginx", "-p", place, "-c", conf], stderr=subprocess.DEVNULL)
        wait_for(lambda: subprocess.run(["curl", "-qsk", self.url], capture_output=True).returncode == 0, "nginx")

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/hook"

    def close(self):
        self.process.terminate()
        self.process.wait(30)


class SServer:
    """openssl s_server -Verify, which answers what it reads from its standard input."""

    def __init__(self, authority, version):
        self.port = free_port()
        self.output = b""
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{self.port}", "-cert", "server.crt", "-key", "server.key",
             "-CAfile", "ca.crt", "-Verify", "1", "-verify_return_error", version], cwd=authority.place,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self.answer)
        self.reader.start()
        wait_for(lambda: b"ACCEPT" in self.output, "s_server")

    def answer(self):
        while True:
            read = self.process.stdout.read1(65536)
            if not read:
                return
            self.output += read
            if b"\r\n\r\n" in read:
                self.process.stdin.write(ANSWER)
                self.process.stdin.flush()

    @property
    def url(self):
        return f"https://127.0.0.1:{self.port}/hook"

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()
