# SPDX-License-Identifier: Apache-2.0
"""The module's routes, the contract and the README speak of the same things."""
import pathlib
import re

from contract import DOCUMENT
from routes import ROUTES

README = pathlib.Path(__file__).parents[2] / "README.md"
METHODS = ("get", "post", "put", "patch", "delete")


def test_the_contract_describes_every_route_and_no_other():
    described = {(method.upper(), path) for path, operations in DOCUMENT["paths"].items()
                 for method in operations if method in METHODS}
    assert described == set(ROUTES)


def test_the_readme_has_every_route_and_no_other():
    rows = re.findall(r"^\| ((?:GET|POST|PUT|PATCH|DELETE)[A-Z, ]*) \| `(/[^`]*)` \|", README.read_text(), re.M)
    told = {(method, path) for methods, path in rows for method in methods.split(", ")}
    assert told == set(ROUTES)
