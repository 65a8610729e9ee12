# SPDX-License-Identifier: Apache-2.0
"""Finds tests by name: find_tests.py unit|httpd|browser NAME …

Prints the tests to run, one per line. A name is a path, a file name with or without prefix and suffix, or a directory;
for httpd, `::TEST` may follow. An unknown name ends with status 2 and a list of similar names."""
import difflib
import pathlib
import re
import sys

SOURCE = pathlib.Path(__file__).parents[1]
KINDS = {  # kind: globs
    "unit": ["tests/unit/**/test_*.c", "htdocs/src/**/*.test.ts"],
    "httpd": ["tests/httpd/*/test_*.py"],
    "browser": ["tests/browser/*.test.mjs", "tests/browser/*.full.mjs"],
}


def bare(name):
    """The path or file name without prefixes and suffixes common to its kind."""
    name = re.sub(r"^(\./)?(tests/(unit|httpd|browser)/|htdocs/src/)", "", name)
    name = re.sub(r"(\.test\.ts|\.(test|full)\.mjs|\.c|\.py)$", "", name).rstrip("/")
    return re.sub(r"(^|/)test_([^/]+)$", r"\1\2", name)


def files_of(kind):
    """All test files of a kind by bare path; relative to the source tree."""
    found = sorted(path for pattern in KINDS[kind] for path in SOURCE.glob(pattern))
    return {bare(str(path.relative_to(SOURCE))): path.relative_to(SOURCE) for path in found}


def matching(name, files):
    """Files with this path, in this directory, or with this base name."""
    wanted = bare(name)
    return ([file for path, file in files.items() if path == wanted or path.startswith(f"{wanted}/")]
            or [file for path, file in files.items() if path.rpartition("/")[2] == wanted])


def unknown(kind, name, known):
    near = difflib.get_close_matches(bare(name), sorted(known), n=5, cutoff=0.5)
    near += sorted(one for one in known if bare(name) in one and one not in near)[:5]
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    print(f"tests/run: no {kind} test named {name}{hint}", file=sys.stderr)
    sys.exit(2)


def tests_in(file):
    return set(re.findall(r"^def (test_\w+)", (SOURCE / file).read_text(), re.MULTILINE))


def find(kind, argument, files):
    name, separator, test = argument.partition("::")
    found = matching(name, files)
    if not found:
        unknown(kind, name, {path.rpartition("/")[2] for path in files} | set(files))
    if not separator:
        return found
    plain = test.partition("[")[0]
    having = {file: tests_in(file) for file in found}
    if kind != "httpd" or not any(plain in tests for tests in having.values()):
        unknown(kind, test, set().union(*having.values()))
    return [f"{file}::{test}" for file, tests in having.items() if plain in tests]


def main():
    kind, *arguments = sys.argv[1:]
    files = files_of(kind)
    for found in dict.fromkeys(str(one) for argument in arguments for one in find(kind, argument, files)):
        print(found)


main()
