# SPDX-License-Identifier: Apache-2.0
"""How the module is built, and what is installed for it."""
import json
import platform
import re
import subprocess

from portal import PREFIX, SANITIZED, SOURCE

TRACKED = subprocess.run(["git", "ls-files"], cwd=SOURCE, capture_output=True, text=True, check=True).stdout.split("\n")
TEXTS = [name for name in TRACKED if re.search(r"\.(md|sh|sql|conf|am)$|/run$|^conf/demo$|^debian/", name)]
PASSWORD = re.compile(r"--password[= ]\S|\bmysql\b[^`\n]* -p\S|--params \"[^\"\n]*\bpass=|curl[^\n]* -u \w+:[\w.]")


def test_the_module_is_hardened():
    module = PREFIX / "modules/mod_portalhooks.so"

    def printed(*command):
        return subprocess.run([*command, module], capture_output=True, text=True, check=True).stdout
    symbols = printed("nm", "-D")
    if SANITIZED:  # instead of these flags
        assert "__asan_init" in symbols
        return
    segments = printed("readelf", "-lW")
    assert "GNU_RELRO" in segments and "BIND_NOW" in printed("readelf", "-d")
    assert re.search(r"GNU_STACK .* RW +0x", segments), "the stack is not executable"
    assert "__stack_chk_fail" in symbols and "__memcpy_chk" in symbols
    if platform.machine() == "x86_64":
        assert printed("objdump", "-d", "--no-show-raw-insn").count("endbr64") > 100, "-fcf-protection"


def test_npm_runs_no_scripts_of_packages_and_installs_what_is_locked():
    for name in TEXTS:
        for line in (SOURCE / name).read_text().splitlines():
            if re.search(r"\bnpm (ci|install|i)\b", line) and "die " not in line:
                assert "npm ci --ignore-scripts" in line, f"{name}: {line}"
    locks = [name for name in TRACKED if name.endswith("package-lock.json")]
    assert len(locks) > 3
    for name in locks:
        packages = json.loads((SOURCE / name).read_text())["packages"]
        unlocked = [path for path, package in packages.items()
                    if path and not any(package.get(key) for key in ("link", "inBundle", "integrity"))]
        assert unlocked == [], name


def test_no_document_puts_a_password_on_a_command_line():
    found = [f"{name}: {match[0]}" for name in TEXTS for match in PASSWORD.finditer((SOURCE / name).read_text())]
    assert found == []


def test_packages_have_the_version_of_the_module():
    version = re.search(r"AC_INIT\(\[mod_portalhooks\], \[([^]]*)\]\)", (SOURCE / "configure.ac").read_text())[1]
    packaged = version.replace("-", "~")
    assert (SOURCE / "debian/changelog").read_text().startswith(f"mod-portalhooks ({packaged}-1) ")
    spec = (SOURCE / "release/mod_portalhooks.spec").read_text()
    assert f"upstream_version {version}\n" in spec and f"Version:        {packaged}\n" in spec
    assert f"> - {packaged}-1\n" in spec
