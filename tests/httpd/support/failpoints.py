# SPDX-License-Identifier: Apache-2.0
"""Fail points: places where an httpd process exits. Requires a build with --enable-failpoints."""
from portal import PREFIX, as_portal_user

LEASE_S = 6


class Failpoints:
    """Environment for portals started after this, and a file for each armed fail point."""

    def __init__(self, directory):
        module = PREFIX / "modules/mod_portalhooks.so"
        assert b"PORTALHOOKS_TEST_FAILPOINTS" in module.read_bytes(), "configure with --enable-failpoints"
        self._directory = directory
        directory.mkdir()
        as_portal_user(directory)
        self.environment = {"PORTALHOOKS_TEST_FAILPOINTS": str(directory), "PORTALHOOKS_TEST_LEASE": str(LEASE_S)}

    def arm(self, name):
        (self._directory / name).touch()
        as_portal_user(self._directory / name)

    def is_armed(self, name):
        return (self._directory / name).exists()
