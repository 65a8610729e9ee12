# SPDX-License-Identifier: Apache-2.0
"""What `make dist` makes is complete, and enough to build, install and uninstall."""
import re
import shutil
import subprocess

import pytest

from conftest import PLACE, SOURCE, script, sh, tools

NODE = "#!/bin/sh\ncase $1 in --version) echo v%s ;; *) exec /usr/bin/node -e \"Object.defineProperty(process, " \
       "'versions', {value: {node: '%s'}}); $2\" ;; esac\n"
NOT_RELEASED = ("debian/", ".ci/", ".gitignore", ".gitattributes")


def files_of(directory):
    return {str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file()}


def test_it_has_what_is_tracked_and_no_products_of_a_build(unpacked):
    released = files_of(unpacked)
    tracked = subprocess.run(["git", "ls-files"], cwd=SOURCE, capture_output=True, text=True, check=True).stdout
    assert {name for name in tracked.split() if not name.startswith(NOT_RELEASED)} - released == set()
    assert any(re.fullmatch(r"htdocs/dist/assets/.*\.js", name) for name in released), "the pages are built"
    assert {name for name in released if re.search(r"\.(l?o|l?a|so|log|trs|pyc)$|node_modules|/\.", name)
            and name not in tracked.split()} == set()
    assert [name for name in released if (unpacked / name).open("rb").read(4) == b"\x7fELF"] == []
    assert [name for name in released if (unpacked / name).stat().st_mode & 0o444 != 0o444] == []


def test_it_installs_readable_files_whatever_the_umask(built):
    installed = PLACE / "installed/usr/local"
    assert {"bin/portalhooks", "modules/mod_portalhooks.so", "share/portalhooks/htdocs/index.html",
            "share/portalhooks/conf/portalhooks.conf", "share/portalhooks/conf/identity/README.md",
            "share/portalhooks/sql/mysql/grants.sql"} <= files_of(installed)
    for path in [installed, *installed.rglob("*")]:
        assert path.stat().st_mode & 0o755 == 0o755 if path.is_dir() else path.stat().st_mode & 0o644 == 0o644, path
    module = installed / "modules/mod_portalhooks.so"
    assert sh(f"/usr/sbin/apache2 -t -C 'LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so'"
              " -C 'LoadModule dbd_module /usr/lib/apache2/modules/mod_dbd.so'"
              f" -C 'LoadModule portalhooks_module {module}' -C 'ServerName x' -C 'ErrorLog /dev/null'"
              " -f /dev/null", built[1], PLACE).stdout == "Syntax OK\n"


def test_check_without_cmocka_says_so_and_passes(built):
    directory, path = built
    assert "install libcmocka-dev" in sh("make check", path, directory).stdout.lower()


def test_what_holds_the_version_is_compiled_again_when_it_changes(built):
    directory, path = built
    compiled = directory / "mod_portalhooks/cli/portalhooks.o"
    before = compiled.stat().st_mtime_ns
    sh(f"touch Makefile && make {compiled.relative_to(directory)}", path, directory)
    assert compiled.stat().st_mtime_ns == before
    sh(f"touch Makefile && make {compiled.relative_to(directory)} PACKAGE_VERSION=9.9.9", path, directory)
    assert b"portalhooks 9.9.9" in compiled.read_bytes()


def test_uninstall_removes_what_was_installed(built):
    directory, path = built
    other = PLACE / "installed/usr/local/share/other"
    other.write_text("")
    sh(f"make uninstall DESTDIR={PLACE}/installed", path, directory)
    assert files_of(PLACE / "installed") == {"usr/local/share/other"}
    assert not (other.parent / "portalhooks").exists()


def test_distclean_leaves_the_tarball_and_no_packages_of_node(built, unpacked):
    directory, path = built
    (directory / "htdocs/node_modules").mkdir(exist_ok=True)
    sh("make distclean", path, directory)
    assert files_of(directory) == set((unpacked / "MANIFEST").read_text().split()) | {
        name for name in files_of(directory) if "/" not in name or name.startswith(("build-aux/", "m4/"))}
    assert not (directory / "htdocs/node_modules").exists() and not (directory / "config.status").exists()


def configured(unpacked, path):
    """What configure says without pages that are built already."""
    place = PLACE / "sources"
    shutil.rmtree(place, ignore_errors=True)
    (place / "mod_portalhooks/core/model").mkdir(parents=True)
    for name in ("configure", "build-aux", "mod_portalhooks/core/model/model.h"):
        copy = shutil.copytree if (unpacked / name).is_dir() else shutil.copy
        copy(unpacked / name, place / name)
    done = sh("./configure", path, place, check=False)
    assert done.returncode != 0
    return done.stdout


def test_configure_names_everything_that_is_missing_in_one_message(unpacked):
    absent = re.compile(r"(.*-)?(gcc|cc|clang|c99|c89)(-[\d.]+)?|g?make|apxs2?|pkg-?conf(ig)?|node|npm")
    said = configured(unpacked, tools("bare", absent)).partition("configure: error: ")[2]
    for name in ("gcc", "libc6-dev", "make", "apache2-dev", "pkgconf", "libapr1-dev", "libaprutil1-dev",
                 "libcurl4-openssl-dev", "libjansson-dev", "libutf8proc-dev", "libxlsxwriter-dev", "libssl-dev",
                 "zlib1g-dev", "libmariadb-dev"):
        assert re.search(fr"apt install .*\b{name}\b", said), said
    assert "nodejs.org" in said and "--disable-ui" in said


@pytest.mark.parametrize("version, is_new_enough", [
    ("18.20.4", False), ("20.18.3", False), ("20.19.0", True), ("22.11.0", False), ("24.1.0", True)])
def test_configure_wants_the_node_that_vite_needs(unpacked, version, is_new_enough):
    path = tools(f"node-{version}", re.compile(r"node|pkg-?conf(ig)?"), node=NODE % (version, version))
    said = configured(unpacked, path)  # fails in any case: there is no pkg-config
    assert (f"20.19, 22.12 or newer, not v{version}" in said) is not is_new_enough


@pytest.mark.parametrize("file, remedy", [("pkg.m4", "install pkgconf"), ("libtool.m4", "install libtool")])
def test_autoreconf_says_which_package_is_missing(file, remedy):
    place = PLACE / file
    shutil.copytree("/usr/share/aclocal", place / "macros", ignore=shutil.ignore_patterns(file))
    shutil.copy(SOURCE / "configure.ac", place)
    done = sh(f"aclocal --system-acdir={place}/macros", "/usr/bin:/bin", place, check=False)
    assert done.returncode != 0 and remedy in done.stdout


def test_packages_of_node_are_installed_once_for_each_version_of_it():
    place = PLACE / "npm"
    (place / "htdocs").mkdir(parents=True)
    (place / "bin").mkdir()
    (place / "htdocs/package-lock.json").write_text("{}")
    script(place / "bin/npm", "#!/bin/sh\nmkdir -p node_modules\necho >>../installed\n")

    def installations(version):
        script(place / "bin/node", f"#!/bin/sh\necho {version}\n")
        sh(f"sh {SOURCE}/build-aux/npm-packages.sh htdocs", f"{place}/bin:/usr/bin:/bin", place)
        return (place / "installed").read_text().count("\n")

    assert installations("v20.19.0") == 1
    assert installations("v20.19.0") == 1
    assert installations("v22.12.0") == 2
    (place / "htdocs/package-lock.json").write_text('{"changed": true}')
    assert installations("v22.12.0") == 3
