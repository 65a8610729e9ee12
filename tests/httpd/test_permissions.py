# SPDX-License-Identifier: Apache-2.0
"""Who may do what: every kind of user at every route."""
import itertools

import pytest

from contract import DOCUMENT
from hook import fresh
from portal import user_key

pytestmark = pytest.mark.core

ANY = {"viewer", "operator", "admin", "both", "poster", "revoked"}
TRIGGER = {"operator", "both"}
VIEW = {"operator", "admin", "both"}
ADMIN = {"admin", "both"}
POST_EVENTS = {"poster", "admin", "both"}
_ids = itertools.count(1)

# method, path of the contract: who may. The calls below are well-formed, so whoever may is not refused.
WHO_MAY = {
    ("GET", "/me"): ANY,
    ("GET", "/integrations"): ANY,
    ("POST", "/integrations"): ADMIN,
    ("GET", "/integrations/{id}"): ANY,
    ("GET", "/integrations/{id}/webhook"): ADMIN,
    ("PUT", "/integrations/{id}/webhook"): ADMIN,
    ("GET", "/integrations/{id}/webhook/keys"): ADMIN,
    ("POST", "/integrations/{id}/webhook/keys"): ADMIN,
    ("GET", "/events"): ANY,
    ("POST", "/events"): POST_EVENTS,
    ("GET", "/events/{id}"): ANY,
    ("POST", "/integrations/{id}/executions"): TRIGGER,
    ("GET", "/executions"): VIEW,
    ("GET", "/executions/{id}"): VIEW,
    ("POST", "/executions/{id}/retry"): TRIGGER,
    ("GET", "/stats"): VIEW,
    ("GET", "/users"): ADMIN,
    ("GET", "/users/{user_key}"): ADMIN,
    ("PUT", "/users/{user_key}"): ADMIN,
    ("GET", "/openapi.json"): ANY,
}


@pytest.fixture(scope="module")
def revoked(portal):
    """A user who had every permission and lost them all."""
    path = f"/users/{user_key('revoked')}"
    admin = portal.as_("admin")
    every = {"admin": True, "can_trigger_integrations": True, "can_post_events": True}
    made = admin.put(path, every, headers=[("If-None-Match", "*")]).is_ok(201)
    admin.put(path, {}, headers=[("If-Match", made.etag)]).is_ok(200)


def call(client, method, path, hook, event, execution):
    if path.endswith("/executions") and method == "POST":
        body = {"mode": "default"}
    else:
        body = {
            ("POST", "/integrations"): {"id": fresh("made"), "name": "Made"},
            ("PUT", "/integrations/{id}/webhook"): {"url": hook.url},
            ("POST", "/integrations/{id}/webhook/keys"): {},
            ("POST", "/events"): {"type": "x", "title": "y"},
            ("POST", "/executions/{id}/retry"): {"resend": True},
            ("PUT", "/users/{user_key}"): {},
        }.get((method, path))
    id_ = execution["id"] if path.startswith("/executions") else event["id"] if path.startswith("/events") else hook.id
    headers = [("Prefer", "wait=20")] if path.endswith(("/executions", "/retry")) and method == "POST" else []
    if (method, path) == ("PUT", "/integrations/{id}/webhook"):
        headers = [("If-Match", hook.admin.get(f"/integrations/{hook.id}/webhook").etag)]
    if (method, path) == ("PUT", "/users/{user_key}"):
        headers = [("If-None-Match", "*")]
    target = path.replace("{id}", id_).replace("{user_key}", user_key(
        f"nobody-{next(_ids)}" if method == "PUT" else "operator"))
    return client.request(method, target, *([body] if body is not None else []), headers=headers)


def test_the_table_names_every_route_of_the_contract():
    described = {(method.upper(), path) for path, operations in DOCUMENT["paths"].items()
                 for method in operations if method in ("get", "post", "put", "patch", "delete")}
    assert described == set(WHO_MAY)


@pytest.mark.parametrize("method, path", WHO_MAY, ids=lambda value: value)
def test_route(portal, hook, event, revoked, method, path):
    execution = hook.run()
    for user in sorted(ANY):
        answer = call(portal.as_(user), method, path, hook, event, execution)
        if user in WHO_MAY[method, path]:
            assert answer.status < 300, f"{user}: {answer.status} {answer.body!r}"
        else:
            answer.is_refused(403, "forbidden")
    call(portal.anonymous(), method, path, hook, event, execution).is_refused(401, "unauthenticated")


