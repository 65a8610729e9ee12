# SPDX-License-Identifier: Apache-2.0
"""A webhook's own limits: executions per minute and at once."""
import http.client

import pytest

from integration import Integration
from log_texts import SWEPT
from receiver import Gate
from waiting import wait_for


def over(response, limit):
    refused = response.is_refused(429, "rate_limited")
    assert f"takes at most {limit}." in refused.json["detail"], refused.json
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    return refused


def settings_of(integration):
    webhook = integration.webhook()
    return webhook["max_per_minute"], webhook["max_at_once"]


@pytest.mark.core
def test_limits_are_stored_changed_removed_and_audited(make_integration):
    integration = make_integration(max_per_minute=30, max_at_once=2)
    assert settings_of(integration) == (30, 2)
    for change, after in (({"max_at_once": None}, (30, None)), ({"max_per_minute": 100000}, (100000, None)),
                          ({"timeout_ms": 5000}, (100000, None))):
        etag = integration.admin.get(integration.webhook_uri).etag
        integration.admin.patch(integration.webhook_uri, change, etag=etag).is_ok()
        assert settings_of(integration) == after
    for wrong in ({"max_per_minute": 0}, {"max_per_minute": 100001}, {"max_at_once": 1001}, {"max_at_once": "2"},
                  {"max_at_once": 1.5}, {"max_per_minute": -1}):
        integration.configure(**wrong).is_refused(422, "invalid")
    entries = integration.admin.get(f"/audit?object=webhook:{integration.id}").is_ok().json["items"]
    diffs = [entry["diff"] for entry in entries]
    assert {"max_at_once": [2, None]}.items() <= [diff for diff in diffs if "max_at_once" in diff][0].items()


@pytest.mark.core
def test_over_the_limit_per_minute_every_kind_of_request_is_refused(make_integration):
    integration = make_integration(max_per_minute=3)
    integration.operator.post(f"{integration.uri}/preview", {"mode": "default"}).is_ok()
    first = integration.run()
    integration.retry(first, {"resend": True})
    integration.admin.post(f"{integration.webhook_uri}/test", {}, headers=[("Prefer", "wait=20")]).is_ok(201)
    over(integration.click(), "3 executions per minute")
    over(integration.click_retry(first, {"resend": True}), "3 executions per minute")
    over(integration.admin.post(f"{integration.webhook_uri}/test", {}), "3 executions per minute")
    integration.operator.post(f"{integration.uri}/preview", {"mode": "default"}).is_ok()
    assert len(integration.requests) == 3
    integration.configure(max_per_minute=None).is_ok()
    assert integration.run()["state"] == "succeeded"


def test_a_click_that_is_refused_or_repeated_uses_up_nothing(make_integration):
    integration = make_integration(max_per_minute=1, max_at_once=1)
    integration.click({"mode": "event", "event_id": "no-such-event"}).is_refused(404, "not_found")
    execution = integration.run(key="once")
    assert integration.click(key="once").is_ok(200).json["id"] == execution["id"]
    over(integration.click(), "1 execution per minute")


@pytest.mark.core
def test_only_so_many_are_in_flight_over_all_children(make_portal, receiver):
    """More children than executions: prefork would have one each, and event starts two."""
    integration = Integration(make_portal().start(), receiver, max_at_once=2)
    gate = Gate()
    integration.on_request(gate)
    running = [integration.click().is_ok(202).json for _ in range(2)]
    for _ in range(8):
        over(integration.click(), "2 executions at once")
    gate.open()
    for execution in running:
        assert integration.wait_until_final(execution)["state"] == "succeeded"
    assert integration.run()["state"] == "succeeded"
    assert len(integration.requests) == 3


@pytest.mark.log(SWEPT)
def test_what_a_dead_child_had_in_flight_is_free_again(make_portal, failpoints, receiver):
    portal = make_portal(conf="PortalHooksTimeout 4s").start()
    integration = Integration(portal, receiver, max_at_once=1)
    failpoints.arm("after_response")
    try:
        integration.click()
    except (http.client.HTTPException, OSError):
        pass  # the child of the request itself died
    wait_for(lambda: not failpoints.is_armed("after_response"), "the child to die")
    wait_for(lambda: integration.click(wait=20).status == 201, "the parent to reap it", 20)
