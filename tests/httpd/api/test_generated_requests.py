# SPDX-License-Identifier: Apache-2.0
"""Whatever is asked, as the contract says or not: no answer of 5xx, none that departs from the contract, no warning in
the error log (which every test looks at), no child that dies."""
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from request_generator import Generator
from integration import Integration, make_event
from portal import Portal, user_key

FEW, MANY = 200, 8_000


@pytest.fixture(scope="module")
def portal(mariadb):
    portal = Portal(mariadb.make_database(), conf="PortalHooksRateLimit Off").start()
    yield portal
    portal.stop()
    portal.throw_away()


@pytest.fixture
def known(portal, receiver):
    """Things that are there; what is made on the way is added. A URL is one that leads nowhere but to the receiver: no
    generated name is ever looked up."""
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


def learn(known, path, answer):
    made = answer.json if answer.status == 201 and answer.headers.get_content_type() == "application/json" else {}
    for word in ("integrations", "events", "executions"):
        if path.partition("?")[0].endswith(f"/{word}") and isinstance(made, dict) and "id" in made:
            known[word].append(made["id"])


def ask_at_random(portal, known, examples):
    client = portal.as_("both")
    asked = []

    @settings(max_examples=examples, deadline=None, database=None, derandomize=examples == FEW, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(Generator(known).request())
    def ask(request):
        method, path, headers, body, content_type = request
        answer = client.request(method, path, body=body, content_type=content_type, headers=headers)
        assert answer.status < 500, f"{request}: {answer.status} {answer.body[:500]!r}"
        if answer.status >= 400:
            assert answer.headers.get_content_type() == "application/problem+json", f"{request}: {answer.status}"
        learn(known, path, answer)
        asked.append(answer.status)

    ask()
    assert any(status < 300 for status in asked) and any(status >= 400 for status in asked)
    portal.as_("viewer").get("/me").is_ok()


LOG = "AH10244: invalid URI path"


@pytest.mark.log(LOG)
def test_what_the_contract_says_and_what_it_does_not(portal, known):
    ask_at_random(portal, known, FEW)


@pytest.mark.long("generated")
@pytest.mark.log(LOG)
def test_a_great_many_of_them(portal, known):
    ask_at_random(portal, known, MANY)
