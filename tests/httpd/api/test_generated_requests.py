# SPDX-License-Identifier: Apache-2.0
"""Requests generated from the contract, valid and flawed, never cause a 5xx, an undocumented response, a warning in the
error log or a dead child."""
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from integration import Integration, make_event
from portal import Portal, user_key
from request_generator import Generator

FEW, MANY = 200, 8_000


@pytest.fixture(scope="module")
def portal(mariadb):
    portal = Portal(mariadb.make_database(), conf="PortalHooksRateLimit Off").start()
    yield portal
    portal.stop()
    portal.discard()


@pytest.fixture
def known(portal, receiver):
    """Ids and values that exist in the portal; created objects are added. URLs lead to the receiver only, so no
    generated name is resolved."""
    integrations = [Integration(portal, receiver) for _ in range(3)]
    events = [make_event(portal)["id"] for _ in range(3)]
    execution = integrations[0].run()
    return {
        "integrations": [integration.id for integration in integrations],
        "integration_id": [integration.id for integration in integrations],
        "key_id": [integration.key["id"] for integration in integrations], "events": events, "event_id": events,
        "executions": [execution["id"]], "message_id": [execution["message_id"]],
        "users": [user_key("second")], "user_key": [user_key("second"), user_key("new"), user_key("Ädmin")],
        "user": ["operator", "nobody"], "url": [integrations[0].url, receiver.url("/other")],
        "Prefer": ["wait=1", "wait=0", "respond-async", "wait=x"], "If-Match": ["*", '"0"'],
        "timeout_ms": [1000, 2000],
    }


def learn(known, path, response):
    is_created = response.status == 201 and response.headers.get_content_type() == "application/json"
    created = response.json if is_created else {}
    for word in ("integrations", "events", "executions"):
        if path.partition("?")[0].endswith(f"/{word}") and isinstance(created, dict) and "id" in created:
            known[word].append(created["id"])


def ask_at_random(portal, known, examples):
    client = portal.as_("both")
    asked = []

    @settings(max_examples=examples, deadline=None, database=None, derandomize=examples == FEW, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(Generator(known).request())
    def ask(request):
        method, path, headers, body, content_type = request
        response = client.request(method, path, body=body, content_type=content_type, headers=headers)
        assert response.status < 500, f"{request}: {response.status} {response.body[:500]!r}"
        if response.status >= 400:
            assert response.headers.get_content_type() == "application/problem+json", f"{request}: {response.status}"
        learn(known, path, response)
        asked.append(response.status)

    ask()
    assert any(status < 300 for status in asked) and any(status >= 400 for status in asked)
    portal.as_("viewer").get("/me").is_ok()


LOG = "AH10244: invalid URI path"


@pytest.mark.log(LOG)
def test_generated_requests_get_documented_responses(portal, known):
    ask_at_random(portal, known, FEW)


@pytest.mark.long("generated")
@pytest.mark.log(LOG)
def test_thousands_of_generated_requests_get_documented_responses(portal, known):
    ask_at_random(portal, known, MANY)
