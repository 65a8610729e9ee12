# SPDX-License-Identifier: Apache-2.0
"""Allowed targets at the API: the shared vectors, and httpd's own listeners."""
import fcntl
import json
import socket
import struct

import pytest

from integration import Integration, fresh
from portal import SOURCE, Portal

VECTORS = json.loads((SOURCE / "tests/vectors/target_urls.json").read_text())
EVERYTHING = "0.0.0.0/1 128.0.0.0/1 ::/1 8000::/1"


@pytest.fixture(scope="module")
def closed_portal(mariadb):
    """A portal that allows no additional targets, like the vectors assume."""
    portal = Portal(mariadb.make_database(), allow_target="").start()
    yield portal
    portal.stop()
    portal.discard()


def test_saving_follows_the_target_vectors(closed_portal):
    admin = closed_portal.as_("admin")
    integration = fresh("integration")
    path = f"/integrations/{integration}/webhook"
    admin.post("/integrations", {"id": integration, "name": "Targets"}).is_ok(201)
    etag = admin.put(path, {"url": "https://hooks.example.com/"}, headers=[("If-None-Match", "*")]).is_ok(201).etag
    wrong, refused = [], 0
    for case in VECTORS:
        response = admin.put(path, {"url": case["input"]}, headers=[("If-Match", etag)])
        if case["verdict"] == "allowed":
            etag = response.etag if response.status == 200 else etag
            wrong += [(case, response.status)] if response.status != 200 else []
            continue
        refused += 1
        if (response.status, response.problem) != (422, "target_not_allowed") or response.pointers != {"/url"}:
            wrong.append((case, response.status, response.body))
        elif case["verdict"] in ("deny_loopback", "deny_private", "deny_host_single_label", "deny_plain_http"):
            wrong += [] if "PortalHooksAllowTarget" in response.json["remedy"] else [(case, response.json)]
    assert not wrong, wrong[:5]
    assert refused > 400


def addresses_of_this_host():
    """All IPv4 addresses of all interfaces."""
    found = {"127.0.0.1", "127.8.8.8"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                packed = fcntl.ioctl(probe, 0x8915, struct.pack("256s", name[:15].encode()))  # SIOCGIFADDR
                found.add(socket.inet_ntoa(packed[20:24]))
            except OSError:
                continue  # an interface without an address
    return found


def test_own_listeners_stay_blocked_on_every_address(make_portal, receiver):
    with socket.socket() as probe:
        probe.bind(("", 0))
        other = probe.getsockname()[1]
    conf = f"Listen {other}\n<VirtualHost *:{other}>\n</VirtualHost>"
    portal = make_portal(allow_target=EVERYTHING, conf=conf).start()
    integration = Integration(portal, receiver)
    for port, hosts in ((portal.port, ["127.0.0.1"]), (other, [*addresses_of_this_host(), "0.0.0.0", "[::1]", "[::]"])):
        for host in hosts:
            response = integration.configure(url=f"http://{host}:{port}/").is_refused(422, "target_not_allowed")
            assert "listens" in response.json["detail"], (host, response.json)
    integration.configure(url=integration.url).is_ok()
    assert integration.run()["state"] == "succeeded"


def test_name_resolving_to_own_listener_is_blocked(make_portal, receiver):
    portal = make_portal(allow_target="127.0.0.0/8 localhost").start()
    integration = Integration(portal, receiver, url=f"http://localhost:{portal.port}/portal/")
    execution = integration.run()
    assert (execution["error"], execution["delivery"]) == ("target_blocked", "not_sent")
