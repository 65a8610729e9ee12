# SPDX-License-Identifier: Apache-2.0
"""Stats: counts, durations and open failures per period."""
import bisect
import datetime
import math
import random
import time

import pytest

from integration import Integration, fresh, make_event
from log_texts import PID_FILE_LEFT, SWEPT
from receiver import Gate, respond
from waiting import wait_for

pytestmark = pytest.mark.core

STATES = ("succeeded", "failed", "unknown")


def read_stats(client, integration=None, **query):
    if integration:
        query["integration_id"] = integration.id
    return client.get("/stats?" + "&".join(f"{name}={value}" for name, value in query.items())).is_ok().json


def counts(bucket):
    return tuple(bucket[state] for state in STATES)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_outcome_is_counted_in_its_hour(integration, operator):
    first = integration.run()
    integration.on_request(respond(500))
    integration.run()
    shown = read_stats(operator, integration)
    assert counts(shown["totals"]) == (1, 1, 0)
    assert counts(shown["totals_before"]) == (0, 0, 0)
    assert len(shown["buckets"]) == 24
    hour = moment(first["created_at"]).replace(minute=0, second=0, microsecond=0)
    at_that_time = [bucket for bucket in shown["buckets"] if hour <= moment(bucket["start"])]
    assert sum(bucket["succeeded"] for bucket in at_that_time) == 1


