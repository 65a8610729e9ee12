# SPDX-License-Identifier: Apache-2.0
"""Retention keeps up with a busy Portal."""
import time

import pytest

from integration import Integration
from waiting import wait_for

DAY = 86_400
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def id_of(prefix, days_ago):
    """An id created that many days ago."""
    number, text = int((time.time() - days_ago * DAY) * 1000), ""
    for _ in range(10):
        number, digit = divmod(number, 32)
        text = ALPHABET[digit] + text
    return f"{prefix}{text}0000000000000000"


BACKLOG = 100_000


def add_backlog(portal, execution):
    """Copies of an execution with its evidence, 31 to 32 days old."""
    digits = "(SELECT 0 d " + " ".join(f"UNION SELECT {digit}" for digit in range(1, 10)) + ")"
    numbers = (f"(SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d n FROM {digits} a, {digits} b, "
               f"{digits} c, {digits} e, {digits} f) numbers")
    start = id_of("exe_", 32)[:20]
    for table, column in (("ph_execution", "id"), ("ph_request", "execution_id"), ("ph_response", "execution_id")):
        names = [row["name"] for row in portal.database.query(
            "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() "
            "AND table_name = %s", table)]
        values = [f"CONCAT('{start}', LPAD(n, 10, '0'))" if name == column else
                  "CONCAT('msg_', LPAD(n, 26, '0'))" if name == "message_id" else name for name in names]
        portal.database.query(f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
                              f"FROM {table}, {numbers} WHERE {column} = %s", execution["id"])


@pytest.mark.long("outages")
def test_backlog_is_removed_beside_clicks(make_portal, receiver):
    """At least 500 rows a second, while every click is answered as usual."""
    portal = make_portal(conf="PortalHooksRetention executions 30").start()
    integration = Integration(portal, receiver)
    execution = integration.run()
    portal.stop()
    add_backlog(portal, execution)
    portal.restart()
    begun, slowest, clicks = time.monotonic(), 0, 0

    def left():
        return portal.database.query("SELECT COUNT(*) AS n FROM ph_execution WHERE id < %s",
                                     id_of("exe_", 30))[0]["n"]
    while left() > 0 and time.monotonic() - begun < BACKLOG / 500:
        clicked = time.monotonic()
        assert integration.run()["state"] == "succeeded"
        slowest, clicks = max(slowest, time.monotonic() - clicked), clicks + 1
    took = time.monotonic() - begun
    print(f"{BACKLOG} rows in {took:.1f} s, {clicks} clicks beside, the slowest in {slowest * 1000:.0f} ms")
    assert left() == 0
    assert slowest < 2
    wait_for(lambda: f"retention: removed {BACKLOG} executions" in portal.log(), "the line of the round")
