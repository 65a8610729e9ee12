# SPDX-License-Identifier: Apache-2.0
"""conf/identity/application-fcgi.conf: a program of the application is asked who the caller is."""
import pathlib
import secrets
import socket
import subprocess

import pytest

from identity_site import free_port
from waiting import wait_for

USERS = {"jürgen": "|portal-operators|staff|", "dana": "|portal-admins|", "eve": "|portal-operators-emea|"}


@pytest.fixture
def sessions():
    return {name: secrets.token_hex(16) for name in USERS}


@pytest.fixture
def program(sessions, tmp_path):
    for name, session in sessions.items():
        (tmp_path / session).write_text(f"{name}\n{USERS[name]}\n")
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen(["perl", pathlib.Path(__file__).parent / "who_am_i.pl", address, tmp_path])

    def listens():
        host, _, port = address.partition(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0
    wait_for(listens, "the program to listen")
    yield process, address
    process.kill()
    process.wait(10)


@pytest.fixture
def site(make_site, program):
    return make_site("application-fcgi.conf", ["authnz_fcgi"], defines={"PORTAL_FCGI": program[1]})


@pytest.mark.long("identity")
def test_the_application_says_who_the_caller_is(site, sessions, tmp_path):
    expected = {"jürgen": {"can_trigger_integrations"}, "dana": {"admin"}, "eve": set()}
    for name, session in sessions.items():
        visitor = site.visitor("--header", f"Cookie: app_session={session}")
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected[name], name
        (tmp_path / session).unlink()
        assert visitor.me() == 401


@pytest.mark.long("identity")
@pytest.mark.log("authnz_fcgi:error")
def test_nobody_is_signed_in_without_the_application(site, sessions, program):
    assert site.visitor().me() == 401
    spoofed = site.visitor("--header", "Variable-PORTAL_USER: dana", "--header", "PORTAL_USER: dana")
    assert spoofed.me() == 401
    program[0].kill()
    program[0].wait(10)
    assert site.visitor("--header", f"Cookie: app_session={sessions['dana']}").me() in (401, 500, 503)
