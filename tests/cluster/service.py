# SPDX-License-Identifier: Apache-2.0
"""How long hosts refuse clicks."""
import time

from waiting import wait_for

BACK_S = 15


def seconds_until_served(storm, hosts=None):
    """Until each host, or each of `hosts`, has accepted clicks again; at most 15 s."""
    ports = [portal.port for portal in hosts or storm.portals]
    before, began = dict(storm.accepted_by), time.monotonic()
    wait_for(lambda: all(storm.accepted_by[port] > before.get(port, 0) + 1 for port in ports),
             "clicks to be accepted again", BACK_S)
    return time.monotonic() - began