@pytest.mark.log("AH01617")
def test_a_wrong_password_is_httpds_matter_and_answered_as_a_problem(portal):
    answer = portal.as_("operator", "wrong").get("/me").is_refused(401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_me_says_who_one_is_and_what_one_may(portal):
    for user, expected in {"admin": (True, False, False), "operator": (False, True, False),
                           "both": (True, True, False), "viewer": (False, False, False),
                           "poster": (False, False, True)}.items():
        me = portal.as_(user).get("/me").is_ok().json
        assert me["username"] == user
        assert tuple(me["permissions"][name] for name in (
            "admin", "can_trigger_integrations", "can_post_events")) == expected


def test_a_user_without_permissions_sees_of_a_webhook_only_whether_it_is_enabled(make_hook, portal, event):
    hook = make_hook(confirm="never", action_label="Open a ticket", consequence="A ticket is opened")
    hook.run_event(event)
    for user in ("viewer", "poster"):
        seen = portal.as_(user).get(f"/integrations/{hook.id}").is_ok().json
        assert set(seen) == {"id", "name", "kind", "description", "webhook_state", "action_label", "last_execution"}
        assert seen["webhook_state"] == "enabled"
        assert set(seen["last_execution"]) == {"state", "finished_at"}
        shown = portal.as_(user).get(f"/events/{event['id']}").is_ok().json
        assert set(shown["last_execution"]) == {"state", "finished_at"}


def test_a_revoked_permission_is_gone_with_the_next_request(portal, hook):
    name = "second"
    path, admin = f"/users/{user_key(name)}", portal.as_("admin")
    found = admin.get(path)
    condition = ("If-Match", found.etag) if found.status == 200 else ("If-None-Match", "*")
    granted = admin.put(path, {"can_trigger_integrations": True}, headers=[condition]).is_ok(200, 201)
    assert hook.run(user=name)["username"] == name
    revoked = admin.put(path, {}, headers=[("If-Match", granted.etag)]).is_ok()
    hook.click(user=name).is_refused(403, "forbidden")
    portal.as_(name).get("/executions").is_refused(403, "forbidden")
    admin.put(path, {"admin": True}, headers=[("If-Match", revoked.etag)]).is_ok()
    portal.as_(name).get("/users").is_ok()
    admin.put(path, {}, headers=[("If-Match", admin.get(path).etag)]).is_ok()
    portal.as_(name).get("/users").is_refused(403, "forbidden")


def test_a_grant_of_the_conf_stands_beside_the_database(make_portal):
    portal = make_portal(conf="PortalHooksGrant can_trigger_integrations \"%{REMOTE_USER} == 'new'\"").start()
    assert portal.as_("new").get("/me").is_ok().json["permissions"] == {
        "admin": False, "can_trigger_integrations": True, "can_post_events": False}
    portal.as_("new").get("/executions").is_ok()
    portal.as_("viewer").get("/executions").is_refused(403, "forbidden")


def test_the_bootstrap_admin_is_admin_until_there_is_one(make_portal):
    portal = make_portal(with_users=False).start()
    bootstrap = portal.as_("bootstrap")
    assert bootstrap.get("/me").is_ok().json["permissions"]["admin"] is True
    portal.as_("admin").get("/users").is_refused(403, "forbidden")
    bootstrap.put(f"/users/{user_key('second')}", {"admin": True}, headers=[("If-None-Match", "*")]).is_ok(201)
    assert bootstrap.get("/me").is_ok().json["permissions"]["admin"] is False
    bootstrap.get("/users").is_refused(403, "forbidden")
    portal.as_("second").get("/users").is_ok()


@pytest.mark.log("authentication|REMOTE_USER|no user|PortalHooksUser")
def test_a_location_without_authentication_is_never_open(make_portal):
    portal = make_portal(with_users=False, location="AuthType None\nRequire all granted").start()
    portal.anonymous().get("/me").is_refused(500, "no_authentication")
    portal.anonymous().get("/integrations").is_refused(500, "no_authentication")
