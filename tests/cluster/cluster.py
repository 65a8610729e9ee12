# SPDX-License-Identifier: Apache-2.0
"""A Galera cluster of three MariaDB nodes, each in a network namespace of its own, and haproxy in front, configured by
the files of conf/cluster with other addresses. The tests' own namespace has no network but these."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

import pymysql
import pymysql.cursors

from database import MysqlDatabase, text_of
from mutual_tls import Authority
from waiting import wait_for

CONF = pathlib.Path(__file__).parents[2] / "conf/cluster"
GROUP = "group=portalhooks"  # of the option file
BRIDGE_ADDRESS = "192.0.2.1"
USER = "www-data"  # rsync gives up root's rights, so the servers run as another user; Debian always has this one
START_S = 60  # until a node has taken its state from another one
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"


class EarlierAuthority(Authority):
    """Its certificates are valid since an hour ago: the clock of a node may be behind."""
    hours = 1

    def openssl(self, *arguments):
        earlier = {**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME": f"-{self.hours}h"}
        return subprocess.run(["openssl", *arguments], cwd=self.place, check=True, capture_output=True,
                              env=earlier).stdout


def _ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def make_network():
    """A bridge in this namespace, for the nodes. Refuses to run beside any other network."""
    devices = [name for _, name in socket.if_nameindex()]
    assert devices == ["lo"], f"run by tests/run --cluster, in a network namespace of its own; this one has {devices}"
    _ip("link", "set", "lo", "up")
    _ip("link", "add", "portal", "type", "bridge")
    _ip("addr", "add", f"{BRIDGE_ADDRESS}/24", "dev", "portal")
    _ip("link", "set", "portal", "up")


class Node:
    """One server of the cluster. Its socket is reachable whatever happens to its network."""

    def __init__(self, number, scripts, authority):
        self.number = number
        self.name = f"db{number}"
        self.address = f"192.0.2.{10 + number}"
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=f"portalhooks-{self.name}-"))
        self.socket = str(self.directory / "mariadb.sock")
        self._namespace = f"portalhooks-{os.getpid()}-{self.name}"
        self._link = f"to-{self.name}"
        self.clock_ahead_s = 0  # of the others, from the next start on
        self._scripts = scripts
        self._process = None
        self.directory.chmod(0o755)
        shutil.chown(self.directory, USER, USER)
        self._make_namespace()
        self.trust(authority)
        self.install_certificate(authority)
        self._write_conf()
        self._make_data()

    def _make_namespace(self):
        """The next server of this address has the same hardware address, too: neighbours remember it."""
        _ip("netns", "add", self._namespace)
        _ip("link", "add", self._link, "type", "veth", "peer", "name", "eth0",
            "address", f"02:00:c0:00:02:{10 + self.number:02x}", "netns", self._namespace)
        _ip("link", "set", self._link, "master", "portal", "up")
        _ip("-n", self._namespace, "addr", "add", f"{self.address}/24", "dev", "eth0")
        _ip("-n", self._namespace, "link", "set", "eth0", "up")
        _ip("-n", self._namespace, "link", "set", "lo", "up")

    def _write_conf(self):
        conf = (CONF / "galera.cnf").read_text()
        conf = conf.replace("wsrep_node_name = db1", f"wsrep_node_name = {self.name}")
        conf = conf.replace("wsrep_node_address = 192.0.2.11", f"wsrep_node_address = {self.address}")
        conf = conf.replace("/etc/mysql/tls", f"{self.directory}/tls")
        (self.directory / "my.cnf").write_text(conf)

    def install_certificate(self, authority):
        """A new one of this authority, with a new key; the server reads it when it starts or flushes."""
        authority.issue("server", "-extfile", "server", days=2)
        self._install("server.pem", authority.pem("server.crt"))
        self._install("server.key", authority.pem("server.key"))

    def trust(self, *authorities):
        """Read with the certificate."""
        self._install("ca.pem", "".join(authority.pem("ca.crt") for authority in authorities))

    def _install(self, name, text):
        file = self.directory / "tls" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        shutil.chown(file, USER, USER)

    def certificate(self):
        """What a client gets."""
        shown = subprocess.run(["openssl", "s_client", "-starttls", "mysql", "-connect", f"{self.address}:3306"],
                               stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10).stdout
        return re.search("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", shown, re.DOTALL).group()

    def _make_data(self):
        data = self.directory / "data"
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--user={USER}", f"--datadir={data}",
                        "--auth-root-authentication-method=normal", "--skip-test-db"], check=True,
                       capture_output=True, env=self._environment())

    def _environment(self):
        return {**os.environ, "TMPDIR": str(self.directory), "PATH": f"{self._scripts}:{os.environ['PATH']}"}

    def spawn(self, *options):
        with open(self.directory / "mariadb.log", "ab") as log:
            self._process = subprocess.Popen(
                ["ip", "netns", "exec", self._namespace, "mariadbd", f"--defaults-file={self.directory}/my.cnf",
                 f"--user={USER}", f"--datadir={self.directory}/data", f"--socket={self.socket}",
                 f"--pid-file={self.directory}/mariadb.pid", *options],
                stdout=log, stderr=log, env={**self._environment(), **self._clock()}, start_new_session=True)

    def _clock(self):
        return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"{self.clock_ahead_s:+d}s",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1"} if self.clock_ahead_s else {}

    def start(self, *options):
        self.spawn(*options)
        self.wait_until_synced()

    def wait_until_synced(self):
        wait_for(self.is_synced, f"{self.name} to be synced", START_S)

    def is_synced(self):
        assert self._process.poll() is None, self.log()[-4000:]
        return self.status("wsrep_local_state") == "4"

    def status(self, name):
        """A status variable; None while the server does not respond."""
        with contextlib.suppress(pymysql.err.Error):
            return self.query(f"SHOW STATUS LIKE '{name}'")[0]["Value"]
        return None

    def connect(self, database=None):
        return pymysql.connect(unix_socket=self.socket, user="root", database=database, charset="utf8mb4",
                               autocommit=True, connect_timeout=5, cursorclass=pymysql.cursors.DictCursor)

    def query(self, sql, *values, database=None):
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall()

    def log(self):
        return (self.directory / "mariadb.log").read_text(errors="replace")

    @contextlib.contextmanager
    def lagging(self, seconds=0.2):
        """What other nodes wrote appears here `seconds` after this began."""
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute("FLUSH TABLES WITH READ LOCK")
            timer = threading.Timer(seconds, cursor.execute, ["UNLOCK TABLES"])
            timer.start()
            yield
            timer.join()

    @contextlib.contextmanager
    def listening(self):
        """What passes on the node's link, in both directions."""
        sent = bytearray()
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)) as link:  # every protocol
            link.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
            link.bind((self._link, 0))
            link.settimeout(0.2)
            is_over = threading.Event()

            def listen():
                while not is_over.is_set():
                    with contextlib.suppress(TimeoutError):
                        sent.extend(link.recv(65536 * 2))

            listener = threading.Thread(target=listen)
            listener.start()
            try:
                yield sent
            finally:
                is_over.set()
                listener.join()

    # ---- faults ----------------------------------------------------------------------------------------

    def kill(self):
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def pause(self):
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self):
        os.killpg(self._process.pid, signal.SIGCONT)

    def stop(self):
        if self._process and self._process.poll() is None:
            self.resume()
            self._process.terminate()
            self._process.wait(60)

    def unplug(self):
        _ip("link", "set", self._link, "down")

    def plug(self):
        _ip("link", "set", self._link, "up")

    def recover(self):
        """Start again with what the storage engine knows, as galera_recovery does for a killed node."""
        self.start(*self._recovered_position())

    def _recovered_position(self):
        done = subprocess.run(
            ["mariadbd", f"--defaults-file={self.directory}/my.cnf", f"--user={USER}",
             f"--datadir={self.directory}/data", f"--socket={self.socket}", "--wsrep-recover", "--skip-networking"],
            capture_output=True, text=True, env=self._environment(), timeout=60)
        found = re.findall(r"Recovered position:?\s*([\w:-]+)", done.stdout + done.stderr)
        return [f"--wsrep-start-position={found[-1]}"] if found else []

    def discard(self):
        if self._process and self._process.poll() is None:
            self.resume()
            self.kill()
        _ip("netns", "del", self._namespace)
        shutil.rmtree(self.directory, ignore_errors=True)


