# SPDX-License-Identifier: Apache-2.0
"""Calls any route with existing ids and a valid body."""
import itertools

from integration import fresh
from portal import user_key

_ids = itertools.count()

# A valid body for each route that takes one, so that permitted calls are not refused for their body.
BODIES = {
    ("POST", "/integrations"): lambda integration: {"id": fresh("created"), "name": "New"},
    ("PATCH", "/integrations/{id}"): lambda integration: {"name": "Renamed"},
    ("PUT", "/integrations/{id}/webhook"): lambda integration: {"url": integration.url},
    ("PATCH", "/integrations/{id}/webhook"): lambda integration: {"enabled": False},
    ("POST", "/integrations/{id}/webhook/keys"): lambda integration: {},
    ("PATCH", "/integrations/{id}/webhook/keys/{key_id}"): lambda integration: {"expires_at": None},
    ("POST", "/integrations/{id}/webhook/check"): lambda integration: {},
    ("POST", "/integrations/{id}/webhook/test"): lambda integration: {},
    ("POST", "/integrations/{id}/preview"): lambda integration: {"mode": "default"},
    ("POST", "/integrations/{id}/executions"): lambda integration: {"mode": "default"},
    ("POST", "/integrations/{id}/executions:batch"):
        lambda integration: {"clicks": [{"idempotency_key": fresh("key"), "mode": "default"}]},
    ("POST", "/executions/{id}/retry"): lambda integration: {"resend": True},
    ("POST", "/attention/handled"): lambda integration: {},
    ("POST", "/attention/reopened"): lambda integration: {},
    ("POST", "/events"): lambda integration: {"type": "x", "title": "y"},
    ("PUT", "/users/{user_key}"): lambda integration: {},
    ("PUT", "/pause"): lambda integration: {"paused": False},
}


def target_of(method, path, integration, event, execution):
    """The route's path with ids of existing objects; for PUT a new user."""
    id_ = {"executions": execution["id"], "events": event["id"]}.get(path.split("/")[1], integration.id)
    name = f"nobody-{next(_ids)}" if method == "PUT" else "operator"
    return path.replace("{id}", id_).replace("{key_id}", integration.key["id"]).replace("{user_key}", user_key(name))


def call(client, method, path, integration, event, execution):
    headers = [("If-Match", "*")] if method in ("PUT", "PATCH", "DELETE") and "{user_key}" not in path else []
    if method == "POST" and path.endswith(("/executions", "/executions:batch", "/retry", "/test")):
        headers = [("Prefer", "wait=20")]
    body = BODIES[method, path](integration) if method in ("POST", "PUT", "PATCH") else None
    if path.startswith("/attention/"):
        body["execution_ids"] = [execution["id"]]
    return client.request(method, target_of(method, path, integration, event, execution),
                          *([body] if body is not None else []), headers=headers)
