# SPDX-License-Identifier: Apache-2.0
"""Every kind of user on every route: who may call what."""
import pytest

from portal import user_key
from route_calls import call
from routes import ROUTES

pytestmark = pytest.mark.core

USERS = ("viewer", "operator", "admin", "both", "poster", "revoked")
WHO_MAY = {
    "ANY": {*USERS},
    "TRIGGER": {"operator", "both"},
    "VIEW": {"operator", "admin", "both"},
    "ADMIN": {"admin", "both"},
    "POST_EVENTS": {"poster", "admin", "both"},
}
EVERYTHING = {"admin": True, "can_trigger_integrations": True, "can_post_events": True}


def revoke_all(portal):
    """Revoke all permissions of the user `revoked`."""
    path, admin = f"/users/{user_key('revoked')}", portal.as_("admin")
    found = admin.get(path)
    condition = ("If-Match", found.etag) if found.status == 200 else ("If-None-Match", "*")
    granted = admin.put(path, EVERYTHING, headers=[condition]).is_ok(200, 201)
    admin.put(path, {}, headers=[("If-Match", granted.etag)]).is_ok(200)


@pytest.mark.parametrize("method, path", ROUTES, ids=lambda value: value)
def test_route_requires_its_permission(portal, make_integration, new_event, method, path):
    integration, event = make_integration(), new_event()
    execution = integration.run()
    for user in USERS:
        if method == "DELETE":  # the previous user may have deleted them
            integration, event = make_integration(), new_event()
        revoke_all(portal)
        response = call(portal.as_(user), method, path, integration, event, execution)
        if user in WHO_MAY[ROUTES[method, path]]:
            assert response.status < 300, f"{user}: {response.status} {response.body!r}"
        else:
            response.is_refused(403, "forbidden")
    call(portal.anonymous(), method, path, integration, event, execution).is_refused(401, "unauthenticated")


