# SPDX-License-Identifier: Apache-2.0
"""Statistics: what is counted, when, and over which period."""
import datetime

import pytest

from receiver import say

pytestmark = pytest.mark.core

STATES = ("succeeded", "failed", "unknown")


def figures(client, hook=None, **query):
    if hook:
        query["integration_id"] = hook.id
    return client.get("/stats?" + "&".join(f"{name}={value}" for name, value in query.items())).is_ok().json


def counts(tally):
    return tuple(tally[state] for state in STATES)


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_each_end_is_counted_in_its_hour(hook, operator):
    first = hook.run()
    hook.answers(say(500))
    hook.run()
    shown = figures(operator, hook)
    assert counts(shown["totals"]) == (1, 1, 0)
    assert counts(shown["totals_before"]) == (0, 0, 0)
    assert len(shown["buckets"]) == 24
    hour = moment(first["created_at"]).replace(minute=0, second=0, microsecond=0)
    at_that_time = [tally for tally in shown["buckets"] if hour <= moment(tally["start"])]
    assert sum(tally["succeeded"] for tally in at_that_time) == 1


def test_how_long_it_took_is_right_to_a_factor_of_two(hook, operator):
    empty = figures(operator, hook)["totals"]
    assert (empty["p50_us"], empty["p95_us"]) == (None, None)
    took = max(1000, hook.run()["duration_us"])
    totals = figures(operator, hook)["totals"]
    assert took / 2 <= totals["p50_us"] <= totals["p95_us"] <= took * 2


def test_the_steps_of_a_period_fit_together(hook, operator):
    hook.run()
    for bucket, length, by_default in (("hour", 3600, 24), ("day", 86400, 30)):
        shown = figures(operator, hook, bucket=bucket)
        starts = [moment(tally["start"]) for tally in shown["buckets"]]
        assert len(starts) == by_default
        assert moment(shown["from"]) == starts[0]
        assert {(later - earlier).total_seconds() for earlier, later in zip(starts, starts[1:])} == {length}
        assert (moment(shown["to"]) - starts[-1]).total_seconds() == length
        assert moment(shown["totals_before"]["start"]) == starts[0] - (moment(shown["to"]) - starts[0])
        assert sum(tally["succeeded"] for tally in shown["buckets"]) == shown["totals"]["succeeded"] == 1


def test_what_lies_before_the_period_is_told_apart(hook, operator):
    made = moment(hook.run()["created_at"])
    later = (made + datetime.timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    end = (made + datetime.timedelta(hours=2)).isoformat().replace("+00:00", "Z")
    shown = figures(operator, hook, **{"from": later, "to": end})
    assert counts(shown["totals"]) == (0, 0, 0)
    assert counts(shown["totals_before"]) == (1, 0, 0)


def test_all_integrations_together(make_hook, operator):
    one, other = make_hook(), make_hook()
    before = counts(figures(operator)["totals"])
    one.run()
    other.run()
    assert counts(figures(operator)["totals"]) == (before[0] + 2, *before[1:])
    assert counts(figures(operator, one)["totals"]) == (1, 0, 0)
    assert counts(figures(operator, integration_id="nobody-has-this")["totals"]) == (0, 0, 0)


def test_a_failure_is_open_until_the_same_succeeds(hook, event, operator):
    hook.answers(say(500))
    failed = hook.run_event(event)
    hook.run()
    assert figures(operator, hook)["open_failures"] == {"count": 2, "exact": True}
    hook.answers(say(200))
    hook.retry(failed)
    assert figures(operator, hook)["open_failures"] == {"count": 1, "exact": True}
    hook.run()
    assert figures(operator, hook)["open_failures"] == {"count": 0, "exact": True}


@pytest.mark.parametrize("query", [
    "bucket=week", "bucket=HOUR", "from=yesterday", "to=x", "integration_id=a/b", "limit=1", "bucket=hour&bucket=day",
    "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "from=9999-01-01T00:00:00Z",
    "bucket=day&from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "bucket=day&from=1970-05-01T00:00:00Z&to=1971-01-01T00:00:00Z",
])
def test_bad_queries_are_refused(operator, query):
    operator.get(f"/stats?{query}").is_refused(400, "malformed")
