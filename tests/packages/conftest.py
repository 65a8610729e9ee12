# SPDX-License-Identifier: Apache-2.0
"""The Debian packages, built and installed in bare systems. Needs root and the network of Debian's packages."""
import functools
import os
import pathlib
import re
import shutil
import subprocess

import pytest

from bare_root import SOURCE, BareRoot

SUITES = ("bookworm", "trixie")
BUILD = SOURCE / ".build/main"


@functools.cache
def tarball():
    """The release tarball, of `make dist`."""
    subprocess.run(["make", "-s", "-C", BUILD, "dist"], check=True, stdout=subprocess.DEVNULL)
    version = re.search(r"AC_INIT\(\[mod_portalhooks\], \[([^]]*)\]\)", (SOURCE / "configure.ac").read_text())[1]
    return BUILD / f"mod_portalhooks-{version}.tar.xz"


@functools.cache
def packages(suite):
    """The binary packages for a Debian release, built in a bare one from the tarball and debian/; file names. With
    PH_KEEP_PACKAGES those of an earlier run are used."""
    place = SOURCE / ".build/packages" / suite
    if "PH_KEEP_PACKAGES" in os.environ and (place / "lintian.txt").exists():
        return binaries(place)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    root = BareRoot(suite)
    try:
        root.install("build-essential", "devscripts", "equivs", "lintian")
        root.copy_in(tarball())
        (root.place / "root/src").mkdir()
        root.run(f"tar -C src --strip-components=1 -xf {tarball().name}")
        shutil.copytree(SOURCE / "debian", root.place / "root/src/debian", dirs_exist_ok=True)
        root.run("cd src && apt-get -q -y build-dep --no-install-recommends .", network=True)
        upstream = re.match(r"mod-portalhooks \(([^-]*)-", (SOURCE / "debian/changelog").read_text())[1]
        root.run(f"mv {tarball().name} mod-portalhooks_{upstream}.orig.tar.xz; cp -a src again;"
                 " cd src && dpkg-buildpackage -us -uc")
        lint = root.run("lintian --no-tag-display-limit *.changes", check=False).stdout
        (place / "lintian.txt").write_text(lint)
        for file in (root.place / "root").glob("*.deb"):
            shutil.copy(file, place)
        # Once more, elsewhere and by another umask and locale.
        root.run("mkdir other && mv again other/src && cp mod-portalhooks_*.orig.tar.xz other && cd other/src"
                 " && umask 077 && LC_ALL=C TZ=Asia/Tokyo dpkg-buildpackage -us -uc -b")
        (place / "again.txt").write_text(root.run("cd other && sha256sum *.deb").stdout)
    finally:
        root.close()
    return binaries(place)


def binaries(place):
    return sorted(file for file in place.glob("*.deb") if "dbgsym" not in file.name)


@pytest.fixture(params=SUITES)
def suite(request):
    return request.param


@pytest.fixture
def built(suite):
    """(file names of the packages, what lintian says)"""
    files = packages(suite)
    return files, pathlib.Path(files[0].parent / "lintian.txt").read_text()


@pytest.fixture
def root(suite):
    created = BareRoot(suite)
    yield created
    created.close()
