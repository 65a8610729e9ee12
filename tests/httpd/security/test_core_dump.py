# SPDX-License-Identifier: Apache-2.0
"""Core dumps of an idle child contain no key; warnings at startup."""
import base64

import pytest

from integration import Integration
from memory import children_of, count_in_memory


def keys_of_file(portal):
    lines = [line.split() for line in portal.key_file.read_text().splitlines() if line and not line.startswith("#")]
    return [base64.b64decode(line[-1]) for line in lines]


def test_core_dump_of_idle_child_contains_no_key(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver, headers={"X-Api-Key": "a-value-of-a-header"})
    integration.add_key(scheme="v1a")
    for _ in range(8):
        assert integration.run()["state"] == "succeeded"
    (key,) = keys_of_file(portal)
    needles = [key, key[:16], base64.b64encode(key)]
    children = children_of(portal.process.pid)
    assert len(children) >= 2
    for pid in [portal.process.pid, *children]:
        assert count_in_memory(pid, needles) == dict.fromkeys(needles, 0), pid
        assert count_in_memory(pid, [key], dumped=False)[key] == 1, "not found outside the dump"


@pytest.mark.log("CoreDumpDirectory")
def test_core_dump_directory_is_warned_about(make_portal):
    portal = make_portal(conf="CoreDumpDirectory /tmp").start()
    assert "CoreDumpDirectory" in portal.log()
    assert "CoreDumpDirectory" not in make_portal().start().log()


def test_allowed_targets_are_logged_at_start(make_portal):
    portal = make_portal(allow_target="127.0.0.0/8 *.corp.example:8443", conf="PortalHooksAllowPlainHTTP On").start()
    for words in ("allows 127.0.0.0/8", "allows *.corp.example:8443", "PortalHooksAllowPlainHTTP"):
        assert words in portal.log()