def make_accounts(node):
    text = "\n".join(line for line in (CONF / "accounts.sql").read_text().splitlines() if line[:2] != "--")
    for statement in filter(str.strip, text.split(";")):
        node.query(statement)


class Cluster:
    """Three nodes in one component. `any_node` is one that is synced."""

    def __init__(self, scripts, authority):
        self.nodes = []
        self._databases = 0
        try:
            for number in (1, 2, 3):
                self.nodes.append(Node(number, scripts, authority))
            self.nodes[0].start("--wsrep-new-cluster")
            for node in self.nodes[1:]:
                node.start()
            make_accounts(self.nodes[0])
        except BaseException:
            self.discard()
            raise

    @property
    def any_node(self):
        return next(node for node in self.nodes if node.status("wsrep_local_state") == "4")

    @property
    def socket(self):
        return self.any_node.socket

    def connect(self, database=None):
        return self.any_node.connect(database)

    def make_database(self, port):
        """An empty database, reached through a haproxy that listens on `port`."""
        self._databases += 1
        return ClusterDatabase(self, f"portal_{self._databases}", port)

    def wait_until_whole(self):
        """All nodes are in one component again. A node that was frozen calls itself synced until it notices."""
        wait_for(lambda: all(node.status("wsrep_cluster_size") == str(len(self.nodes)) and node.is_synced()
                             for node in self.nodes), "all nodes to be in the cluster", START_S)

    def bootstrap(self, node):
        """Make a node that has lost its quorum the cluster."""
        node.query("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'")

    def discard(self):
        for node in self.nodes:
            node.discard()


