# SPDX-License-Identifier: Apache-2.0
"""Places where a process of httpd dies, in a build with --enable-failpoints."""
from portal import PREFIX, as_portal_user

LEASE_S = 6


class Points:
    """For the portals that are started with this environment. Arm one by its name."""

    def __init__(self, folder):
        module = PREFIX / "modules/mod_portalhooks.so"
        assert b"PORTALHOOKS_TEST_FAILPOINTS" in module.read_bytes(), "configure with --enable-failpoints"
        self._folder = folder
        folder.mkdir()
        as_portal_user(folder)
        self.environment = {"PORTALHOOKS_TEST_FAILPOINTS": str(folder), "PORTALHOOKS_TEST_LEASE": str(LEASE_S)}

    def arm(self, name):
        (self._folder / name).touch()
        as_portal_user(self._folder / name)

    def is_armed(self, name):
        return (self._folder / name).exists()
