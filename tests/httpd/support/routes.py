# SPDX-License-Identifier: Apache-2.0
"""The module's routes, read from its source: method, path as in the contract, permission; query parameters."""
import pathlib
import re

SOURCE = pathlib.Path(__file__).parents[3] / "mod_portalhooks/httpd/routes.c"
ROW = re.compile(r'\{\s*M_(\w+),\s*"(/[^"]*)",\s*PH_MAY_(\w+),')

WITH_QUERY = re.compile(ROW.pattern + r"\s*PH_CHECKED_\w+,\s*PH_BODY_\w+,\s*([^,]*),")
MACRO = re.compile(r'^#define ([A-Z]+) "(.*)"$', re.MULTILINE)


def _path(path):
    """The source distinguishes execution ids; the contract does not."""
    return path.replace("{execution_id}", "{id}")


ROUTES = {(method, _path(path)): permission for method, path, permission in ROW.findall(SOURCE.read_text())}


def query_parameters():
    """Names by route."""
    source = SOURCE.read_text()
    macros = {**dict(MACRO.findall(source)), "PH_CALL_VERSION": "version"}
    for method, path, _, query in WITH_QUERY.findall(source):
        names = re.sub(r"\b[A-Z_]+\b", lambda macro: macros[macro[0]], query.replace('"', " "))
        yield (method, _path(path)), set(names.split())
