# SPDX-License-Identifier: Apache-2.0
"""A private httpd instance with the module: its directory, configuration, processes and error log."""
import base64
import contextlib
import dataclasses
import hashlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile

from client import Client
from waiting import wait_for

SOURCE = pathlib.Path(__file__).parents[3]
PREFIX = pathlib.Path(os.environ["PH_PREFIX"])  # where `make install` put the module, the command and the pages
SANITIZED = os.environ.get("PH_SANITIZED")  # "yes" or "thread", as the module was built
VALGRIND = bool(os.environ.get("PH_VALGRIND"))  # so slow that httpd may log warnings


def _apxs(variable):
    return subprocess.run(["apxs2", "-q", variable], check=True, capture_output=True, text=True).stdout.strip()


HTTPD = f"{_apxs('SBINDIR')}/{_apxs('PROGNAME')}"
MODULES = _apxs("LIBEXECDIR")
STATIC = set(re.findall(r"mod_(\w+)\.c", subprocess.run([HTTPD, "-l"], capture_output=True, text=True).stdout))
NEEDED = ["unixd", "log_config", "watchdog", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic",
          "dbd", "deflate", "filter", "mime", "reqtimeout", "unique_id"]

# user name: permissions in the database
USERS = {
    "admin": {"admin": True},
    "operator": {"can_trigger_integrations": True},
    "both": {"admin": True, "can_trigger_integrations": True},
    "viewer": {},
    "poster": {"can_post_events": True},
}
BOOTSTRAP = "bootstrap"
ACCOUNTS = [*USERS, BOOTSTRAP, "second", "revoked", "new", "Ädmin"]  # users that httpd can authenticate

SEVERE = re.compile(r"^\[[^]]*\] \[[\w-]*:(warn|error|crit|alert|emerg)\]")
ORDINARY = re.compile(r"^\[[^]]*\] \[[\w-]*:(notice|info|debug|trace\d)\]")
FAILED = re.compile(r"\[portalhooks:warn\].*\] execution exe_\w+: (failed|unknown), ")
DIED = re.compile(r"AH0005[012]|exit signal|seg(mentation )?fault", re.IGNORECASE)


def _is_running(pid):
    """Whether the process exists and is not a zombie."""
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _sockets(pid):
    """The sockets of a process, by their inodes."""
    found = set()
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for descriptor in pathlib.Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.add(os.readlink(descriptor))
    return {name for name in found if name.startswith("socket:")}


def user_key(username):
    return base64.urlsafe_b64encode(username.encode()).decode().rstrip("=")


def environment_of_httpd(reports):
    """Environment with the sanitizer library preloaded if the module was built with it; reports go to the directory
    `reports`."""
    environment = dict(os.environ)
    if SANITIZED:
        name = "libtsan.so" if SANITIZED == "thread" else "libasan.so"
        library = subprocess.run(["gcc", f"-print-file-name={name}"], check=True, capture_output=True, text=True)
        environment.update(LD_PRELOAD=library.stdout.strip(),
                           ASAN_OPTIONS=f"detect_leaks=0:log_path={reports}/report",
                           # httpd and the libraries are not built for it
                           TSAN_OPTIONS=f"ignore_noninstrumented_modules=1:log_path={reports}/report",
                           UBSAN_OPTIONS=f"print_stacktrace=1:log_path={reports}/report")
    return environment


def as_portal_user(path):
    """Give a path to the user that httpd's children run as."""
    if os.getuid() == 0:
        shutil.chown(path, "www-data", "www-data")


@dataclasses.dataclass
class Settings:
    mpm: str = "event"
    base: str = "/portal"
    engine: bool = True      # PortalHooks On; otherwise the directive is absent
    allow_target: str = "127.0.0.0/8"
    key_file: bool = True
    pages: bool = True
    schema: str = ""         # argument of PortalHooksSchema
    migrated: bool = True    # by the command, before the first start
    with_users: bool = True  # created through the API by the bootstrap admin
    conf: str = ""           # additional directives at server level
    location: str = ""       # additional directives in the Portal's location
    prefix: pathlib.Path = PREFIX  # of the installation


