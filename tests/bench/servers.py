# SPDX-License-Identifier: Apache-2.0
"""The processes of the benchmarks: httpd with the module, the Node peer, the sink and the load generator. All use free
loopback ports and are stopped by their owner."""
import base64
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
SOURCE = HERE.parents[1]
sys.path.insert(0, str(SOURCE / "tests/httpd/support"))
from waiting import wait_for  # noqa: E402

BUILD = pathlib.Path(os.environ["PH_BENCH_BUILD"])  # where `run` built everything
PREFIX = BUILD / "prefix"
LATE_MS = 2000
USER, PASSWORD = "bench", "secret"
AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
EVENT_ID = "evt-bench"
BEARER = "token-of-the-bench"
# About 1 KB together with the envelope of about 200 bytes.
DETAILS = json.dumps({"order": 4711, "amount": 1499.5, "currency": "EUR",
                      "lines": [{"article": f"A-{n:05}", "count": n, "note": "as ordered by telephone"}
                                for n in range(12)]}, separators=(",", ":"))


def _apxs(variable):
    return subprocess.run(["apxs2", "-q", variable], check=True, capture_output=True, text=True).stdout.strip()


def httpd_program():
    return f"{_apxs('SBINDIR')}/{_apxs('PROGNAME')}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(method, url, body=None, headers=()):
    """A request that is not measured."""
    call = urllib.request.Request(url, method=method, data=None if body is None else body.encode(),
                                  headers={"Content-Type": "application/json", **dict(headers)})
    try:
        with urllib.request.urlopen(call, timeout=20) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{method} {url}: {error.code} {error.read()[:500]!r}") from None


# ---- load ---------------------------------------------------------------------------------------------------


@dataclasses.dataclass
class Load:
    """Result of the load generator."""
    sent: int
    responses: int
    lost: int
    elapsed_s: float
    p50_us: int
    p99_us: int
    statuses: dict

    def must_be(self, *statuses):
        strange = {status: count for status, count in self.statuses.items() if int(status) not in statuses}
        if strange or self.lost or self.responses != self.sent:
            raise RuntimeError(f"unexpected responses: {self}")
        return self


class LoadGenerator:
    """One run of load.c, in the background until `result` is called."""

    def __init__(self, directory, port, request, clients=1, seconds=None, requests=None, rate=None):
        with tempfile.NamedTemporaryFile(dir=directory, delete=False) as file:
            file.write(request)
        options = {"port": port, "clients": clients, "seconds": seconds, "requests": requests, "rate": rate}
        self._process = subprocess.Popen(
            [BUILD / "load", *(f"--{name}={value}" for name, value in options.items() if value is not None), file.name],
            stdout=subprocess.PIPE, text=True)

    def result(self):
        output, _ = self._process.communicate(timeout=300)
        if self._process.returncode != 0:
            raise RuntimeError("the load generator failed")
        return Load(**json.loads(output))


def request_of(method, path, body="", wait=False):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {AUTHORIZATION}"]
    lines += ["Prefer: wait=30"] if wait else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


TRIGGER_BODY = json.dumps({"mode": "event", "event_id": EVENT_ID})


# ---- the sink -----------------------------------------------------------------------------------------------


class Sink:
    def __init__(self, directory):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "2", "-subj", "/CN=sink", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", directory / "sink.key", "-out", directory / "sink.crt"],
                       check=True, capture_output=True)
        self.certificate = directory / "sink.crt"
        self._process = subprocess.Popen([BUILD / "sink", str(LATE_MS), self.certificate, directory / "sink.key"],
                                         stdout=subprocess.PIPE, text=True)
        self.port, self.second_port, self.tls_port = map(int, self._process.stdout.readline().split())

    def reset(self):
        ask("POST", f"http://127.0.0.1:{self.port}/reset", "")

    def count(self):
        """Distinct messages, requests, and bytes of their bodies."""
        return json.loads(ask("GET", f"http://127.0.0.1:{self.port}/count"))

    def wait_for_messages(self, wanted):
        wait_for(lambda: self.count()["messages"] >= wanted, f"{wanted} messages at the sink", 120)

    def must_have(self, wanted):
        """Each accepted trigger was sent exactly once."""
        count = self.count()
        if (count["messages"], count["requests"]) != (wanted, wanted):
            raise RuntimeError(f"{wanted} triggers were accepted, but the sink has {count}")

    def stop(self):
        self._process.terminate()
        self._process.wait(10)


# ---- a long way ---------------------------------------------------------------------------------------------


class Delay:
    """delay.py in front of a port, or of a socket: then `place` is its own socket."""

    def __init__(self, target, one_way_s=0.02, *own_socket):
        self._process = subprocess.Popen(
            [sys.executable, "-B", HERE / "delay.py", *map(str, (one_way_s, target, *own_socket))],
            stdout=subprocess.PIPE, text=True)
        self.place = self._process.stdout.readline().strip()
        if own_socket:
            os.chmod(self.place, 0o777)

    @property
    def port(self):
        return int(self.place)

    def stop(self):
        self._process.terminate()
        self._process.wait(10)


