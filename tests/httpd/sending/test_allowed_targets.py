# SPDX-License-Identifier: Apache-2.0
"""Allowed targets at the API: the shared vectors, and httpd's own listeners."""
import fcntl
import json
import random
import socket
import struct

import pytest

from integration import Integration, fresh
from portal import SOURCE, Portal
from receiver import Receiver

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


BAD_PORTS = [1719, 1720, 1723, 3659, 4190, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080]


def test_entry_with_a_port_opens_that_port(make_portal):
    """*.localhost: libcurl connects to the loopback address without a name lookup."""
    odd = Receiver(ports=BAD_PORTS)
    ordinary = Receiver()
    portal = make_portal(allow_target=f"127.0.0.0/8 127.0.0.1:{odd.port} hooks.localhost:{odd.port} "
                                      f"*.sub.localhost:{odd.port} hooks_in.localhost").start()
    for receiver, host, is_allowed in (
            (odd, "127.0.0.1", True), (odd, "hooks.localhost", True), (odd, "a.sub.localhost", True),
            (odd, "127.0.0.2", False), (odd, "hooks_in.localhost", False), (odd, "other.localhost", False),
            (ordinary, "hooks_in.localhost", True), (ordinary, "hooks.localhost", False)):
        integration = Integration(portal, receiver, with_webhook=False)
        integration.url = receiver.url(integration.path, host=host)
        if not is_allowed:
            refused = integration.configure().is_refused(422, "target_not_allowed")
            assert "PortalHooksAllowTarget" in refused.json["remedy"], (host, refused.json)
            continue
        integration.configure().is_ok(201)
        integration.add_key()
        assert integration.run()["state"] == "succeeded", host
        assert integration.only_request().header("Host") == f"{host}:{receiver.port}"
    odd.close()
    ordinary.close()


METADATA = ["169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16",
            "169.254.42.42", "169.254.0.23", "[fd00:ec2::254]", "[fd00:ec2::23]", "[fd20:ce::254]", "[fd00:42::42]",
            "[fe80::a9fe:a9fe]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::1]"]


def test_metadata_services_stay_closed_whatever_else_is_allowed(make_portal, receiver):
    portal = make_portal(allow_target=f"{EVERYTHING} *.internal *.net *.com",
                         conf="PortalHooksAllowPlainHTTP On").start()
    integration = Integration(portal, receiver)
    for host in [*METADATA, "metadata.google.internal", "metadata.packet.net", "instance-data.ec2.internal"]:
        refused = integration.configure(url=f"http://{host}/latest/").is_refused(422, "target_not_allowed")
        assert "exactly" in refused.json["remedy"] or host.endswith(".internal"), (host, refused.json)
    assert integration.configure().is_ok()


@pytest.fixture
def add_address():
    """Gives this host an address that it did not have before; one of 127.0.0.0/8, of which the loopback interface
    lists only the first, where that is not permitted."""
    added = []

    def set_alias(address):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
            name = f"lo:{random.randrange(10 ** 6)}"
            request = struct.pack("16sH2x4s8x", name.encode(), socket.AF_INET, socket.inet_aton(address))
            fcntl.ioctl(control, 0x8916, request)  # SIOCSIFADDR
            added.append(name)
            mask = struct.pack("16sH2x4s8x", name.encode(), socket.AF_INET, socket.inet_aton("255.255.255.255"))
            fcntl.ioctl(control, 0x891c, mask)  # SIOCSIFNETMASK

    def add():
        address = f"198.18.{random.randrange(256)}.{random.randrange(1, 255)}"
        try:
            set_alias(address)
        except PermissionError:
            return "127.98.76.54"
        return address

    yield add
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for name in added:
            fcntl.ioctl(control, 0x8914, struct.pack("16sH22x", name.encode(), 0))  # SIOCSIFFLAGS: down removes it


def test_address_added_after_the_start_is_an_own_listener_too(make_portal, receiver, add_address):
    with socket.socket() as probe:
        probe.bind(("", 0))
        other = probe.getsockname()[1]
    portal = make_portal(allow_target=EVERYTHING,
                         conf=f"Listen 0.0.0.0:{other}\n<VirtualHost *:{other}>\n</VirtualHost>").start()
    integration = Integration(portal, receiver)
    address = add_address()
    refused = integration.configure(url=f"http://{address}:{other}/").is_refused(422, "target_not_allowed")
    assert "listens" in refused.json["detail"]
