# SPDX-License-Identifier: Apache-2.0
"""Statistics: what is counted, when, and over which period."""
import bisect
import datetime
import math
import random
import time

import pytest

from integration import Integration, fresh, make_event
from receiver import Gate, say
from waiting import wait_for

pytestmark = pytest.mark.core

STATES = ("succeeded", "failed", "unknown")


def figures(client, integration=None, **query):
    if integration:
        query["integration_id"] = integration.id
    return client.get("/stats?" + "&".join(f"{name}={value}" for name, value in query.items())).is_ok().json


def counts(tally):
    return tuple(tally[state] for state in STATES)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_each_end_is_counted_in_its_hour(integration, operator):
    first = integration.run()
    integration.answers(say(500))
    integration.run()
    shown = figures(operator, integration)
    assert counts(shown["totals"]) == (1, 1, 0)
    assert counts(shown["totals_before"]) == (0, 0, 0)
    assert len(shown["buckets"]) == 24
    hour = moment(first["created_at"]).replace(minute=0, second=0, microsecond=0)
    at_that_time = [tally for tally in shown["buckets"] if hour <= moment(tally["start"])]
    assert sum(tally["succeeded"] for tally in at_that_time) == 1


def test_how_long_it_took_is_right_to_a_factor_of_two(integration, operator):
    empty = figures(operator, integration)["totals"]
    assert (empty["p50_us"], empty["p95_us"]) == (None, None)
    took = max(1000, integration.run()["duration_us"])
    totals = figures(operator, integration)["totals"]
    assert took / 2 <= totals["p50_us"] <= totals["p95_us"] <= took * 2


def test_the_steps_of_a_period_fit_together(integration, operator):
    integration.run()
    for bucket, length, by_default in (("hour", 3600, 24), ("day", 86400, 30)):
        shown = figures(operator, integration, bucket=bucket)
        starts = [moment(tally["start"]) for tally in shown["buckets"]]
        assert len(starts) == by_default
        assert moment(shown["from"]) == starts[0]
        assert {(later - earlier).total_seconds() for earlier, later in zip(starts, starts[1:])} == {length}
        assert (moment(shown["to"]) - starts[-1]).total_seconds() == length
        assert moment(shown["totals_before"]["start"]) == starts[0] - (moment(shown["to"]) - starts[0])
        assert sum(tally["succeeded"] for tally in shown["buckets"]) == shown["totals"]["succeeded"] == 1


def test_what_lies_before_the_period_is_told_apart(integration, operator):
    made = moment(integration.run()["created_at"])
    later = (made + datetime.timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    end = (made + datetime.timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    shown = figures(operator, integration, **{"from": later, "to": end})
    assert counts(shown["totals"]) == (0, 0, 0)
    assert counts(shown["totals_before"]) == (1, 0, 0)


def test_all_integrations_together(make_integration, operator):
    one, other = make_integration(), make_integration()
    before = counts(figures(operator)["totals"])
    one.run()
    other.run()
    assert counts(figures(operator)["totals"]) == (before[0] + 2, *before[1:])
    assert counts(figures(operator, one)["totals"]) == (1, 0, 0)
    assert counts(figures(operator, integration_id="nobody-has-this")["totals"]) == (0, 0, 0)


def test_a_failure_is_open_until_the_same_succeeds(integration, event, operator):
    integration.answers(say(500))
    failed = integration.run_event(event)
    integration.run()
    assert figures(operator, integration)["open_failures"] == {"count": 2, "exact": True}
    integration.answers(say(200))
    integration.retry(failed)
    assert figures(operator, integration)["open_failures"] == {"count": 1, "exact": True}
    integration.run()
    assert figures(operator, integration)["open_failures"] == {"count": 0, "exact": True}


def write_history(portal, integration_id, rows):
    """(event or None, state) of executions that follow each other in this minute, straight into the table."""
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


def test_open_failures_are_never_too_many(make_portal):
    portal = make_portal().start()
    for states, between, found in (
            (["failed", "succeeded"], 100, {"count": 0, "exact": True}),
            (["failed", "failed"], 100, {"count": 2, "exact": True}),
            # Too far away to be looked for: perhaps it succeeded, so it is not counted.
            (["failed", "succeeded"], 2500, {"count": 0, "exact": False}),
            (["failed", "failed"], 2500, {"count": 0, "exact": False})):
        integration_id = fresh("past")
        rows = [(None, state) for state in states] + [("evt-of-the-past", "succeeded")] * between
        write_history(portal, integration_id, rows)
        assert figures(portal.as_("operator"), integration_id=integration_id)["open_failures"] == found


BOUNDS = [0, *(1000 << number for number in range(15)), math.inf]  # of the histogram's classes, in microseconds
OPEN_FAILURES = """SELECT COUNT(*) AS n FROM ph_execution f WHERE f.state = 'failed' AND f.mode <> 'test' AND
    f.integration_id LIKE %s AND NOT EXISTS (SELECT 1 FROM ph_execution s WHERE s.state = 'succeeded'
    AND s.integration_id = f.integration_id AND s.mode = f.mode AND s.id > f.id
    AND COALESCE(s.event_id, '') = COALESCE(f.event_id, ''))"""


def agree_with_history(portal, shown, integration_id):
    """The figures of one or ('%') all integrations, and what the rows of the executions say."""
    rows = portal.database.query("SELECT state, duration_us, created_at FROM ph_execution WHERE integration_id LIKE %s",
                                 integration_id)
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


@pytest.mark.log("are now unknown", "AH00098")  # and the pid file of whom was killed is still there
def test_figures_agree_with_the_history_whatever_happened(make_portal, receiver):
    """Runs, retries and tests that end well, badly and never; then the power fails."""
    portal, chance = make_portal().start(), random.Random(7)
    integrations = [Integration(portal, receiver) for _ in range(3)]
    events = [make_event(portal) for _ in range(2)]
    for _ in range(60):
        integration = chance.choice(integrations)
        integration.answers(say(chance.choice([200, 200, 500, 302])))
        made = integration.run({"mode": "default"} if chance.random() < 0.5
                               else {"mode": "event", "event_id": chance.choice(events)["id"]})
        if made["state"] == "failed" and chance.random() < 0.3:
            integration.answers(say(chance.choice([200, 503])))
            integration.retry(made)
        if chance.random() < 0.1:
            integration.admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201)
    gate = Gate()
    integrations[0].answers(gate)
    for _ in range(3):
        integrations[0].click().is_ok(202)
        gate.wait_for_request()
    portal.kill()
    portal.start_again()
    operator = portal.as_("operator")
    wait_for(lambda: not operator.get("/executions?state=sending").is_ok().json["items"], "all to be final", 20)
    gate.open()
    assert figures(operator, integrations[0])["totals"]["unknown"] == 3
    still_open = [agree_with_history(portal, figures(operator, each), each.id) for each in integrations]
    assert agree_with_history(portal, figures(operator), "%") == sum(still_open) > 0


@pytest.mark.parametrize("query", [
    "bucket=week", "bucket=HOUR", "from=yesterday", "to=x", "integration_id=a/b", "limit=1", "bucket=hour&bucket=day",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from=9999-01-01T00:00:00Z",
    "bucket=day&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "bucket=day&from=1970-05-01T00:00:00Z&to=1971-01-01T00:00:00Z",
])
def test_bad_queries_are_refused(operator, query):
    operator.get(f"/stats?{query}").is_refused(400, "malformed")
