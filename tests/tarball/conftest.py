# SPDX-License-Identifier: Apache-2.0
"""The release tarball, unpacked, built and installed with what a host without Node, autotools and cmocka has."""
import os
import pathlib
import re
import shutil
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).parents[2]
BUILD = pathlib.Path(os.environ.get("PH_BUILD", SOURCE / ".build/main"))
PLACE = SOURCE / ".build/tarball"
ABSENT = re.compile(r"node|nodejs|npm|npx|corepack|git|(auto|aclocal|libtool|faketime).*")
# cmocka alone is not found.
PKG_CONFIG = '#!/bin/sh\ncase "$*" in *cmocka*) exit 1 ;; esac\nexec /usr/bin/pkg-config "$@"\n'


def script(path, text):
    path.write_text(text)
    path.chmod(0o755)


def tools(name, absent=ABSENT, **own):
    """A PATH with what the host has in /usr/bin, except `absent`, and with scripts of our own."""
    directory = PLACE / name
    directory.mkdir()
    for each in pathlib.Path("/usr/bin").iterdir():
        if not absent.fullmatch(each.name) and each.name not in own:
            (directory / each.name).symlink_to(each)
    for each, text in own.items():
        script(directory / each, text)
    return str(directory)


def sh(command, path, cwd, check=True):
    """Run with umask 077; returns the result, with both streams in stdout."""
    done = subprocess.run(["/bin/sh", "-c", f"umask 077; {command}"], cwd=cwd, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env={"PATH": path, "HOME": str(PLACE), "LC_ALL": "C.UTF-8"})
    assert not check or done.returncode == 0, done.stdout[-4000:]
    return done


@pytest.fixture(scope="session")
def unpacked():
    """The directory that `make dist`, called with umask 077, makes and tar unpacks."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    made = subprocess.run(["/bin/sh", "-c", "umask 077; make -s dist XZ_OPT=-0"], cwd=BUILD, capture_output=True,
                          text=True)
    assert made.returncode == 0, made.stdout[-2000:] + made.stderr[-2000:]
    version = re.search(r"AC_INIT\(\[mod_portalhooks\], \[([^]]*)\]\)", (SOURCE / "configure.ac").read_text())[1]
    subprocess.run(["tar", "-C", PLACE, "-xf", BUILD / f"mod_portalhooks-{version}.tar.xz"], check=True)
    yield PLACE / f"mod_portalhooks-{version}"
    shutil.rmtree(PLACE, ignore_errors=True)


@pytest.fixture(scope="session")
def built(unpacked):
    """(directory of the build, PATH): configured and built in place, optimized for time to build."""
    path = tools("bin", **{"pkg-config": PKG_CONFIG})
    sh("./configure CFLAGS=-O0 --prefix=/usr/local --with-apache-libexecdir=/usr/local/modules"
       f" && make -j{os.cpu_count()} && make check && make install DESTDIR={PLACE}/installed", path, unpacked)
    return unpacked, path