class Portal:
    started = []  # portals whose error log is still checked

    def __init__(self, database, **settings):
        self.settings = Settings(**settings)
        self.database = database
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-test-"))
        self.directory.chmod(0o755)
        self.conf = self.directory / "httpd.conf"
        self.key_file = self.directory / "portalhooks.keys"
        self.error_log = self.directory / "error.log"
        self.port = None
        self.proxy = None  # for API requests only
        self.process = None
        self.is_for_one_test = False
        self._log_offset = 0
        self._generation = 0
        for name in ("run", "sanitizer", "site"):
            (self.directory / name).mkdir()
            as_portal_user(self.directory / name)
        if self.settings.pages:
            shutil.copytree(PREFIX / "share/portalhooks/htdocs", self.directory / "pages")
        if self.settings.key_file:
            self.make_key_file()
        password = base64.b64encode(hashlib.sha1(b"secret").digest()).decode()
        (self.directory / "passwd").write_text("".join(f"{name}:{{SHA}}{password}\n" for name in ACCOUNTS))
        if self.settings.migrated:
            self.migrate()
            self.database.grant()
        self.write_conf()

    # ---- processes ------------------------------------------------------------------------------------

    def start(self):
        for _ in range(5):
            self._take_port()
            self._spawn()
            if self._is_up():
                break
            assert "could not bind" in self.startup_output(), self.startup_output() + self.log()
        else:
            raise AssertionError("no free port")
        if self not in Portal.started:
            Portal.started.append(self)
            if self.settings.with_users:
                self._make_users()
        return self

    def restart(self):
        """Restart with the same port, directory and database."""
        self.write_conf()
        self._spawn()
        assert self._is_up(), self.startup_output() + self.log()

    def stop(self):
        """Stop gracefully: requests in progress may finish. (On SIGTERM httpd's threads race for the sockets of
        requests that were just answered, and a child may crash in mod_mpm_event.)"""
        self._stop(signal.SIGWINCH)

    def terminate(self):
        """Stop by SIGTERM. The last response must be some time ago, for the reason above."""
        self._stop(signal.SIGTERM)

    def _stop(self, how):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()
                raise AssertionError("httpd did not stop within a minute")

    def kill(self):
        """Kill all processes at once, as a power failure does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        wait_for(lambda: not self._connects(), "the last child to exit")

    def graceful(self):
        """Restart gracefully. Whoever connects afterwards meets the new generation."""
        generation, old, listeners = self._generations(), self.children(), _sockets(self.process.pid)
        self.process.send_signal(signal.SIGUSR1)
        wait_for(lambda: self._generations() > generation, "the graceful restart", 30)
        wait_for(lambda: not any(listeners & _sockets(pid) for pid in old), "the old children to stop listening", 30)

    def _generations(self):
        return self.log().count("resuming normal operations")

    def children(self):
        """Process ids of httpd's running children."""
        listed = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in listed.split() if _is_running(pid)]

    def discard(self):
        """Kill the processes and remove the directory."""
        if self.process and self.process.poll() is None:
            self.kill()
        if self in Portal.started:
            Portal.started.remove(self)
        shutil.rmtree(self.directory, ignore_errors=True)

    def fails_to_start(self):
        """Start, expecting failure; returns the output and the error log."""
        self._take_port()
        self._spawn()
        try:
            assert self.process.wait(10) != 0
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError("httpd started") from None
        if self.error_log.exists():
            self._log_offset = self.error_log.stat().st_size
        return self.startup_output() + self.log()

    def configtest(self):
        """`httpd -t`; returns its exit status and output."""
        if self.port is None:
            self._take_port()
        done = subprocess.run([HTTPD, "-t", "-f", str(self.conf)], capture_output=True, text=True, timeout=30,
                              env=self._environment())
        return done.returncode, done.stdout + done.stderr

    # ---- the command ----------------------------------------------------------------------------------

    @staticmethod
    def command(*arguments, prefix=PREFIX):
        return subprocess.run([str(prefix / "bin/portalhooks"), *map(str, arguments)], capture_output=True, text=True,
                              timeout=60)

    def migrate(self):
        done = self.command("migrate", "--driver", self.database.driver, "--params", self.database.owner_params,
                            prefix=self.settings.prefix)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def make_key_file(self):
        done = self.command("keys", "make", self.key_file, prefix=self.settings.prefix)
        assert done.returncode == 0, done.stdout + done.stderr

    # ---- users ----------------------------------------------------------------------------------------

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def as_(self, username, password="secret"):
        return Client(self.address, self.settings.base, username, password, through=self.proxy,
                      is_older=self.settings.prefix != PREFIX)

    def anonymous(self):
        return Client(self.address, self.settings.base, through=self.proxy)

    # ---- error log ------------------------------------------------------------------------------------

    def log(self):
        return self.error_log.read_text(errors="replace") if self.error_log.exists() else ""

    def startup_output(self):
        return (self.directory / "startup.log").read_text(errors="replace")

    def unexpected_log_lines(self, expected=()):
        """Lines since the last call that match no expected pattern; sanitizer reports and dead children are never
        expected."""
        with open(self.error_log, "rb") as log:
            log.seek(self._log_offset)
            lines = log.read().decode(errors="replace").splitlines()
            self._log_offset = log.tell()
        unexpected = [line for line in lines
                      if DIED.search(line) or "runtime error" in line
                      or ((SEVERE.search(line) or not ORDINARY.search(line)) and not VALGRIND
                          and not FAILED.search(line)
                          and not any(re.search(pattern, line) for pattern in expected))]
        for report in sorted((self.directory / "sanitizer").iterdir()):
            unexpected += filter(None, [report.read_text(errors="replace")])
            report.unlink()
        return unexpected

    # ---- configuration --------------------------------------------------------------------------------

    def write_conf(self):
        settings, directory = self.settings, self.directory
        modules = [f"mpm_{settings.mpm}", *[name for name in NEEDED if f"{name}" not in STATIC]]
        lines = [
            f'ServerRoot "{directory}"', f'DefaultRuntimeDir "{directory}/run"', f'PidFile "{directory}/run/httpd.pid"',
            "Listen 127.0.0.1:${PH_PORT}", "ServerName 127.0.0.1", "Timeout 30",
            *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in modules],
            f'LoadModule portalhooks_module "{settings.prefix}/modules/mod_portalhooks.so"',
            *(["User www-data", "Group www-data"] if os.getuid() == 0 else []),
            *self._processes(),
            "TypesConfig /etc/mime.types",
            f'ErrorLog "{self.error_log}"', "LogLevel warn portalhooks:debug",
            'LogFormat "%h %u \\"%r\\" %>s %L"', f'CustomLog "{directory}/access.log" "%h %u \\"%r\\" %>s"',
            f"DBDriver {self.database.driver}", f'DBDParams "{self.database.params}"',
            "DBDMin 0", "DBDKeep 4", "DBDMax 8",
            *(['DBDInitSQL "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"']
              if self.database.driver == "sqlite3" else []),
            *(["PortalHooks On"] if settings.engine else []), f"PortalHooksBase {settings.base}",
            "PortalHooksInstance test", f"PortalHooksBootstrapAdmin {BOOTSTRAP}", "PortalHooksConnectTimeout 1s",
            "PortalHooksRateLimit Off",
            f'PortalHooksUI "{directory}/pages"' if settings.pages else "PortalHooksUI Off",
            *([f'PortalHooksKeyFile "{self.key_file}"'] if settings.key_file else []),
            *([f"PortalHooksAllowTarget {settings.allow_target}"] if settings.allow_target else []),
            *([f"PortalHooksSchema {settings.schema}"] if settings.schema else []),
            settings.conf,
            f'<Location "{settings.base}">', "AuthType Basic", "AuthName Portal", "AuthBasicProvider file",
            f'AuthUserFile "{directory}/passwd"', "Require valid-user", settings.location, "</Location>",
            f'DocumentRoot "{directory}/site"', "<Directory />", "AllowOverride None", "Require all denied",
            "</Directory>", f'<DirectoryMatch "^{directory}/(site|pages)">', "Require all granted", "</DirectoryMatch>",
        ]
        self.conf.write_text("\n".join(lines) + "\n")

    def _processes(self):
        if self.settings.mpm == "prefork":
            return ["StartServers 3", "MinSpareServers 3", "MaxSpareServers 6", "MaxRequestWorkers 12"]
        return ["StartServers 2", "ServerLimit 6", "ThreadsPerChild 24", "MaxRequestWorkers 48",
                "MinSpareThreads 24", "MaxSpareThreads 48"]

    def _take_port(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def _environment(self):
        return dict(environment_of_httpd(self.directory / "sanitizer"), PH_PORT=str(self.port))

    def _spawn(self):
        self._generation = self._generations()
        with open(self.directory / "startup.log", "wb") as output:
            self.process = subprocess.Popen([*self._valgrind(), HTTPD, "-DFOREGROUND", "-f", str(self.conf)],
                                            env=self._environment(), stdout=output, stderr=output,
                                            start_new_session=True)

    def _valgrind(self):
        """Run under valgrind, which also follows children. Its reports are checked like those of the sanitizers."""
        if not VALGRIND:
            return []
        return ["valgrind", "--quiet", f"--log-file={self.directory}/sanitizer/report.%p"]

    def _is_up(self):
        def answers_or_ended():
            if self.process.poll() is not None:
                return "ended"
            # httpd handles signals only after it logged this.
            return "responses" if self._generations() > self._generation and self._connects() else None
        return wait_for(answers_or_ended, "httpd to respond", 30) == "responses"

    def _connects(self):
        try:
            socket.create_connection(self.address, 1).close()
        except OSError:
            return False
        return True

    def _make_users(self):
        # With DBDMin 0, requests may arrive before the first connection to the database.
        wait_for(lambda: self.as_(BOOTSTRAP).get("/me").status == 200, "the Portal to reach its database")
        creator = BOOTSTRAP
        for name, permissions in USERS.items():
            self.as_(creator).put(f"/users/{user_key(name)}", permissions,
                                  headers=[("If-None-Match", "*")]).is_ok(201)
            creator = "admin"
