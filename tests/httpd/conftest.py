# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the suite. Databases and httpd instances are private. Most tests share one instance and create their own
integrations, events and users on it, so they run in any order.

All tests run on MariaDB; those marked `core` also on SQLite. A test fails on any line in an error log that it does not
expect by @pytest.mark.log(pattern), on a dead child and on a sanitizer report."""
import os
import pathlib
import shutil
import ssl
import subprocess
import tempfile

import pytest

from database import MariaDB, SqliteDatabase
from failpoints import Failpoints
from integration import Integration, fresh, make_event
from portal import Portal, as_portal_user
from prism import Prism
from receiver import Receiver

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def pytest_configure(config):
    config.addinivalue_line("markers", "core: also on SQLite")
    config.addinivalue_line("markers", "log(pattern, …): lines the error log may have")
    config.addinivalue_line("markers", "long(word): takes over a minute, runs when PH_LONG is that word")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Select the tests marked long with the value of PH_LONG; without PH_LONG, those not marked long. Tests named by
    node id always run. With several workers, the tests of a file on one database stay together."""
    for item in items:
        kind = item.callspec.params.get("database_kind") if hasattr(item, "callspec") else None
        item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{kind}"))
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
def check_error_logs(request):
    """Fail the test on unexpected lines in any error log."""
    yield
    patterns = [pattern for mark in request.node.iter_markers("log") for pattern in mark.args]
    unexpected = []
    for portal in list(Portal.started):
        unexpected += portal.unexpected_log_lines(patterns)
        if portal.is_for_one_test:
            portal.discard()
    assert not unexpected, "unexpected in the error log:\n" + "\n".join(unexpected)


@pytest.fixture(scope="session")
def directory():
    """Temporary directory of this run, readable by httpd's User."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="portalhooks-tests-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb(directory):
    server = MariaDB(directory)
    yield server
    server.stop()


@pytest.fixture
def private_mariadb(directory):
    """A server for one test, which may stop, kill or pause it."""
    place = directory / fresh("mariadb")
    place.mkdir()
    place.chmod(0o755)
    server = MariaDB(place)
    yield server
    for portal in Portal.started:  # whose threads would log that the server is gone
        if getattr(portal.database, "server", None) is server and portal.process and portal.process.poll() is None:
            portal.kill()
    server.stop()


@pytest.fixture
def start_on_private_mariadb(make_portal, private_mariadb):
    return lambda **settings: make_portal(database=private_mariadb.make_database(), **settings).start()


@pytest.fixture
def response_during_outage(private_mariadb, receiver):
    """An integration of a portal and an execution whose response arrived after the database stopped."""
    def make(portal):
        integration = Integration(portal, receiver)
        execution, gate = integration.click_and_hold()
        private_mariadb.stop()
        gate.open()
        return integration, execution
    return make


@pytest.fixture
def failpoints(directory, monkeypatch):
    """Fail points and short leases for portals started after this."""
    created = Failpoints(directory / fresh("failpoints"))
    for name, value in created.environment.items():
        monkeypatch.setenv(name, value)
    return created


@pytest.fixture(scope="session")
def database_kind(request):
    return request.param


@pytest.fixture(scope="session")
def new_database(request, database_kind, directory):
    """Factory for empty databases of the kind this test runs on."""
    def make():
        if database_kind == "mysql":
            return request.getfixturevalue("mariadb").make_database()
        place = pathlib.Path(tempfile.mkdtemp(dir=directory))
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
    assert portal.unexpected_log_lines() == []
    portal.discard()


@pytest.fixture
def make_portal(new_database):
    """Factory for instances that only this test uses; not started yet."""
    created = []

    def make(database=None, **settings):
        created.append(Portal(database or new_database(), **settings))
        return created[-1]

    yield make
    for portal in created:
        portal.is_for_one_test = True  # discarded after its log has been checked: see check_error_logs
        if portal not in Portal.started:
            portal.discard()


@pytest.fixture(scope="session")
def receiver():
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture(scope="session")
def certificates(directory):
    """A certificate authority; server certificates issued by it for 127.0.0.1 and for another address; one issued by
    another authority."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=directory, check=True, capture_output=True)

    for name in ("ca", "untrusted"):
        openssl("req", "-x509", *NEW_KEY, "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key",
                "-out", f"{name}.crt", "-addext", "subjectAltName=IP:127.0.0.1")
    for name, address in (("trusted", "127.0.0.1"), ("misnamed", "127.0.0.9")):
        (directory / "extensions").write_text(f"subjectAltName=IP:{address}\n")
        openssl("req", *NEW_KEY, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "2", "-extfile", "extensions", "-out", f"{name}.crt")

    def context(name):
        created = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        created.load_cert_chain(directory / f"{name}.crt", directory / f"{name}.key")
        return created

    return {"ca": directory / "ca.crt", **{name: context(name) for name in ("trusted", "misnamed", "untrusted")}}


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
