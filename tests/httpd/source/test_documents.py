# SPDX-License-Identifier: Apache-2.0
"""Documents only name files that exist."""
import pathlib
import re

import pytest

SOURCE = pathlib.Path(__file__).parents[3]
DOCUMENTS = sorted(path.relative_to(SOURCE) for pattern in ("*.md", "*/README.md") for path in SOURCE.glob(pattern))
ROOTS = [SOURCE / name for name in (".", "mod_portalhooks", "htdocs", "htdocs/src")]
SUFFIXES = r"\.(c|h|py|ts|mjs|js|json|conf|sql|md|sh|ac|am|css|html|txt|yml)"
BARE_NAMES = {path.name for root in (ROOTS[1], ROOTS[3]) for path in root.rglob("*.*")}
NOT_IN_THE_SOURCES = {"demo.json", "schema.d.ts", "NNNN_what.sql"}  # made by the demo or the build; a pattern


def names_in(text):
    """Link targets, and `code` that looks like a file or, with a trailing slash, a directory."""
    links = set(re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text))
    code = {word for word in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", text) if re.search(f"\\w({SUFFIXES}|/)$", word)}
    return {name for name in links | code if not name.startswith(("https:", "http:", "mailto:"))}


def exists(document, name):
    """From the document's directory or one of ROOTS; a bare file name may be anywhere below those."""
    return (pathlib.Path(name).name in NOT_IN_THE_SOURCES or name in BARE_NAMES
            or any((root / name).exists() for root in [(SOURCE / document).parent, *ROOTS]))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_document_names_existing_files(document):
    names = names_in((SOURCE / document).read_text())
    assert {name for name in names if not exists(document, name)} == set()
