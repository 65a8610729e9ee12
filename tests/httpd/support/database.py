# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB server, and databases for httpd instances: on that server or as SQLite files. With PH_MYSQL, the
directory of a system that has MySQL, the server is that instead.

As a program, it runs a command next to a private MariaDB server. PH_TEST_MYSQL_PARAMS holds the APR DBD parameters of
an empty database and an account with all privileges."""
import atexit
import functools
import itertools
import os
import pathlib
import pwd
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile

import pymysql
import pymysql.cursors

from waiting import wait_for


def _temporary_in(directory):
    """At startup a server removes all temporary tables in its TMPDIR, so each server needs its own."""
    return {**os.environ, "TMPDIR": str(directory)}


def _mysqld(system):
    """MySQL's server in the directory of another system, with that system's libraries."""
    libraries = f"{system}/usr/lib/x86_64-linux-gnu"
    return [f"{libraries}/ld-linux-x86-64.so.2", "--library-path", f"{libraries}:{system}/usr/lib/mysql/private",
            f"{system}/usr/sbin/mysqld", "--no-defaults", f"--basedir={system}/usr",
            f"--lc-messages-dir={system}/usr/share/mysql"]


MYSQL = os.environ.get("PH_MYSQL")
SERVER = [*_mysqld(MYSQL), "--mysqlx=OFF", "--secure-file-priv="] if MYSQL else ["mariadbd", "--no-defaults"]


@functools.cache
def _empty_server(user):
    """Data directory of a server that never ran. Created once, because that takes seconds."""
    directory = tempfile.mkdtemp(prefix="portalhooks-mariadb-")
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    data = [user, f"--datadir={directory}/data"]
    create = [*_mysqld(MYSQL), *data, "--initialize-insecure"] if MYSQL else [
        "mariadb-install-db", "--no-defaults", *data, "--auth-root-authentication-method=normal", "--skip-test-db"]
    created = subprocess.run(create, capture_output=True, text=True, env=_temporary_in(directory))
    assert created.returncode == 0, created.stdout + created.stderr
    return f"{directory}/data"


class MariaDB:
    """A private server, reachable by its socket only. It can be stopped, killed, paused and restarted."""

    def __init__(self, directory, *options, data=None):
        """`options` of mariadbd; `data` is the data directory of a stopped server to begin with a copy of."""
        self.directory = pathlib.Path(directory)
        self._options = options
        self.socket = str(self.directory / "mariadb.sock")
        self._process = None
        self._numbers = itertools.count(1)
        self._user = f"--user={pwd.getpwuid(os.getuid()).pw_name}"
        subprocess.run(["cp", "-a", data or _empty_server(self._user), self.directory / "data"], check=True)
        self.start()

    def start(self):
        with open(self.directory / "mariadb.log", "ab") as log:
            self._process = subprocess.Popen(
                [*SERVER, self._user, f"--datadir={self.directory / 'data'}",
                 f"--socket={self.socket}", "--skip-networking", f"--pid-file={self.directory / 'mariadb.pid'}",
                 "--skip-log-bin", *self._options],
                stdout=log, stderr=log, env=_temporary_in(self.directory))
        wait_for(self._responds, "the private MariaDB to respond", 60)

    def pause(self):
        """From now on the server accepts connections but does not respond."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)  # until then other threads go on answering

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def stop(self):
        self.resume()
        self._process.terminate()
        self._process.wait(60)

    def kill(self):
        self._process.kill()
        self._process.wait(10)

    def connect(self, database=None):
        return pymysql.connect(unix_socket=self.socket, user="root", database=database, charset="utf8mb4",
                               autocommit=True, cursorclass=pymysql.cursors.DictCursor)

    def make_database(self):
        return MysqlDatabase(self, f"portal_{next(self._numbers)}")

    def _responds(self):
        assert self._process.poll() is None, (self.directory / "mariadb.log").read_text(errors="replace")
        try:
            self.connect().close()
        except pymysql.err.OperationalError:
            return False
        return True


GRANTS = pathlib.Path(__file__).parents[3] / "sql/mysql/grants.sql"


class MysqlDatabase:
    """A database of its own. The accounts of httpd and of the command have exactly the grants of
    sql/mysql/grants.sql."""
    driver = "mysql"
    grants = GRANTS

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.params = f"sock={server.socket} user={name} pass=secret dbname={name} reconnect=0"
        self.owner_params = f"sock={server.socket} user={name}_owner pass=secret dbname={name} reconnect=0"
        self.root_params = f"sock={server.socket} user=root dbname={name} reconnect=0"
        self._connection = server.connect()
        self.query(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        for account in (name, f"{name}_owner"):
            self.query(f"CREATE USER {account}@localhost IDENTIFIED BY 'secret'")
        self._grant_as("portalhooks_owner", f"{name}_owner")
        self._connection.close()  # later connections select this database, also after a reconnect

    def grant(self):
        """Grant httpd's account its privileges; requires the tables."""
        self._grant_as("portalhooks", self.name)

    def _grant_as(self, account, ours):
        text = "\n".join(line for line in self.grants.read_text().splitlines() if not line.startswith("--"))
        for statement in text.split(";"):
            if "GRANT" in statement and f"TO '{account}'@" in statement:
                statement = statement.replace(f"'{account}'@", f"{ours}@")
                self.query(statement.replace("portalhooks.", f"{self.name}."))

    def grant_all(self):
        """Let httpd create the schema itself."""
        self.query(f"GRANT ALL ON {self.name}.* TO {self.name}@localhost")

    def query(self, sql, *values):
        if not self._connection.open:
            self._connection = self.server.connect(self.name)
        self._connection.ping(reconnect=True)
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [{name: text_of(value) for name, value in row.items()} for row in cursor.fetchall()]

    def tables(self):
        return [list(row.values())[0] for row in self.query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")]


class SqliteDatabase:
    driver = "sqlite3"

    def __init__(self, directory):
        self.path = directory / "portal.sqlite"
        self.params = self.owner_params = str(self.path)

    def grant(self):
        if os.getuid() == 0:
            for path in self.path.parent.iterdir():
                shutil.chown(path, "www-data", "www-data")

    def grant_all(self):
        """Nothing to do: httpd creates and owns the file."""

    def query(self, sql, *values):
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql.replace("%s", "?"), values)]
        finally:
            connection.close()

    def tables(self):
        return [row["name"] for row in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]


def text_of(value):
    """VARBINARY as text; bytes that are not UTF-8 are preserved."""
    return value.decode(errors="surrogateescape") if isinstance(value, bytes) else value


def all_bytes(database):
    """The content of all tables, and of the SQLite files: to search for what must not be stored."""
    pieces = []
    for table in database.tables():
        for row in database.query(f"SELECT * FROM {table}"):
            for value in row.values():
                pieces.append(value if isinstance(value, bytes) else str(value).encode(errors="surrogateescape"))
    if database.driver == "sqlite3":
        pieces += [path.read_bytes() for path in database.path.parent.iterdir()]
    return b"\n".join(pieces)


def main(command):
    directory = tempfile.mkdtemp(prefix="portalhooks-mariadb-")
    server = MariaDB(directory)
    try:
        database = server.make_database()
        environment = dict(os.environ, PH_TEST_MYSQL_PARAMS=database.root_params)
        return subprocess.run(command, env=environment).returncode
    finally:
        server.stop()
        shutil.rmtree(directory)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
