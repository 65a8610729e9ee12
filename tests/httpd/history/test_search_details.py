# SPDX-License-Identifier: Apache-2.0
"""PortalHooksSearchDetails: values of event details find the event and its executions."""
import time
import urllib.parse

import pytest

from integration import Integration, fresh
from waiting import wait_for

pytestmark = pytest.mark.core

SOON = 2  # seconds until an execution is found


def post(portal, **details):
    event = {"id": fresh("evt"), "type": "order.blocked", "title": "An order is blocked", "details": details}
    return portal.as_("poster").post("/events", event).is_ok(201).json


def find(portal, what, q):
    items = portal.as_("operator").get(f"/{what}?" + urllib.parse.urlencode({"q": q})).is_ok().json["items"]
    return [item["id"] for item in items]


def words(portal):
    return portal.database.query("SELECT word FROM ph_word WHERE word = '11487'")


def test_run_for_a_customer_is_found_within_two_seconds(make_portal, receiver):
    portal = make_portal(conf="PortalHooksSearchDetails On").start()
    integration = Integration(portal, receiver)
    event = post(portal, customer={"number": "C-11487"})
    assert find(portal, "events", "c-11487") == [event["id"]]
    wait_for(lambda: portal.database.query("SELECT kind FROM ph_retention WHERE kind = 'detail_execution'"), "indexing")
    execution = integration.run_event(event)
    began = time.monotonic()
    wait_for(lambda: find(portal, "executions", "blocked C-11487") == [execution["id"]], "the execution", 10)
    assert time.monotonic() - began <= SOON


def test_details_are_found_from_when_it_is_on_until_it_is_off(make_portal, receiver):
    portal = make_portal().start()
    integration = Integration(portal, receiver)
    event = post(portal, customer="C-11487")
    execution = integration.run_event(event)
    wait_for(lambda: find(portal, "executions", "blocked") == [execution["id"]], "its own words")
    assert find(portal, "events", "11487") == find(portal, "executions", "11487") == words(portal) == []

    portal.settings.conf = "PortalHooksSearchDetails On"
    portal.stop()
    portal.restart()
    wait_for(lambda: find(portal, "events", "11487") == [event["id"]], "the event that was there")
    wait_for(lambda: find(portal, "executions", "11487") == [execution["id"]], "its execution")

    portal.settings.conf = ""
    portal.stop()
    portal.restart()
    assert find(portal, "events", "11487") == find(portal, "executions", "11487") == []
    wait_for(lambda: words(portal) == [], "words to be deleted")
    assert portal.database.query("SELECT place FROM ph_word_detail") == []
    assert find(portal, "executions", "blocked") == [execution["id"]]
