# SPDX-License-Identifier: Apache-2.0
"""The module's routes, read from its source: method, path as in the contract, permission."""
import pathlib
import re

SOURCE = pathlib.Path(__file__).parents[3] / "mod_portalhooks/httpd/routes.c"
ROW = re.compile(r'\{\s*M_(\w+),\s*"(/[^"]*)",\s*PH_MAY_(\w+),')


def _path(path):
    """The source distinguishes execution ids; the contract does not."""
    return path.replace("{execution_id}", "{id}")


ROUTES = {(method, _path(path)): permission for method, path, permission in ROW.findall(SOURCE.read_text())}