# ---- httpd --------------------------------------------------------------------------------------------------

MODULES = ["unixd", "mpm_event", "authn_core", "authn_file", "socache_shmcb", "authn_socache", "authz_core",
           "authz_user", "auth_basic", "dbd", "mime"]
THREADS = 128


class Httpd:
    """One child with 128 threads. `module`: "on"; "loaded" but unused; or "absent"."""

    def __init__(self, directory, module="on", database=None, sink=None, directives=()):
        self.directory = pathlib.Path(tempfile.mkdtemp(dir=directory))
        self.directory.chmod(0o755)
        self.port = free_port()
        self.database = database
        (self.directory / "site").mkdir()
        (self.directory / "site/file.txt").write_text("static " * 512)
        (self.directory / "run").mkdir()
        self._give(self.directory / "run")
        lines = self._server_lines()
        if module != "absent":
            lines.append(f'LoadModule portalhooks_module "{PREFIX}/modules/mod_portalhooks.so"')
        if module == "on":
            lines += self._portal_lines(sink) + list(directives)
        (self.directory / "httpd.conf").write_text("\n".join(lines) + "\n")
        self._start()

    def _server_lines(self):
        static = subprocess.run([httpd_program(), "-l"], capture_output=True, text=True).stdout
        return [
            f'ServerRoot "{self.directory}"', f'DefaultRuntimeDir "{self.directory}/run"',
            f'PidFile "{self.directory}/run/pid"', f"Listen 127.0.0.1:{self.port}", "ServerName 127.0.0.1",
            *[f'LoadModule {name}_module "{_apxs("LIBEXECDIR")}/mod_{name}.so"'
              for name in [*MODULES, "watchdog"] if f"mod_{name}.c" not in static],
            *(["User www-data", "Group www-data"] if os.getuid() == 0 else []),
            "StartServers 1", "ServerLimit 1", f"ThreadLimit {THREADS}", f"ThreadsPerChild {THREADS}",
            f"MaxRequestWorkers {THREADS}", "MinSpareThreads 1", f"MaxSpareThreads {THREADS}",
            "KeepAlive On", "MaxKeepAliveRequests 0", "KeepAliveTimeout 60", "Timeout 60",
            "TypesConfig /etc/mime.types",
            f'ErrorLog "{self.directory}/error.log"', "LogLevel warn",
            f'DocumentRoot "{self.directory}/site"', "<Directory />", "AllowOverride None", "Require all denied",
            "</Directory>", f'<Directory "{self.directory}/site">', "Require all granted", "</Directory>",
            # Also without the module, since every section costs time per request.
            '<Location "/portal">', "AuthType Basic", "AuthName Portal",
            # With a credential cache, so that reading the password file per request is not measured.
            "AuthBasicProvider socache file", "AuthnCacheProvideFor file",
            f'AuthUserFile "{self.directory}/passwd"', "Require valid-user", "</Location>",
        ]

    def _portal_lines(self, sink):
        self._command("keys", "make", self.directory / "keys")
        digest = base64.b64encode(hashlib.sha1(PASSWORD.encode()).digest()).decode()
        (self.directory / "passwd").write_text(f"{USER}:{{SHA}}{digest}\n")
        return [
            "DBDriver mysql", f'DBDParams "{self.database.params}"', "DBDMin 3", "DBDKeep 8", "DBDMax 16",
            "PortalHooks On", "PortalHooksBase /portal", "PortalHooksUI Off", "PortalHooksInstance bench",
            f'PortalHooksKeyFile "{self.directory}/keys"', "PortalHooksAllowTarget 127.0.0.0/8",
            f'PortalHooksCAFile "{sink.certificate}"', "PortalHooksMaxWaiters 96",
            "PortalHooksRateLimit Off",
        ]

    @staticmethod
    def _give(path):
        if os.getuid() == 0:
            shutil.chown(path, "www-data", "www-data")

    def _start(self):
        with open(self.directory / "startup.log", "wb") as output:
            self._process = subprocess.Popen(
                [httpd_program(), "-DFOREGROUND", "-f", str(self.directory / "httpd.conf")],
                stdout=output, stderr=output, start_new_session=True)
        wait_for(self._responds, "httpd to respond", 30)

    def _responds(self):
        if self._process.poll() is not None:
            raise RuntimeError((self.directory / "startup.log").read_text() + self.log())
        with contextlib.suppress(OSError):
            return ask("GET", f"http://127.0.0.1:{self.port}/file.txt")

    @staticmethod
    def _command(*arguments):
        subprocess.run([PREFIX / "bin/portalhooks", *arguments], check=True, capture_output=True)

    @property
    def pid(self):
        return self._process.pid

    def log(self):
        path = self.directory / "error.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def api(self, method, path, body, headers=()):
        return ask(method, f"http://127.0.0.1:{self.port}/portal/api/v1{path}", json.dumps(body),
                   [("Authorization", AUTHORIZATION), *headers])

    def make_integration(self, name, url):
        self.api("POST", "/integrations", {"id": name, "name": name})
        self.api("PUT", f"/integrations/{name}/webhook", {"url": url, "bearer_token": BEARER}, [("If-None-Match", "*")])
        self.api("POST", f"/integrations/{name}/webhook/keys", {"scheme": "v1"})

    def trigger(self, integration, wait=False):
        return request_of("POST", f"/portal/api/v1/integrations/{integration}/executions", TRIGGER_BODY, wait)

    def wait_until_settled(self, seconds=120):
        wait_for(lambda: not self.database.query("SELECT 1 FROM ph_execution WHERE state = 'sending' LIMIT 1"),
                 "the last outcome to be committed", seconds)

    def states(self):
        rows = self.database.query("SELECT state, error, COUNT(*) AS n FROM ph_execution GROUP BY state, error")
        return {row["error"] or row["state"]: row["n"] for row in rows}

    def clear_history(self):
        for table in ("ph_execution", "ph_request", "ph_response", "ph_word", "ph_attention"):
            self.database.query(f"TRUNCATE {table}")

    def must_have_succeeded(self, wanted):
        if self.states() != {"succeeded": wanted}:
            raise RuntimeError(f"{wanted} were accepted, but the history has {self.states()}\n{self.log()[-2000:]}")

    def stop(self):
        self._process.terminate()
        self._process.wait(60)


