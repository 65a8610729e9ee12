# SPDX-License-Identifier: Apache-2.0
"""The rate limit per user, and the kill switch (PortalHooksPause)."""
from concurrent.futures import ThreadPoolExecutor

from integration import Integration
from waiting import wait_for


def click_repeatedly(integration, times, user="operator"):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: integration.click(user=user), range(times)))


def test_user_over_the_rate_limit_gets_retry_after(make_portal, receiver):
    integration = Integration(make_portal(conf="PortalHooksRateLimit 60/min").start(), receiver)
    responses = click_repeatedly(integration, 30)
    accepted = [response for response in responses if response.status == 202]
    refused = [response for response in responses if response.status != 202]
    # Burst: a sixth of the minute's clicks, over all children, and one more per second elapsed.
    assert 10 <= len(accepted) <= 20
    for response in refused:
        response.is_refused(429, "rate_limited")
        assert int(response.headers["Retry-After"]) == 1
    for response in accepted:
        integration.wait_until_final(response.json)
    assert len(integration.requests) == len(accepted)
    integration.click(user="both").is_ok(202)


def test_kill_switch_refuses_clicks_only(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    earlier = integration.run(key="the-first")
    portal.settings.conf += "\nPortalHooksPause On"
    portal.write_conf()
    portal.graceful()
    wait_for(lambda: integration.click().status == 409, "the old children to exit")
    sent = len(integration.requests)
    integration.click().is_refused(409, "paused")
    integration.click_retry(earlier, {"resend": True}).is_refused(409, "paused")
    integration.click(user="viewer").is_refused(403, "forbidden")
    assert integration.click(key="the-first").is_ok(200).json["id"] == earlier["id"]
    assert integration.detail(earlier)["state"] == "succeeded"
    assert len(integration.requests) == sent
    portal.settings.conf = portal.settings.conf.replace("PortalHooksPause On", "PortalHooksPause Off")
    portal.write_conf()
    portal.graceful()
    wait_for(lambda: integration.click().status == 202, "the old children to exit")


def test_invalid_limit_fails_configtest(make_portal):
    for line, words in (
        ("PortalHooksRateLimit 0/min", "N/min"), ("PortalHooksRateLimit 60", "N/min"),
        ("PortalHooksRateLimit 60/hour", "N/min"), ("PortalHooksRateLimit -1/min", "N/min"),
        ("PortalHooksPause yes", "On or Off"), ("PortalHooksTimeout 31s", "1s to 30s"),
        ("PortalHooksMaxInFlight 0", "1 to 16384"), ("PortalHooksQueue none", "1 to 65536"),
        ("PortalHooksKeepBody 2m", "0 to 1048576"), ("PortalHooksMaxPerDestination 0", "1 to 4096"),
        ("PortalHooksMaxWaiters -1", "PortalHooksMaxWaiters"), ("PortalHooksConnectTimeout 0s", "1s to 30s"),
    ):
        assert words in make_portal(conf=line).fails_to_start(), line
