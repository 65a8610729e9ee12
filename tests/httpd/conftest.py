# SPDX-License-Identifier: Apache-2.0
"""What the tests stand on. Databases and httpd instances are private; most tests share one instance and make
their own integrations, events and users on it, so they may run in any order.

All tests run on MariaDB; those marked `core` on SQLite too. A line in an error log that a test does not announce
by @pytest.mark.log(pattern) fails it, and so does a dead child or a sanitizer's report."""
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile

import pytest

from database import MariaDB, SqliteDatabase
from failpoints import Points
from integration import Integration, fresh, make_event
from portal import Portal, as_portal_user
from prism import Prism
from receiver import Gate, Receiver

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def pytest_configure(config):
    config.addinivalue_line("markers", "core: also on SQLite")
    config.addinivalue_line("markers", "log(pattern, …): lines the error log may have")
    config.addinivalue_line("markers", "long(word): takes over a minute, runs when PH_LONG is that word")


def pytest_collection_modifyitems(config, items):
    """Without PH_LONG the tests that are not long; with it those marked with its value. A test named by its node id
    runs in either case."""
    if any("::" in argument for argument in config.args):
        return

    def is_wanted(item):
        mark = item.get_closest_marker("long")
        return (mark.args[0] if mark else None) == os.environ.get("PH_LONG")

    config.hook.pytest_deselected(items=[item for item in items if not is_wanted(item)])
    items[:] = [item for item in items if is_wanted(item)]


def pytest_generate_tests(metafunc):
    if "database_kind" in metafunc.fixturenames:
        kinds = ["mysql", "sqlite"] if metafunc.definition.get_closest_marker("core") else ["mysql"]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.fixture(autouse=True)
def quiet_logs(request):
    """Every error log stays clean but for the lines a test announces."""
    yield
    patterns = [pattern for mark in request.node.iter_markers("log") for pattern in mark.args]
    complaints = []
    for portal in list(Portal.everyone):
        complaints += portal.log_complaints(patterns)
        if portal.is_for_one_test:
            portal.throw_away()
    assert not complaints, "unexpected in the error log:\n" + "\n".join(complaints)


@pytest.fixture(scope="session")
def folder():
    """Of this run, readable by httpd's User."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-tests-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb(folder):
    server = MariaDB(folder)
    yield server
    server.stop()


@pytest.fixture
def own_mariadb(folder):
    """A server of a test's own, to be stopped, killed or paused."""
    place = folder / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    server = MariaDB(place)
    yield server
    server.stop()


@pytest.fixture
def start_on_own_mariadb(make_portal, own_mariadb):
    return lambda **settings: make_portal(database=own_mariadb.make_database(), **settings).start()


@pytest.fixture
def answered_while_away(own_mariadb, receiver):
    """A integration of this portal and an execution of it, whose answer came when the database had gone."""
    def make(portal):
        integration, gate = Integration(portal, receiver), Gate()
        integration.answers(gate)
        execution = integration.click().is_ok(202).json
        gate.wait_for_request()
        own_mariadb.stop()
        gate.open()
        return integration, execution
    return make


@pytest.fixture
def points(folder, monkeypatch):
    """Fail points and short leases, for the portals that are started after this."""
    made = Points(folder / fresh("points"))
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture(scope="session")
def database_kind(request):
    return request.param


@pytest.fixture(scope="session")
def new_database(request, database_kind, folder):
    """Makes an empty database of the kind this test runs on."""
    def make():
        if database_kind == "mysql":
            return request.getfixturevalue("mariadb").make_database()
        place = pathlib.Path(tempfile.mkdtemp(dir=folder))
        place.chmod(0o755)
        as_portal_user(place)
        return SqliteDatabase(place)
    return make


@pytest.fixture(scope="session")
def portal(new_database, certificates):
    """The instance most tests share."""
    portal = Portal(new_database(), conf=f'PortalHooksCAFile "{certificates["ca"]}"').start()
    if os.environ.get("PH_PRISM"):
        portal.proxy = Prism(portal)
    yield portal
    if portal.proxy:
        portal.proxy.close()
    portal.stop()
    assert portal.log_complaints() == []
    portal.throw_away()


@pytest.fixture
def make_portal(new_database):
    """An instance of one's own, thrown away after the test; not started yet."""
    made = []

    def make(database=None, **settings):
        made.append(Portal(database or new_database(), **settings))
        return made[-1]

    yield make
    for portal in made:
        portal.is_for_one_test = True  # and is thrown away when its log has been read: see quiet_logs
        if portal not in Portal.everyone:
            portal.throw_away()


@pytest.fixture(scope="session")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def certificates(folder):
    """A certificate authority; server certificates of it for 127.0.0.1 and for another address; one of a stranger."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    for name in ("ca", "stranger"):
        openssl("req", "-x509", *NEW_KEY, "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.crt", "-addext", "subjectAltName=IP:127.0.0.1")
    for name, address in (("trusted", "127.0.0.1"), ("misnamed", "127.0.0.9")):
        (folder / "extensions").write_text(f"subjectAltName=IP:{address}\n")
        openssl("req", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "extensions", "-out", f"{name}.crt")

    def context(name):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
        return made

    return {"ca": folder / "ca.crt", **{name: context(name) for name in ("trusted", "misnamed", "stranger")}}


@pytest.fixture
def make_integration(portal, receiver):
    return lambda **settings: Integration(portal, receiver, **settings)


@pytest.fixture
def integration(make_integration):
    """An integration that can be run."""
    return make_integration()


@pytest.fixture
def new_event(portal):
    return lambda details=b"{}", **fields: make_event(portal, details, **fields)


@pytest.fixture
def event(new_event):
    return new_event()


@pytest.fixture
def admin(portal):
    return portal.as_("admin")


@pytest.fixture
def operator(portal):
    return portal.as_("operator")


@pytest.fixture
def poster(portal):
    return portal.as_("poster")