def test_days_begin_and_end_with_the_readers(integration, operator):
    ran_at = moment(integration.run()["created_at"])
    first = (ran_at - datetime.timedelta(days=2)).replace(hour=22, minute=0, second=0, microsecond=0)
    shown = read_stats(operator, integration, bucket="day", day_hours="24,23,24x3",
                       **{"from": first.strftime("%Y-%m-%dT%H:30:00Z")})
    starts = [moment(bucket["start"]) for bucket in shown["buckets"]]
    assert [(at - first).total_seconds() // 3600 for at in starts] == [0, 24, 47, 71, 95]
    assert moment(shown["to"]) - first == datetime.timedelta(hours=119)
    counted = [bucket["succeeded"] for bucket in shown["buckets"]]
    assert counted == [int(index == bisect.bisect(starts, ran_at) - 1) for index in range(5)]
    assert counts(shown["totals"]) == (1, 0, 0)


def test_tests_are_not_counted(integration, operator):
    integration.run()
    integration.on_request(respond(500))
    tested = integration.admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")])
    assert tested.is_ok(201).json["state"] == "failed"
    assert counts(read_stats(operator, integration)["totals"]) == (1, 0, 0)


def test_durations_are_accurate_to_a_factor_of_two(integration, operator):
    empty = read_stats(operator, integration)["totals"]
    assert (empty["p50_us"], empty["p95_us"]) == (None, None)
    took = max(1000, integration.run()["duration_us"])
    totals = read_stats(operator, integration)["totals"]
    assert took / 2 <= totals["p50_us"] <= totals["p95_us"] <= took * 2


def test_buckets_cover_the_period(integration, operator):
    integration.run()
    for bucket, length, by_default in (("hour", 3600, 24), ("day", 86400, 30)):
        shown = read_stats(operator, integration, bucket=bucket)
        starts = [moment(bucket["start"]) for bucket in shown["buckets"]]
        assert len(starts) == by_default
        assert moment(shown["from"]) == starts[0]
        assert {(later - earlier).total_seconds() for earlier, later in zip(starts, starts[1:])} == {length}
        assert (moment(shown["to"]) - starts[-1]).total_seconds() == length
        assert moment(shown["totals_before"]["start"]) == starts[0] - (moment(shown["to"]) - starts[0])
        assert sum(bucket["succeeded"] for bucket in shown["buckets"]) == shown["totals"]["succeeded"] == 1


def test_previous_period_is_counted_separately(integration, operator):
    created = moment(integration.run()["created_at"])
    later = (created + datetime.timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    end = (created + datetime.timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    shown = read_stats(operator, integration, **{"from": later, "to": end})
    assert counts(shown["totals"]) == (0, 0, 0)
    assert counts(shown["totals_before"]) == (1, 0, 0)


def test_stats_without_integration_cover_all(make_integration, operator):
    one, other = make_integration(), make_integration()
    before = counts(read_stats(operator)["totals"])
    one.run()
    other.run()
    assert counts(read_stats(operator)["totals"]) == (before[0] + 2, *before[1:])
    assert counts(read_stats(operator, one)["totals"]) == (1, 0, 0)
    assert counts(read_stats(operator, integration_id="nobody-has-this")["totals"]) == (0, 0, 0)


def test_failure_is_open_until_the_same_run_succeeds(integration, event, operator):
    integration.on_request(respond(500))
    failed = integration.run_event(event)
    integration.run()
    assert read_stats(operator, integration)["open_failures"] == {"count": 2, "exact": True}
    integration.on_request(respond(200))
    integration.retry(failed)
    assert read_stats(operator, integration)["open_failures"] == {"count": 1, "exact": True}
    integration.run()
    assert read_stats(operator, integration)["open_failures"] == {"count": 0, "exact": True}


def write_history(portal, integration_id, rows):
    """Insert executions of the last minute directly; rows: (event id or None, state)."""
    letters, first = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", int(time.time() * 1000) - 20_000
    values = []
    for number, (event_id, state) in enumerate(rows):
        at = first + number
        stamp = "".join(letters[at >> shift & 31] for shift in range(45, -1, -5))
        values.append(f"('exe_{stamp}{number:016d}','msg_{stamp}{number:016d}',1,'{integration_id}','Name',"
                      + (f"'{event_id}','event'" if event_id else "NULL,'default'")
                      + f",'{state}','received',{at * 1000},5,'ann','own','v1')")
    for place in range(0, len(values), 1000):
        portal.database.query(
            "INSERT INTO ph_execution (id, message_id, attempt, integration_id, integration_name, event_id, mode, "
            "state, delivery, created_at, duration_us, username, owner, webhook_version) VALUES "
            + ",".join(values[place:place + 1000]))


def test_open_failures_are_never_overcounted(make_portal):
    portal = make_portal().start()
    for states, between, found in (
            (["failed", "succeeded"], 100, {"count": 0, "exact": True}),
            (["failed", "failed"], 100, {"count": 2, "exact": True}),
            # Beyond the search budget: it may have succeeded, so it is not counted.
            (["failed", "succeeded"], 2500, {"count": 0, "exact": False}),
            (["failed", "failed"], 2500, {"count": 0, "exact": False})):
        integration_id = fresh("past")
        rows = [(None, state) for state in states] + [("evt-of-the-past", "succeeded")] * between
        write_history(portal, integration_id, rows)
        assert read_stats(portal.as_("operator"), integration_id=integration_id)["open_failures"] == found


BOUNDS = [0, *(1000 << number for number in range(15)), math.inf]  # histogram bounds in microseconds
OPEN_FAILURES = """SELECT COUNT(*) AS n FROM ph_execution f WHERE f.state = 'failed' AND f.mode <> 'test' AND
    f.integration_id LIKE %s AND NOT EXISTS (SELECT 1 FROM ph_execution s WHERE s.state = 'succeeded'
    AND s.integration_id = f.integration_id AND s.mode = f.mode AND s.id > f.id
    AND COALESCE(s.event_id, '') = COALESCE(f.event_id, ''))"""


def agree_with_history(portal, shown, integration_id):
    """Compare stats with the executions of one or ('%') all integrations; returns the number of open failures."""
    rows = portal.database.query("SELECT state, duration_us, created_at FROM ph_execution WHERE integration_id LIKE %s "
                                 "AND mode <> 'test'", integration_id)
    for state in STATES:
        of_state = [row for row in rows if row["state"] == state]
        assert shown["totals"][state] == len(of_state)
        for bucket in shown["buckets"]:
            start = int(moment(bucket["start"]).timestamp())
            assert bucket[state] == sum(row["created_at"] // 3_600_000_000 * 3600 == start for row in of_state)
    durations = sorted(row["duration_us"] for row in rows if row["duration_us"] is not None)
    for name, part in (("p50_us", 0.5), ("p95_us", 0.95)):
        place = bisect.bisect_left(BOUNDS, durations[math.ceil(len(durations) * part) - 1])
        assert BOUNDS[max(place - 1, 0)] <= shown["totals"][name] <= BOUNDS[place]
    open_failures = portal.database.query(OPEN_FAILURES, integration_id)[0]["n"]
    assert shown["open_failures"] == {"count": open_failures, "exact": True}
    return open_failures


@pytest.mark.log(SWEPT, PID_FILE_LEFT)
def test_stats_agree_with_the_history(make_portal, receiver):
    """Successful, failed and unfinished runs, retries and tests, followed by a power failure."""
    portal, chance = make_portal().start(), random.Random(7)
    integrations = [Integration(portal, receiver) for _ in range(3)]
    events = [make_event(portal) for _ in range(2)]
    for _ in range(60):
        integration = chance.choice(integrations)
        integration.on_request(respond(chance.choice([200, 200, 500, 302])))
        created = integration.run({"mode": "default"} if chance.random() < 0.5
                                  else {"mode": "event", "event_id": chance.choice(events)["id"]})
        if created["state"] == "failed" and chance.random() < 0.3:
            integration.on_request(respond(chance.choice([200, 503])))
            integration.retry(created)
        if chance.random() < 0.1:
            integration.admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201)
    gate = Gate()
    integrations[0].on_request(gate)
    for _ in range(3):
        integrations[0].click().is_ok(202)
        gate.wait_for_request()
    portal.kill()
    portal.restart()
    operator = portal.as_("operator")
    wait_for(lambda: not operator.get("/executions?state=sending").is_ok().json["items"],
             "all executions to be final", 20)
    gate.open()
    assert read_stats(operator, integrations[0])["totals"]["unknown"] == 3
    still_open = [agree_with_history(portal, read_stats(operator, each), each.id) for each in integrations]
    assert agree_with_history(portal, read_stats(operator), "%") == sum(still_open) > 0


@pytest.mark.parametrize("query", [
    "bucket=week", "bucket=HOUR", "from=yesterday", "to=x", "integration_id=a/b", "limit=1", "bucket=hour&bucket=day",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from=9999-01-01T00:00:00Z",
    "bucket=day&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "bucket=day&from=1970-05-01T00:00:00Z&to=1971-01-01T00:00:00Z",
])
def test_bad_queries_are_refused(operator, query):
    operator.get(f"/stats?{query}").is_refused(400, "malformed")
