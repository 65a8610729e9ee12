# SPDX-License-Identifier: Apache-2.0
"""A private MariaDB, and databases for httpd instances: on it or as SQLite files.

As a program: run a command with a private MariaDB beside it, whose APR DBD parameters are in
PH_TEST_MYSQL_PARAMS (an empty database `unit` and an account that may do everything)."""
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


def _temporary_in(folder):
    """A server that starts removes the temporary tables of all others with the same folder for them."""
    return {**os.environ, "TMPDIR": str(folder)}


@functools.cache
def _empty_server(user):
    """The files of a server that has never run, made once: that takes seconds."""
    folder = tempfile.mkdtemp(prefix="portalhooks-mariadb-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = subprocess.run(
        ["mariadb-install-db", "--no-defaults", user, f"--datadir={folder}/data",
         "--auth-root-authentication-method=normal", "--skip-test-db"], capture_output=True, text=True,
        env=_temporary_in(folder))
    assert made.returncode == 0, made.stdout + made.stderr
    return f"{folder}/data"


class MariaDB:
    """One server of our own, reachable by its socket only. It can be stopped, killed and started again."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.socket = str(self.folder / "mariadb.sock")
        self._process = None
        self._numbers = itertools.count(1)
        self._user = f"--user={pwd.getpwuid(os.getuid()).pw_name}"
        subprocess.run(["cp", "-a", _empty_server(self._user), self.folder / "data"], check=True)
        self.start()

    def start(self):
        with open(self.folder / "mariadb.log", "ab") as log:
            self._process = subprocess.Popen(
                ["mariadbd", "--no-defaults", self._user, f"--datadir={self.folder / 'data'}",
                 f"--socket={self.socket}", "--skip-networking", f"--pid-file={self.folder / 'mariadb.pid'}",
                 "--skip-log-bin"],
                stdout=log, stderr=log, env=_temporary_in(self.folder))
        wait_for(self._answers, "the private MariaDB to answer", 60)

    def pause(self):
        """It accepts connections from now on and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

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

    def _answers(self):
        assert self._process.poll() is None, (self.folder / "mariadb.log").read_text(errors="replace")
        try:
            self.connect().close()
        except pymysql.err.OperationalError:
            return False
        return True


GRANTS = pathlib.Path(__file__).parents[3] / "sql/mysql/grants.sql"


class MysqlDatabase:
    """A database of its own. httpd's account and the command's have what sql/mysql/grants.sql gives them, no more."""
    driver = "mysql"

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
        self._connection.close()  # the next one is in that database, and so is whatever replaces it

    def grant(self):
        """To be called when the tables are there."""
        self._grant_as("portalhooks", self.name)

    def _grant_as(self, account, ours):
        text = "\n".join(line for line in GRANTS.read_text().splitlines() if not line.startswith("--"))
        for statement in text.split(";"):
            if "GRANT" in statement and f"TO '{account}'@" in statement:
                statement = statement.replace(f"'{account}'@", f"{ours}@")
                self.query(statement.replace("portalhooks.", f"{self.name}."))

    def grant_all(self):
        """For an httpd that makes its schema by itself."""
        self.query(f"GRANT ALL ON {self.name}.* TO {self.name}@localhost")

    def query(self, sql, *values):
        if not self._connection.open:
            self._connection = self.server.connect(self.name)
        self._connection.ping(reconnect=True)
        with self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            return [{name: _text(value) for name, value in row.items()} for row in cursor.fetchall()]

    def tables(self):
        return [list(row.values())[0] for row in self.query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")]


class SqliteDatabase:
    driver = "sqlite3"

    def __init__(self, folder):
        self.path = folder / "portal.sqlite"
        self.params = self.owner_params = str(self.path)

    def grant(self):
        if os.getuid() == 0:
            for path in self.path.parent.iterdir():
                shutil.chown(path, "www-data", "www-data")

    def grant_all(self):
        """The one file httpd makes is its own."""

    def query(self, sql, *values):
        connection = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql.replace("%s", "?"), values)]
        finally:
            connection.close()

    def tables(self):
        return [row["name"] for row in self.query("SELECT name FROM sqlite_master WHERE type = 'table'")]


def _text(value):
    """VARBINARY as text; what is no UTF-8 survives as it is."""
    return value.decode(errors="surrogateescape") if isinstance(value, bytes) else value


def all_bytes(database):
    """Everything that stands in the tables, and in the file if it is one: to look for what must not be there."""
    pieces = []
    for table in database.tables():
        for row in database.query(f"SELECT * FROM {table}"):
            for value in row.values():
                pieces.append(value if isinstance(value, bytes) else str(value).encode(errors="surrogateescape"))
    if database.driver == "sqlite3":
        pieces += [path.read_bytes() for path in database.path.parent.iterdir()]
    return b"\n".join(pieces)


def main(command):
    folder = tempfile.mkdtemp(prefix="portalhooks-mariadb-")
    server = MariaDB(folder)
    try:
        database = server.make_database()
        environment = dict(os.environ, PH_TEST_MYSQL_PARAMS=database.root_params)
        return subprocess.run(command, env=environment).returncode
    finally:
        server.stop()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
