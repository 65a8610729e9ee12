# SPDX-License-Identifier: Apache-2.0
"""Structure of the sources: exported symbols, layers, example configurations."""
import os
import pathlib
import re
import shlex
import subprocess

import pytest

from portal import HTTPD, MODULES, PREFIX, SOURCE, STATIC, environment_of_httpd

BUILD = pathlib.Path(os.environ["PH_BUILD"])
EXAMPLES = sorted(path.name for path in (SOURCE / "conf").glob("*.conf"))
MODULES_OF_EXAMPLES = """
    mpm_event unixd log_config watchdog alias auth_basic authn_core authn_file authz_core authz_host authz_user dbd
    deflate dir env expires filter headers ldap authnz_ldap mime proxy proxy_http remoteip reqtimeout rewrite setenvif
    socache_shmcb ssl status unique_id
""".split()


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


LAYERS = {  # directory: the directories it may not include
    "core": "os|store|wire|service|pipeline|httpd|cli",
    "os": "store|wire|service|pipeline|httpd|cli",
    "store": "wire|service|pipeline|httpd|cli",
    "wire": "store|service|pipeline|httpd|cli",
    "service": "pipeline|httpd|cli",
    "pipeline": "httpd|cli",
}


@pytest.mark.parametrize("layer, above", LAYERS.items())
def test_layer_includes_lower_layers_only(layer, above):
    found = subprocess.run(["grep", "-rnE", f'#include "({above})/', str(SOURCE / "mod_portalhooks" / layer)],
                           capture_output=True, text=True)
    assert found.stdout == ""


def includes_of(directory):
    """{file: included files}, without suffix: a .c and its .h count as one file."""
    root = SOURCE / "mod_portalhooks"
    found = {}
    for path in sorted((root / directory).rglob("*.[ch]")):
        places = [path.parent / name for name in re.findall(r'^#include "([^"]+)"', path.read_text(), re.M)]
        places = [place if place.exists() else root / place.relative_to(path.parent) for place in places]
        name = path.with_suffix("")
        found.setdefault(name, set()).update(place.with_suffix("") for place in places if place.with_suffix("") != name)
    return found


def cycle_in(includes):
    """Files that include each other in a cycle, in order; empty if there is none."""
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


@pytest.mark.parametrize("directory", ["httpd"])
def test_includes_have_no_cycle(directory):
    assert [path.name for path in cycle_in(includes_of(directory))] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_configuration_passes_configtest(tmp_path, example):
    (tmp_path / "run").mkdir()
    (tmp_path / "passwd").touch()
    subprocess.run([PREFIX / "bin/portalhooks", "keys", "make", tmp_path / "keys"], check=True, capture_output=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-subj", "/CN=portal.example.com", "-keyout", "key.pem", "-out", "certificate.pem"],
                   cwd=tmp_path, check=True, capture_output=True)
    lines = [f'ServerRoot "{tmp_path}"', "ServerName portal.example.com", f'DefaultRuntimeDir "{tmp_path}/run"',
             "Listen 127.0.0.1:8080", "User www-data", "Group www-data", f'ErrorLog "{tmp_path}/error.log"',
             'TypesConfig "/etc/mime.types"',
             *[f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in MODULES_OF_EXAMPLES
               if name not in STATIC],
             f'LoadModule portalhooks_module "{PREFIX}/modules/mod_portalhooks.so"',
             *[f'Define {name} "{value}"' for name, value in {
                 "PORTAL_ETC": tmp_path, "PORTAL_STATE": tmp_path, "PORTAL_CERTIFICATE": tmp_path / "certificate.pem",
                 "PORTAL_CERTIFICATE_KEY": tmp_path / "key.pem", "PORTAL_NAME": "portal.example.com",
                 "PORTAL_PORT": 8443, "PORTAL_ORIGIN": "https://portal.example.com"}.items()],
             f'Include "{SOURCE}/conf/{example}"']
    conf = tmp_path / "httpd.conf"
    conf.write_text("\n".join(lines) + "\n")
    done = subprocess.run([HTTPD, "-t", "-f", str(conf)], capture_output=True, text=True, timeout=30,
                          env=environment_of_httpd(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_directive_is_in_the_reference():
    table = (SOURCE / "mod_portalhooks/httpd/directives.c").read_text()
    directives = set(re.findall(r'"(PortalHooks\w*)"', table))
    assert len(directives) > 10
    reference = (SOURCE / "conf/portalhooks.conf").read_text()
    assert {name for name in directives if name not in reference} == set()