class ClusterDatabase(MysqlDatabase):
    def __init__(self, cluster, name, port):
        self._is_made = False
        super().__init__(cluster, name)
        self._is_made = True
        address = f"host=127.0.0.1 port={port}"
        self.params = f"{address} user={name} pass=secret dbname={name} {GROUP} reconnect=0"
        self.owner_params = f"{address} user={name}_owner pass=secret dbname={name} {GROUP} reconnect=0"

    def query(self, sql, *values):
        return [{name: text_of(value) for name, value in row.items()}
                for row in self.server.any_node.query(sql, *values, database=self.name if self._is_made else None)]

    def active_node(self):
        """The node that serves httpd's connections."""
        def connections(node):
            return node.query("SELECT COUNT(*) AS number FROM information_schema.PROCESSLIST WHERE USER = %s",
                              self.name)[0]["number"]
        return max((node for node in self.server.nodes if node.status("wsrep_local_state") == "4"), key=connections)

    def seen_through(self, port):
        """The same database through another haproxy."""
        return SameDatabase(self, port)

    def _grant_as(self, account, ours):
        text = "\n".join(line for line in self.grants.read_text().splitlines() if not line.startswith("--"))
        if account == "portalhooks_owner":
            self.query(f"CREATE USER {ours}@'192.0.2.%' IDENTIFIED BY 'secret' REQUIRE SSL")
            self.query(f"CREATE USER {self.name}@'192.0.2.%' IDENTIFIED BY 'secret' REQUIRE SSL")
        for statement in text.split(";"):
            if "GRANT" in statement and f"TO '{account}'@'localhost'" in statement:
                statement = statement.replace(f"'{account}'@'localhost'", f"{ours}@'192.0.2.%'")
                self.query(statement.replace("portalhooks.", f"{self.name}."))


class OptionFile:
    """The client's, as conf/cluster has it, in a directory for MARIADB_HOME. The CAs may change at any time."""

    def __init__(self, place, *authorities):
        self.directory = place
        self._ca = place / "database-ca.pem"
        self.trust(*authorities)
        text = (CONF / "tls.cnf").read_text().replace("/etc/portalhooks/database-ca.pem", str(self._ca))
        (place / "my.cnf").write_text(text)

    def trust(self, *authorities):
        new = self._ca.with_suffix(".new")
        new.write_text("".join(authority.pem("ca.crt") for authority in authorities))
        new.rename(self._ca)


class SameDatabase:
    driver = "mysql"

    def __init__(self, database, port):
        self._database = database
        self.params, self.owner_params = (
            re.sub(r"port=\d+", f"port={port}", params) for params in (database.params, database.owner_params))

    def __getattr__(self, name):
        return getattr(self._database, name)


class Haproxy:
    """haproxy of one httpd host. `first` is the name of the node that it prefers; without `conf` it has that of
    conf/cluster."""

    def __init__(self, first="db1", conf=None):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-haproxy-"))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        conf = conf or (CONF / "haproxy.cfg").read_text()
        conf = conf.replace("127.0.0.1:3307", f"127.0.0.1:{self.port}")
        conf = conf.replace("log /dev/log local0 notice", "log stderr format short local0")
        conf = re.sub(r"(server (\S+) \S+ check)( backup)?",
                      lambda found: found[1] if found[2] == first else f"{found[1]} backup", conf)
        conf = conf.replace("global\n", f"global\n    stats socket {self.directory}/stats level admin\n", 1)
        (self.directory / "haproxy.cfg").write_text(conf)
        self._process = None

    def start(self):
        with open(self.directory / "haproxy.log", "ab") as log:
            self._process = subprocess.Popen(["haproxy", "-db", "-f", str(self.directory / "haproxy.cfg")],
                                             stdout=log, stderr=log)
        try:
            wait_for(self.active, "haproxy to find a node", 20)
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.stats()}\n{self.log()}") from None
        return self

    def log(self):
        return (self.directory / "haproxy.log").read_text(errors="replace")

    def stats(self):
        """{node: its state and what its last check found, as UP L7OK}"""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self.directory / "stats"))
            except OSError:
                return {}
            connection.sendall(b"show stat\n")
            text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        rows = [line.split(",") for line in text.splitlines() if line.startswith("portal-database,db")]
        return {row[1]: f"{row[17]} {row[36]}" for row in rows}

    def active(self):
        """Before its first check a node counts as UP, too."""
        states = self.stats().values()
        return not any("INI" in state for state in states) and any(state.startswith("UP") for state in states)

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        self._process.terminate()
        self._process.wait(10)

    def discard(self):
        if self._process and self._process.poll() is None:
            self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)
