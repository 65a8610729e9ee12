# SPDX-License-Identifier: Apache-2.0
"""The kill switch, and how often one user may press."""
from concurrent.futures import ThreadPoolExecutor

from integration import Integration
from waiting import wait_for


def press_often(integration, times, user="operator"):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: integration.click(user=user), range(times)))


def test_a_user_over_the_rate_limit_is_told_when_to_come_again(make_portal, receiver):
    integration = Integration(make_portal(conf="PortalHooksRateLimit 60/min").start(), receiver)
    answers = press_often(integration, 30)
    accepted = [answer for answer in answers if answer.status == 202]
    refused = [answer for answer in answers if answer.status != 202]
    # A sixth of the minute's clicks at once, over all children, and one more for each second this took.
    assert 10 <= len(accepted) <= 20
    for answer in refused:
        answer.is_refused(429, "rate_limited")
        assert int(answer.headers["Retry-After"]) == 1
    for answer in accepted:
        integration.end_of(answer.json)
    assert len(integration.requests) == len(accepted)
    integration.click(user="both").is_ok(202)


def test_the_kill_switch_refuses_every_click_and_nothing_else(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    earlier = integration.run(key="the-first")
    portal.settings.conf += "\nPortalHooksPause On"
    portal.write_conf()
    portal.graceful()
    wait_for(lambda: integration.click().status == 409, "the old children's end")
    sent = len(integration.requests)
    integration.click().is_refused(409, "paused")
    integration.press_retry(earlier, {"resend": True}).is_refused(409, "paused")
    integration.click(user="viewer").is_refused(403, "forbidden")
    assert integration.click(key="the-first").is_ok(200).json["id"] == earlier["id"]
    assert integration.detail(earlier)["state"] == "succeeded"
    assert len(integration.requests) == sent
    portal.settings.conf = portal.settings.conf.replace("PortalHooksPause On", "PortalHooksPause Off")
    portal.write_conf()
    portal.graceful()
    wait_for(lambda: integration.click().status == 202, "the old children's end")


def test_wrong_limits_stop_the_configuration_test(make_portal):
    for line, words in (
        ("PortalHooksRateLimit 0/min", "N/min"), ("PortalHooksRateLimit 60", "N/min"),
        ("PortalHooksRateLimit 60/hour", "N/min"), ("PortalHooksRateLimit -1/min", "N/min"),
        ("PortalHooksPause yes", "On or Off"), ("PortalHooksTimeout 31s", "1s to 30s"),
        ("PortalHooksMaxInFlight 0", "1 to 16384"), ("PortalHooksQueue none", "1 to 65536"),
        ("PortalHooksKeepBody 2m", "0 to 1048576"), ("PortalHooksMaxPerDestination 0", "1 to 4096"),
        ("PortalHooksMaxWaiters -1", "PortalHooksMaxWaiters"), ("PortalHooksConnectTimeout 0s", "1s to 30s"),
    ):
        assert words in make_portal(conf=line).refuses_to_start(), line
