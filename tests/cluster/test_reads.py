# SPDX-License-Identifier: Apache-2.0
"""What one host wrote is what the other host reads, although its node applies it 200 ms later."""
import json

import pytest

from integration import Integration, fresh
from portal import user_key


@pytest.fixture
def integration(two_writers, receiver):
    return Integration(two_writers[0], receiver)


@pytest.fixture
def lagging(cluster):
    """The node of the second host is behind while this is open."""
    return cluster.nodes[1].lagging


def click(portal, integration, username="operator", **headers):
    return portal.as_(username).post(f"{integration.uri}/executions", {"mode": "default"},
                                     headers=[(name.replace("_", "-"), value) for name, value in headers.items()])


def test_nodes_form_one_cluster(cluster):
    assert {node.status("wsrep_cluster_size") for node in cluster.nodes} == {"3"}


def test_click_on_either_host_is_sent_once(two_writers, receiver):
    for portal in two_writers:
        integration = Integration(portal, receiver)
        click(portal, integration, Prefer="wait=5").is_ok(201)
        integration.only_request()


def test_revoked_permission_is_gone_on_the_other_host(two_writers, integration, lagging):
    first, second = two_writers
    user = f"/users/{user_key('second')}"
    first.as_("admin").put(user, {"can_trigger_integrations": True}, headers=[("If-None-Match", "*")]).is_ok(201)
    click(second, integration, "second").is_ok(202)
    with lagging():
        first.as_("admin").put(user, {}, headers=[("If-Match", "*")]).is_ok()
        assert click(second, integration, "second").status == 403


def test_disabled_webhook_is_refused_by_the_other_host(two_writers, integration, lagging):
    first, second = two_writers
    admin = first.as_("admin")
    etag = admin.get(integration.webhook_uri).etag
    with lagging():
        admin.patch(integration.webhook_uri, {"enabled": False}, etag=etag).is_ok()
        assert click(second, integration).status == 409
    assert integration.requests == []


def test_granted_permission_counts_on_the_other_host(two_writers, integration, lagging):
    first, second = two_writers
    user = f"/users/{user_key('new')}"
    first.as_("admin").put(user, {}, headers=[("If-None-Match", "*")]).is_ok(201)
    assert click(second, integration, "new").status == 403
    with lagging():
        first.as_("admin").put(user, {"can_trigger_integrations": True}, headers=[("If-Match", "*")]).is_ok()
        click(second, integration, "new").is_ok(202)


def test_new_address_and_credential_count_on_the_other_host(two_writers, integration, lagging):
    elsewhere = fresh("elsewhere")
    with lagging():
        integration.configure(url=integration.receiver.url(f"/{elsewhere}"), bearer_token="another-token").is_ok()
        click(two_writers[1], integration, Prefer="wait=10").is_ok(201)
    assert integration.requests == []
    request, = integration.receiver.requests_to(f"/{elsewhere}")
    assert request.header("authorization") == "Bearer another-token"


def test_deleted_key_signs_nothing_on_the_other_host(two_writers, integration, lagging):
    old = integration.key
    with lagging():
        integration.add_key()
        integration.admin.delete(f"{integration.keys_uri}/{old['id']}", etag="*").is_ok(204)
        click(two_writers[1], integration, Prefer="wait=10").is_ok(201)
    assert len(integration.only_request().header("webhook-signature").split()) == 1


def test_limit_counts_on_the_other_host(two_writers, integration, lagging):
    _, second = two_writers
    with lagging():
        integration.configure(max_per_minute=1).is_ok()
        click(second, integration).is_ok(202)
        click(second, integration).is_refused(429, "rate_limited")


def test_deleted_integration_is_gone_on_the_other_host(two_writers, integration, lagging):
    _, second = two_writers
    with lagging():
        integration.admin.delete(integration.uri, etag="*").is_ok(204)
        assert click(second, integration).status == 404
        assert second.as_("operator").get(integration.uri).status == 404
    assert integration.requests == []


def test_execution_is_found_on_the_other_host(two_writers, integration, lagging):
    first, second = two_writers
    with lagging():
        id_ = click(first, integration).is_ok(202).json["id"]
        assert second.as_("operator").get(f"/executions/{id_}").is_ok().json["id"] == id_
        listed = second.as_("operator").get(f"/executions?integration_id={integration.id}").is_ok().json
        assert [item["id"] for item in listed["items"]] == [id_]


def test_idempotency_key_holds_on_the_other_host(two_writers, integration, lagging):
    first, second = two_writers
    key = fresh("key")
    with lagging():
        id_ = click(first, integration, Idempotency_Key=key).is_ok(202).json["id"]
        assert click(second, integration, Idempotency_Key=key).is_ok(200).json["id"] == id_


def test_pause_holds_on_the_other_host_from_the_next_click_on(two_writers, integration, lagging):
    first, second = two_writers
    with lagging():
        first.as_("admin").put("/pause", {"paused": True}).is_ok()
        click(second, integration).is_refused(409, "paused")
    first.as_("admin").put("/pause", {"paused": False}).is_ok()
    click(second, integration).is_ok(202)


def test_status_shows_the_children_of_all_hosts(two_writers):
    """Through any node."""
    pids = {f"web{number}": set(portal.children()) for number, portal in enumerate(two_writers, 1)}
    for portal in two_writers:
        done = portal.command("status", "--json", "--driver", "mysql", "--params", portal.database.owner_params)
        assert done.returncode == 0, done.stderr
        owners = json.loads(done.stdout)["owners"]
        assert all(owner["lease_seconds_left"] > 0 for owner in owners)
        assert pids == {instance: {owner["pid"] for owner in owners if owner["instance"] == instance}
                        for instance in pids}
