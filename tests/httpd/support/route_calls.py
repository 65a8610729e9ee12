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
    ("POST", "/views"): lambda integration: new_view(),
    ("PATCH", "/views/{view_id}"): lambda integration: {"name": fresh("renamed")},
    ("POST", "/shared-views"): lambda integration: new_view(),
    ("PATCH", "/shared-views/{view_id}"): lambda integration: {"name": fresh("renamed")},
}


def new_view():
    return {"page": "history", "name": fresh("view"), "query": "state=failed"}


def view_of(portal, client, path):
    """The id of a new saved view that the route can be called with."""
    maker, collection = (portal.as_("admin"), "/shared-views") if "shared" in path else (client, "/views")
    made = maker.post(collection, new_view())
    return made.json["id"] if made.status == 201 else "viw_" + 26 * "0"


def target_of(method, path, integration, event, execution, view):
    """The route's path with ids of existing objects; for PUT a new user."""
    id_ = {"executions": execution["id"], "events": event["id"]}.get(path.split("/")[1], integration.id)
    name = f"nobody-{next(_ids)}" if method == "PUT" else "operator"
    ids = {"{id}": id_, "{key_id}": integration.key["id"], "{user_key}": user_key(name), "{view_id}": view}
    for placeholder, value in ids.items():
        path = path.replace(placeholder, value)
    return path


def call(client, method, path, integration, event, execution, view=""):
    if "{view_id}" in path:
        view = view or view_of(integration.portal, client, path)
    headers = [("If-Match", "*")] if method in ("PUT", "PATCH", "DELETE") and "{user_key}" not in path else []
    if method == "POST" and path.endswith(("/executions", "/executions:batch", "/retry", "/test")):
        headers = [("Prefer", "wait=20")]
    body = BODIES[method, path](integration) if method in ("POST", "PUT", "PATCH") else None
    if path.startswith("/attention/"):
        body["execution_ids"] = [execution["id"]]
    return client.request(method, target_of(method, path, integration, event, execution, view),
                          *([body] if body is not None else []), headers=headers)