@pytest.mark.log("AH01617")
def test_wrong_password_is_refused_as_a_problem(portal):
    response = portal.as_("operator", "wrong").get("/me").is_refused(401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Basic")
    assert response.json["request_id"] == response.headers["X-Request-Id"]


def test_me_reports_user_and_permissions(portal):
    for user, expected in {"admin": (True, False, False), "operator": (False, True, False),
                           "both": (True, True, False), "viewer": (False, False, False),
                           "poster": (False, False, True)}.items():
        me = portal.as_(user).get("/me").is_ok().json
        assert me["username"] == user
        assert tuple(me["permissions"][name] for name in (
            "admin", "can_trigger_integrations", "can_post_events")) == expected


def test_user_without_permissions_sees_only_the_webhook_state(make_integration, portal, event):
    integration = make_integration(confirm="never", action_label="Open a ticket", consequence="A ticket is opened")
    integration.run_event(event)
    for user in ("viewer", "poster"):
        seen = portal.as_(user).get(integration.uri).is_ok().json
        assert set(seen) == {"id", "name", "kind", "description", "webhook_state", "action_label", "last_execution"}
        assert seen["webhook_state"] == "enabled"
        assert set(seen["last_execution"]) == {"state", "finished_at"}
        shown = portal.as_(user).get(f"/events/{event['id']}").is_ok().json
        assert set(shown["last_execution"]) == {"state", "finished_at"}


def test_revoked_permission_is_gone_on_the_next_request(portal, integration):
    name = "second"
    path, admin = f"/users/{user_key(name)}", portal.as_("admin")
    found = admin.get(path)
    condition = ("If-Match", found.etag) if found.status == 200 else ("If-None-Match", "*")
    granted = admin.put(path, {"can_trigger_integrations": True}, headers=[condition]).is_ok(200, 201)
    assert integration.run(user=name)["username"] == name
    revoked = admin.put(path, {}, headers=[("If-Match", granted.etag)]).is_ok()
    integration.click(user=name).is_refused(403, "forbidden")
    portal.as_(name).get("/executions").is_refused(403, "forbidden")
    admin.put(path, {"admin": True}, headers=[("If-Match", revoked.etag)]).is_ok()
    portal.as_(name).get("/users").is_ok()
    admin.put(path, {}, headers=[("If-Match", admin.get(path).etag)]).is_ok()
    portal.as_(name).get("/users").is_refused(403, "forbidden")


def test_portalhooks_grant_adds_to_the_database(make_portal):
    portal = make_portal(conf="PortalHooksGrant can_trigger_integrations \"%{REMOTE_USER} == 'new'\"").start()
    assert portal.as_("new").get("/me").is_ok().json["permissions"] == {
        "admin": False, "can_trigger_integrations": True, "can_post_events": False}
    portal.as_("new").get("/executions").is_ok()
    portal.as_("viewer").get("/executions").is_refused(403, "forbidden")


LISTS = """
PortalHooksTrustedProxy 127.0.0.1
PortalHooksGrant can_trigger_integrations "'operators' -in_comma_list %{req:X-Commas}"
PortalHooksGrant can_trigger_integrations "'cn=operators,ou=groups' -in_semicolon_list %{req:X-Semicolons}"
PortalHooksGrant can_trigger_integrations "'op.erators' -in_bar_list '%{req:X-Bars}'"
PortalHooksGrant can_trigger_integrations "'operators' -in_space_list %{req:X-Spaces}"
PortalHooksGrant admin "%{req:X-Wanted} -in_comma_list 'a,, b ,c'"
"""


def test_grant_asks_whether_one_item_of_a_list_is_exactly_a_text(make_portal):
    portal = make_portal(conf=LISTS).start()

    def granted(permission="can_trigger_integrations", **headers):
        pairs = [(f"X-{name}", value) for name, value in headers.items()]
        return portal.as_("new").get("/me", headers=pairs).is_ok().json["permissions"][permission]

    for name, yes, no in (
            ("Commas", ["operators", "a,operators", "operators,b", "a, operators ,b", "a,,operators", ",operators,"],
             ["", "operator", "operators2", "Operators", "my-operators", "operators/x", "x operators", "a;operators",
              "a|operators|b", "opera,tors", "operators.", "a%2Coperators", "'operators'"]),
            ("Semicolons", ["cn=operators,ou=groups", "cn=a,ou=groups; cn=operators,ou=groups"],
             ["cn=operators", "ou=groups", "cn=operators;ou=groups", "cn=operators,ou=groups,dc=evil",
              "x=cn=operators,ou=groups"]),
            ("Bars", ["op.erators", "a|op.erators|b"], ["opxerators", "a,op.erators", "*", ".*"]),
            ("Spaces", ["operators", "a operators", "a  operators\tb"], ["operators,a", "a,operators", "x-operators"])):
        for value in yes:
            assert granted(**{name: value}), (name, value)
        for value in no:
            assert not granted(**{name: value}), (name, value)
    for wanted, expected in (("a", True), ("b", True), ("c", True), ("", False), (" ", False), ("a,", False),
                             ("b ,c", False), ("d", False)):
        assert granted("admin", Wanted=wanted) == expected, wanted


def test_bootstrap_admin_is_admin_until_there_is_another(make_portal):
    portal = make_portal(with_users=False).start()
    bootstrap = portal.as_("bootstrap")
    assert bootstrap.get("/me").is_ok().json["permissions"]["admin"] is True
    portal.as_("admin").get("/users").is_refused(403, "forbidden")
    bootstrap.put(f"/users/{user_key('second')}", {"admin": True}, headers=[("If-None-Match", "*")]).is_ok(201)
    assert bootstrap.get("/me").is_ok().json["permissions"]["admin"] is False
    bootstrap.get("/users").is_refused(403, "forbidden")
    portal.as_("second").get("/users").is_ok()


@pytest.mark.log("authentication|REMOTE_USER|no user|PortalHooksUser")
def test_location_without_authentication_is_never_open(make_portal):
    portal = make_portal(with_users=False, location="AuthType None\nRequire all granted").start()
    portal.anonymous().get("/me").is_refused(500, "no_authentication")
    portal.anonymous().get("/integrations").is_refused(500, "no_authentication")
