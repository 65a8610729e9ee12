# SPDX-License-Identifier: Apache-2.0
"""The installed documentation: links lead somewhere, every word and directive has its anchor, examples are accepted."""
import functools
import re
import subprocess
from html.parser import HTMLParser

import pytest

from contract import DOCUMENT
from portal import HTTPD, MODULES, PREFIX, SOURCE, STATIC

PAGES = PREFIX / "share/portalhooks/htdocs/docs"
SOURCES = SOURCE / "htdocs/docs"


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links, self.faults = [], [], []
        self.feed(path.read_text())

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]
        # The Content-Security-Policy forbids all of these.
        if tag in ("script", "style", "iframe", "form") or "style" in attributes or any(
                name.startswith("on") for name in attributes):
            self.faults.append(tag)


@pytest.fixture(scope="module")
def pages():
    return {path.name: Page(path) for path in sorted(PAGES.glob("*.html"))}


def test_every_page_is_installed_and_in_the_navigation(pages):
    names = {path.with_suffix(".html").name for path in SOURCES.glob("*.md")} | {"directives.html"}
    assert set(pages) == names
    for page in pages.values():
        assert {link for link in page.links if re.fullmatch(r"[\w-]+\.html", link)} >= names


def test_links_lead_somewhere(pages):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            if link.startswith("https://"):
                continue
            other = pages.get(target or name)
            if not (PAGES / (target or name)).exists() or (anchor and anchor not in other.ids):
                broken.append(f"{name}: {link}")
    assert broken == []


def test_pages_obey_the_content_security_policy_and_ids_are_unique(pages):
    for name, page in pages.items():
        assert page.faults == [], name
        assert len(page.ids) == len(set(page.ids)), name


def test_every_error_word_has_its_anchor(pages):
    schemas = DOCUMENT["components"]["schemas"]
    words = [word.rpartition(":")[2] for word in schemas["ProblemType"]["enum"]] + schemas["ExecutionError"]["enum"]
    assert set(words) - set(pages["errors.html"].ids) == set()


def test_every_directive_has_its_anchor(pages):
    table = (SOURCE / "mod_portalhooks/httpd/directives.c").read_text()
    assert set(re.findall(r'ROW\("(\w+)"', table)) | {"PortalHooksEnv"} <= set(pages["directives.html"].ids)


def blocks(language):
    for path in sorted(SOURCES.glob("*.md")):
        for indent, text in re.findall(rf"(?ms)^( *)```{language}\n(.*?)^ *```", path.read_text()):
            yield path.stem, re.sub(rf"(?m)^{indent}", "", text)


def test_files_named_exist():
    for path in SOURCES.glob("*.md"):
        for name in re.findall(r"`((?:conf|sql|tests)/[\w./-]+)`", path.read_text()):
            assert (SOURCE / name).exists(), f"{path.name}: {name}"


@pytest.mark.parametrize("page, text", blocks("apache"), ids=lambda value: value if "\n" not in value else "")
def test_configuration_is_accepted(page, text, tmp_path):
    modules = ["mpm_event", "unixd", "log_config", "authn_core", "authz_core", "authz_host", "dbd"]
    database = "" if "DBDriver" in text else "DBDriver sqlite3\nDBDParams x.sqlite\n"
    (tmp_path / "logs").mkdir()
    key_file = tmp_path / "keys"
    subprocess.run([PREFIX / "bin/portalhooks", "keys", "make", key_file], check=True, capture_output=True)
    conf = tmp_path / "httpd.conf"
    conf.write_text("\n".join([
        f'ServerRoot "{tmp_path}"', "Listen 127.0.0.1:1", "ServerName 127.0.0.1", f'DefaultRuntimeDir "{tmp_path}"',
        f'ErrorLog "{tmp_path}/error.log"',
        *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in modules if name not in STATIC],
        f'LoadModule portalhooks_module "{PREFIX}/modules/mod_portalhooks.so"', "PortalHooks On", database,
        text.replace("/etc/portalhooks/keys", str(key_file))]))
    done = subprocess.run([HTTPD, "-t", "-f", conf], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + text


@functools.cache
def help_of(*words):
    """Of the command that the first one or two words name."""
    for count in range(len(words), 0, -1):
        done = subprocess.run([PREFIX / "bin/portalhooks", *words[:count], "--help"], capture_output=True, text=True)
        if done.returncode == 0:
            return done.stdout
    raise AssertionError(f"there is no command {' '.join(words)}")


def test_commands_and_their_options_exist():
    for page, text in [*blocks("sh"), *[(path.stem, path.read_text()) for path in SOURCES.glob("*.md")]]:
        for command in re.findall(r"(?m)(?:^|`)portalhooks ([a-z][^`\n]*)", text):
            words = re.sub(r'"[^"]*"', "", command).split()
            usage = help_of(*[word for word in words[:2] if not word.startswith("-")])
            for option in re.findall(r"--[a-z-]+", command):
                assert option in usage, f"{page}: {command}"


@pytest.mark.parametrize("page, text", blocks("sh"), ids=lambda value: value if "\n" not in value else "")
def test_shell_commands_are_well_formed(page, text):
    done = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True)
    assert done.returncode == 0, f"{page}: {done.stderr}"
