# SPDX-License-Identifier: Apache-2.0
"""Layout of the sources: layers, include cycles, directory sizes, exported symbols."""
import os
import pathlib
import re
import shlex
import subprocess

import pytest

from portal import PREFIX, SOURCE

BUILD = pathlib.Path(os.environ["PH_BUILD"])
MODULE = SOURCE / "mod_portalhooks"
DIRECTORY_LIMIT = 45


def test_only_the_module_record_is_exported():
    symbols = subprocess.run(["nm", "-D", "--defined-only", str(PREFIX / "modules/mod_portalhooks.so")], check=True,
                             capture_output=True, text=True).stdout.split("\n")
    assert [line.split()[-1] for line in symbols if line] == ["portalhooks_module"]


def compile_with_the_flags_of(target, tmp_path, text):
    """Check `text` with the flags that make uses for `target`, a library or program in Makefile.am."""
    flags = f"$(if $({target}_CPPFLAGS),$({target}_CPPFLAGS),$(AM_CPPFLAGS))"
    rule = ("include Makefile\nprint-the-compiler:\n"
            f"\t@echo $(CC) $(DEFS) $(DEFAULT_INCLUDES) $(INCLUDES) {flags} $(CPPFLAGS) $(AM_CFLAGS) $(CFLAGS)\n")
    command = subprocess.run(["make", "-s", "-f", "-", "print-the-compiler"], cwd=BUILD, input=rule, check=True,
                             capture_output=True, text=True).stdout
    source = tmp_path / "probe.c"
    source.write_text(text)
    return subprocess.run([*shlex.split(command), "-fsyntax-only", str(source)], cwd=BUILD, capture_output=True,
                          text=True)


OUTSIDE_HTTPD = ["libcore_la", "libos_la", "libstore_la", "libwire_la", "libservice_la", "libpipeline_la",
                 "portalhooks"]


@pytest.mark.parametrize("header", ["httpd.h", "http_log.h", "mod_dbd.h", "ap_config.h"])
@pytest.mark.parametrize("target", OUTSIDE_HTTPD)
def test_httpd_headers_are_invisible_outside_httpd(tmp_path, target, header):
    done = compile_with_the_flags_of(target, tmp_path, f"#include <{header}>\n")
    assert done.returncode != 0
    assert header in done.stderr and "No such file" in done.stderr


@pytest.mark.parametrize("target", OUTSIDE_HTTPD)
def test_other_headers_are_visible_outside_httpd(tmp_path, target):
    done = compile_with_the_flags_of(target, tmp_path, '#include <apr_dbd.h>\n#include "core/model/model.h"\n')
    assert done.returncode == 0, done.stderr


USE_OF_CURL = "#include <curl/curl.h>\nCURLcode perform(CURL *easy);\n"


@pytest.mark.parametrize("target", [*[target for target in OUTSIDE_HTTPD if target != "libwire_la"],
                                    "mod_portalhooks_la"])
def test_libcurl_is_unusable_outside_wire(tmp_path, target):
    done = compile_with_the_flags_of(target, tmp_path, USE_OF_CURL)
    assert done.returncode != 0
    assert "CURLcode" in done.stderr


def test_libcurl_is_usable_in_wire(tmp_path):
    done = compile_with_the_flags_of("libwire_la", tmp_path, USE_OF_CURL)
    assert done.returncode == 0, done.stderr


LAYERS = {  # layer: the layers it may include
    "core": set(),
    "os": {"core"},
    "store": {"core", "os"},
    "wire": {"core", "os"},
    "service": {"core", "os", "store", "wire"},
    "pipeline": {"core", "os", "store", "wire", "service"},
    "httpd": {"core", "os", "store", "wire", "service", "pipeline"},
    # The command changes webhooks by the services, and sends test messages by a pipeline of its own.
    "cli": {"core", "os", "store", "wire", "service", "pipeline"},
}


def test_every_directory_of_the_module_is_a_layer():
    assert {path.name for path in MODULE.iterdir() if path.is_dir()} == set(LAYERS)


@pytest.mark.parametrize("layer", LAYERS)
def test_layer_includes_lower_layers_only(layer):
    included = {}
    for path in sorted((MODULE / layer).rglob("*.[ch]")):
        for name in re.findall(r'^#include "(\w+)/', path.read_text(), re.M):
            included.setdefault(name, []).append(path.name)
    assert {name: files for name, files in included.items() if name not in LAYERS[layer] | {layer}} == {}


@pytest.mark.parametrize("layer", LAYERS)
def test_compile_flags_for_clangd_suffice(layer):
    flags = (SOURCE / "compile_flags.txt").read_text().split()
    for path in sorted((MODULE / layer).rglob("*.c"))[:5]:
        done = subprocess.run(["gcc", *flags, "-fsyntax-only", str(path)], cwd=SOURCE, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def unit_of(path):
    """A .c, its .h and its _private.h are one unit."""
    return str(path.relative_to(MODULE).with_suffix("")).removesuffix("_private")


def includes_of(directory):
    """{unit: included units}"""
    found = {}
    for path in sorted((MODULE / directory).rglob("*.[ch]")):
        places = [path.parent / name for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)]
        places = [place if place.exists() else MODULE / place.relative_to(path.parent) for place in places]
        found.setdefault(unit_of(path), set()).update({unit_of(place) for place in places} - {unit_of(path)})
    return found


def cycle_in(includes):
    """Units that include each other in a cycle, in order; empty if there is none."""
    done = set()

    def follow(name, path):
        if name in path:
            return [*path[path.index(name):], name]
        if name in done:
            return []
        cycle = next(filter(None, (follow(each, [*path, name]) for each in sorted(includes.get(name, ())))), [])
        done.add(name)
        return cycle

    return next(filter(None, (follow(name, []) for name in includes)), [])


@pytest.mark.parametrize("directory", LAYERS)
def test_includes_have_no_cycle(directory):
    assert cycle_in(includes_of(directory)) == []


def source_directories():
    """Relative directory: number of its sources."""
    counts = {}
    for root in ("mod_portalhooks", "tests", "htdocs/src"):
        for path in (SOURCE / root).rglob("*"):
            if path.suffix in (".c", ".py", ".ts", ".mjs") and "node_modules" not in path.parts:
                directory = str(path.parent.relative_to(SOURCE))
                counts[directory] = counts.get(directory, 0) + 1
    return counts


def test_no_directory_has_too_many_sources():
    counts = source_directories()
    assert len(counts) > 40
    assert {directory: count for directory, count in counts.items() if count > DIRECTORY_LIMIT} == {}
