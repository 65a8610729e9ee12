# SPDX-License-Identifier: Apache-2.0
"""The module, the contract and the README agree on routes and version."""
import pathlib
import re

import pytest

from contract import DOCUMENT, resolve
from routes import ROUTES, query_parameters

SOURCE = pathlib.Path(__file__).parents[3]
README = SOURCE / "README.md"
PROBLEMS = SOURCE / "mod_portalhooks/core/model/problem.c"
METHODS = ("get", "post", "put", "patch", "delete")


def test_openapi_describes_exactly_the_routes():
    described = {(method.upper(), path) for path, operations in DOCUMENT["paths"].items()
                 for method in operations if method in METHODS}
    assert described == set(ROUTES)


def test_openapi_describes_exactly_the_query_parameters():
    described = {}
    for path, operations in DOCUMENT["paths"].items():
        for method in operations.keys() & set(METHODS):
            parameters = map(resolve, operations.get("parameters", []) + operations[method].get("parameters", []))
            described[method.upper(), path] = {each["name"] for each in parameters if each["in"] == "query"}
    assert described == dict(query_parameters())


def test_readme_lists_exactly_the_routes():
    rows = re.findall(r"^\| ((?:GET|POST|PUT|PATCH|DELETE)[A-Z, ]*) \| `(/[^`]*)` \|", README.read_text(), re.M)
    listed = {(method, path) for methods, path in rows for method in methods.split(", ")}
    assert listed == set(ROUTES)


def test_openapi_has_the_version_of_the_module():
    version = re.search(r"^AC_INIT\(\[mod_portalhooks\], \[(.*)\]\)$", (SOURCE / "configure.ac").read_text(), re.M)
    assert DOCUMENT["info"]["version"] == version.group(1)


def statuses_of(method, path):
    """Statuses that a route must document, derived from method, path and permission."""
    required = {"400", "401", "500", "503"}
    if ROUTES[method, path] != "ANY" or method != "GET":
        required |= {"403"}
    if "{" in path:
        required |= {"404"}
    if method != "GET":
        required |= {"415"}
    if method in ("POST", "PUT", "PATCH"):
        required |= {"408", "413", "422"}
    if path.endswith(("/executions", "/retry", "/test")) and method == "POST":
        required |= {"200", "201", "202", "409", "429"}
    has_version = not re.search("pause|views", path) and not (method == "DELETE" and path.startswith("/events"))
    if has_version and method in ("PUT", "PATCH", "DELETE"):
        required |= {"409", "412", "428"}
    if method == "DELETE":
        required |= {"204"}
    return required


@pytest.mark.parametrize("method, path", ROUTES, ids=lambda value: value)
def test_each_route_documents_its_statuses_with_examples(method, path):
    operation = DOCUMENT["paths"][path][method.lower()]
    responses = {status: resolve(response) for status, response in operation["responses"].items()}
    assert statuses_of(method, path) <= responses.keys()
    shown = {status: content for status, response in responses.items()
             for content in response.get("content", {}).items()}
    if "requestBody" in operation:
        shown["request"] = next(iter(resolve(operation["requestBody"])["content"].items()))
    for name, (media_type, content) in shown.items():
        assert "example" in content or content.get("examples") or path == "/openapi.json", f"{name}: {media_type}"
        if name[0] in "45":
            assert media_type == "application/problem+json"


def test_openapi_lists_exactly_the_problems():
    rows = re.findall(r'\{ "([a-z_]+)", (\d{3}),', PROBLEMS.read_text())
    schema = DOCUMENT["components"]["schemas"]["ProblemType"]
    assert sorted(schema["enum"]) == sorted(f"urn:portalhooks:problem:{word}" for word, _ in rows)
    by_status = dict(re.findall(r"(\d{3}): ([a-z_, ]+)", schema["description"]))
    assert {word: status for status, words in by_status.items() for word in words.split(", ")} == dict(rows)
