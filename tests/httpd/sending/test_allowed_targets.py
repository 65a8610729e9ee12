# SPDX-License-Identifier: Apache-2.0
"""Where a webhook may go, at the API: what the vectors refuse cannot be saved, and httpd's own doors stay shut."""
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
    """Nothing is opened: the policy of the vectors."""
    portal = Portal(mariadb.make_database(), allow_target="").start()
    yield portal
    portal.stop()
    portal.throw_away()


def test_what_the_vectors_refuse_cannot_be_saved_and_the_rest_can(closed_portal):
    admin = closed_portal.as_("admin")
    integration = fresh("integration")
    path = f"/integrations/{integration}/webhook"
    admin.post("/integrations", {"id": integration, "name": "Targets"}).is_ok(201)
    etag = admin.put(path, {"url": "https://hooks.example.com/"}, headers=[("If-None-Match", "*")]).is_ok(201).etag
    wrong, refused = [], 0
    for case in VECTORS:
        answer = admin.put(path, {"url": case["input"]}, headers=[("If-Match", etag)])
        if case["verdict"] == "allowed":
            etag = answer.etag if answer.status == 200 else etag
            wrong += [(case, answer.status)] if answer.status != 200 else []
            continue
        refused += 1
        if (answer.status, answer.word) != (422, "target_not_allowed") or answer.pointers != {"/url"}:
            wrong.append((case, answer.status, answer.body))
        elif case["verdict"] in ("deny_loopback", "deny_private", "deny_host_single_label", "deny_plain_http"):
            wrong += [] if "PortalHooksAllowTarget" in answer.json["remedy"] else [(case, answer.json)]
    assert not wrong, wrong[:5]
    assert refused > 400


def addresses_of_this_host():
    """Every IPv4 address of every interface, as the kernel lists them."""
    found = {"127.0.0.1", "127.8.8.8"}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            try:
                packed = fcntl.ioctl(probe, 0x8915, struct.pack("256s", name[:15].encode()))  # SIOCGIFADDR
                found.add(socket.inet_ntoa(packed[20:24]))
            except OSError:
                continue  # an interface without an address
    return found


def test_no_entry_opens_a_listener_of_this_httpd_at_any_of_its_addresses(make_portal, receiver):
    with socket.socket() as probe:
        probe.bind(("", 0))
        other = probe.getsockname()[1]
    conf = f"Listen {other}\n<VirtualHost *:{other}>\n</VirtualHost>"
    portal = make_portal(allow_target=EVERYTHING, conf=conf).start()
    integration = Integration(portal, receiver)
    for port, hosts in ((portal.port, ["127.0.0.1"]), (other, [*addresses_of_this_host(), "0.0.0.0", "[::1]", "[::]"])):
        for host in hosts:
            answer = integration.configure(url=f"http://{host}:{port}/").is_refused(422, "target_not_allowed")
            assert "listens" in answer.json["detail"], (host, answer.json)
    integration.configure(url=integration.url).is_ok()
    assert integration.run()["state"] == "succeeded"


def test_a_name_that_leads_to_a_listener_gets_no_connection(make_portal, receiver):
    portal = make_portal(allow_target="127.0.0.0/8 localhost").start()
    integration = Integration(portal, receiver, url=f"http://localhost:{portal.port}/portal/")
    execution = integration.run()
    assert (execution["error"], execution["delivery"]) == ("target_blocked", "not_sent")
