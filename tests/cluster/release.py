# SPDX-License-Identifier: Apache-2.0
"""The oldest release that may run on the present schema, built from the history of this repository."""
import os
import pathlib
import re
import subprocess

SOURCE = pathlib.Path(__file__).parents[2]


def oldest_version():
    """The greatest min_module of all migrations."""
    found = [re.search(r"^-- min_module: (\S+)", path.read_text(), re.MULTILINE)
             for path in (SOURCE / "sql/mysql").glob("0*.sql")]
    return max((match[1] for match in found if match), key=lambda version: [int(n) for n in version.split(".")])


def _last_commit(version):
    """Before configure.ac names another version."""
    git = ["git", "-C", str(SOURCE), "log", "-1", "--format=%H^", f"-S[{version}]", "--", "configure.ac"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()


class Release:
    """`prefix`: where it is installed; `grants`: its accounts."""

    def __init__(self, version):
        self.source = pathlib.Path(os.environ["PH_BUILD"]).parent / f"release-{version}"
        self.prefix = self.source / "prefix"
        self.grants = self.source / "sql/mysql/grants.sql"
        if not (self.prefix / "modules/mod_portalhooks.so").exists():
            self._build(version)

    def _build(self, version):
        commit = _last_commit(version)
        assert commit, f"no commit of version {version}: is this a shallow clone? git fetch --unshallow"
        self.source.mkdir(exist_ok=True)
        tree = subprocess.run(["git", "-C", str(SOURCE), "archive", commit], check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(self.source)], input=tree, check=True)
        for command in (["autoreconf", "-fi"],
                        ["./configure", "--disable-ui", f"--prefix={self.prefix}",
                         f"--with-apache-libexecdir={self.prefix}/modules"],
                        ["make", f"-j{os.cpu_count()}", "install"]):
            done = subprocess.run(command, cwd=self.source, capture_output=True, text=True)
            assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