def make_portal(directory, mariadb, sink, directives=(), socket=None):
    """httpd on a new database, which it reaches through `socket`."""
    database = mariadb.make_database()
    database.params = database.params.replace(mariadb.socket, socket or mariadb.socket)
    return portal_on(directory, database, sink, directives)


def portal_on(directory, database, sink, directives=()):
    """httpd on an empty database, with one integration for each behaviour of the sink."""
    Httpd._command("migrate", "--driver", "mysql", "--params", database.owner_params)
    database.grant()
    database.query("INSERT INTO ph_user (username, admin, can_trigger_integrations, can_post_events, version) "
                   "VALUES (%s, 1, 1, 1, 'bench')", USER)
    httpd = Httpd(directory, "on", database, sink, directives)
    httpd.make_integration("fast", f"http://127.0.0.1:{sink.port}/now")
    httpd.make_integration("tls", f"https://127.0.0.1:{sink.tls_port}/now")
    httpd.make_integration("late", f"http://127.0.0.1:{sink.second_port}/late")
    httpd.make_integration("never", f"http://127.0.0.1:{sink.second_port}/never")
    httpd.api("POST", "/events", {"id": EVENT_ID, "type": "order.limit_exceeded", "title": "Order exceeds its limit",
                                  "severity": "warning", "source": "orders", "details": json.loads(DETAILS)})
    return httpd


# ---- the peer -----------------------------------------------------------------------------------------------


class Peer:
    """peer.mjs on its own database on the same server."""

    def __init__(self, mariadb, sink):
        self.database = mariadb.make_database()
        schema = (HERE / "peer/schema.sql").read_text()
        for statement in "\n".join(line for line in schema.splitlines() if not line.startswith("--")).split(";"):
            if statement.strip():
                self.database.query(statement)
        self.database.query("INSERT INTO user VALUES (%s, %s, 1)", USER, hashlib.sha1(PASSWORD.encode()).hexdigest())
        for name, url in (("fast", f"http://127.0.0.1:{sink.port}/now"),
                          ("tls", f"https://127.0.0.1:{sink.tls_port}/now")):
            self.database.query("INSERT INTO webhook VALUES (%s, %s, %s, %s)", name, url, BEARER,
                                "whsec_" + base64.b64encode(bytes(32)).decode())
        self.database.query("INSERT INTO event VALUES (%s, 'order.limit_exceeded', 'Order exceeds its limit', "
                            "'warning', %s)", EVENT_ID, DETAILS)
        environment = dict(os.environ, NODE_ENV="production", NODE_EXTRA_CA_CERTS=str(sink.certificate))
        self._process = subprocess.Popen(["node", BUILD / "peer/peer.mjs", mariadb.socket, self.database.name],
                                         stdout=subprocess.PIPE, text=True, env=environment)
        self.port = int(self._process.stdout.readline())

    @property
    def pid(self):
        return self._process.pid

    def trigger(self, integration, wait=True):
        assert wait, "the peer always responds with the outcome"
        return request_of("POST", f"/integrations/{integration}/executions", TRIGGER_BODY)

    def wait_until_settled(self):
        """Nothing to do: it responds after committing the outcome."""

    def clear_history(self):
        self.database.query("TRUNCATE execution")

    def must_have_succeeded(self, wanted):
        count = self.database.query("SELECT COUNT(*) AS n FROM execution WHERE state = 'succeeded'")[0]["n"]
        if count != wanted:
            raise RuntimeError(f"{wanted} responses, but the peer's history has {count}")

    def stop(self):
        self._process.terminate()
        self._process.wait(10)
