# SPDX-License-Identifier: Apache-2.0
"""Users and their permissions."""
import concurrent.futures

import pytest

from integration import fresh
from portal import user_key
from waiting import wait_for

pytestmark = pytest.mark.core
NEW = ("If-None-Match", "*")


def put(client, name, body, *headers):
    return client.put(f"/users/{user_key(name)}", body, headers=headers)


def test_user_is_created_read_and_changed(admin):
    name = fresh("user")
    created = put(admin, name, {"display_name": "Dana", "can_trigger_integrations": True}, NEW).is_ok(201)
    assert (created.json["username"], created.json["user_key"], created.json["display_name"]) == (
        name, user_key(name), "Dana")
    assert (created.json["admin"], created.json["can_trigger_integrations"], created.json["can_post_events"]) == (
        False, True, False)
    assert created.json["granted_by"] == "admin" and created.json["first_seen_at"] is None
    shown = admin.get(f"/users/{user_key(name)}").is_ok()
    assert (shown.json, shown.etag) == (created.json, created.etag)
    changed = put(admin, name, {"can_post_events": True}, ("If-Match", shown.etag)).is_ok(200).json
    assert (changed["display_name"], changed["can_trigger_integrations"], changed["can_post_events"]) == (
        None, False, True)


def test_replacing_requires_the_current_version(admin):
    name = fresh("user")
    created = put(admin, name, {}, NEW).is_ok(201)
    put(admin, name, {}).is_refused(428, "precondition_required")
    put(admin, name, {}, NEW).is_refused(412, "stale")
    put(admin, name, {"admin": True}, ("If-Match", '"another"')).is_refused(412, "stale")
    put(admin, name, {}, ("If-Match", created.etag)).is_ok()
    put(admin, name, {}, ("If-Match", created.etag)).is_refused(412, "stale")


SIMILAR = "names that differ only in letter case"


@pytest.mark.log(SIMILAR)
def test_user_names_compare_byte_for_byte(portal, admin):
    name = fresh("Ünïcode")
    for other in (name, name.lower(), name + " ", name.replace("ï", "i")):
        put(admin, other, {"display_name": other}, NEW).is_ok(201)
    assert admin.get(f"/users/{user_key(name.upper())}").is_refused(404, "not_found")
    assert admin.get(f"/users/{user_key(name + ' ')}").is_ok().json["username"] == name + " "
    if portal.database.driver == "mysql":  # SQLite folds ASCII letters only
        wait_for(lambda: SIMILAR in portal.log(), "the warning")


@pytest.mark.log(SIMILAR)
def test_names_that_differ_only_in_case_are_a_warning(make_portal):
    portal = make_portal().start()
    admin = portal.as_("admin")
    put(admin, "newer", {}, NEW).is_ok(201)
    assert SIMILAR not in portal.log()
    put(admin, "New", {"can_trigger_integrations": True}, NEW).is_ok(201)
    portal.as_("new").get("/me").is_ok()  # signs in for the first time
    wait_for(lambda: SIMILAR in portal.log(), "the warning")
    assert "New and new; each has permissions of its own" in portal.log()
    assert not portal.as_("new").get("/me").is_ok().json["permissions"]["can_trigger_integrations"]
    portal.graceful()
    assert portal.log().count(SIMILAR) == 1


def test_one_spelling_by_configuration(make_portal):
    portal = make_portal(conf='PortalHooksUser "%{tolower:%{REMOTE_USER}}"').start()
    put(portal.as_("admin"), "dana", {"can_trigger_integrations": True}, NEW).is_ok(201)
    with open(portal.directory / "passwd", "a") as passwords:
        passwords.write((portal.directory / "passwd").read_text().splitlines()[0].replace("admin", "DaNa") + "\n")
    me = portal.as_("DaNa").get("/me").is_ok().json
    assert me["username"] == "dana" and me["permissions"]["can_trigger_integrations"]


def test_users_are_listed_by_name_and_found_by_words(admin):
    prefix = fresh("list")
    names = [f"{prefix}-{letter}" for letter in "xvuw"]  # which begin no word of the prefix
    for name in names:
        put(admin, name, {}, NEW).is_ok(201)
    found = [item["username"] for item in admin.get(f"/users?q={prefix}").is_ok().json["items"]]
    assert found == sorted(names)
    found = [item["username"] for item in admin.get(f"/users?q=W+{prefix.upper()}").is_ok().json["items"]]
    assert found == [f"{prefix}-w"]
    everybody = [item["username"] for item in admin.pages("/users", 3)]
    assert everybody == sorted(everybody) and set(names) <= set(everybody)


def test_last_seen_is_recorded(admin, portal):
    portal.as_("new").get("/me").is_ok()
    seen = admin.get(f"/users/{user_key('new')}").is_ok().json
    assert seen["first_seen_at"] and seen["last_seen_at"]
    assert (seen["admin"], seen["granted_at"], seen["granted_by"]) == (False, None, None)


def test_non_ascii_user_name_can_log_in(portal):
    assert portal.as_("Ädmin").get("/me").is_ok().json["username"] == "Ädmin"


def test_last_admin_cannot_be_removed(make_portal):
    portal = make_portal(with_users=False, conf="PortalHooksGrantSelf On").start()
    put(portal.as_("bootstrap"), "admin", {"admin": True}, NEW).is_ok(201)
    admin = portal.as_("admin")
    etag = admin.get(f"/users/{user_key('admin')}").etag
    put(admin, "admin", {"can_trigger_integrations": True}, ("If-Match", etag)).is_refused(409, "last_admin")
    put(admin, "second", {"admin": True}, NEW).is_ok(201)
    etag = admin.get(f"/users/{user_key('admin')}").etag
    put(admin, "admin", {}, ("If-Match", etag)).is_ok(200)
    admin.get("/users").is_refused(403, "forbidden")


def change_self(client, name, body):
    etag = client.get(f"/users/{user_key(name)}").etag
    return put(client, name, body, ("If-Match", etag))


def test_own_permissions_are_changed_by_another_admin(make_portal):
    portal = make_portal(with_users=False).start()
    # The first admin by PortalHooksBootstrapAdmin: no admin could object.
    bootstrap = portal.as_("bootstrap")
    assert bootstrap.get("/me").json["may_change_own_permissions"] is True
    put(bootstrap, "bootstrap", {"admin": True}, NEW).is_ok(201)
    assert change_self(bootstrap, "bootstrap", {"admin": True, "can_trigger_integrations": True}).status == 200
    put(bootstrap, "second", {"admin": True}, NEW).is_ok(201)
    assert bootstrap.get("/me").json["may_change_own_permissions"] is False
    for body in ({"admin": True}, {"can_trigger_integrations": True}, {},
                 {"admin": True, "can_trigger_integrations": True, "can_post_events": True}):
        refused = change_self(bootstrap, "bootstrap", body).is_refused(409, "own_permissions")
        assert "while there is another admin" in refused.json["detail"]
    change_self(bootstrap, "bootstrap", {"admin": True, "can_trigger_integrations": True, "display_name": "B"}).is_ok()
    second = portal.as_("second")
    change_self(second, "bootstrap", {}).is_ok()
    assert portal.as_("bootstrap").get("/me").json["may_change_own_permissions"] is False
    entries = second.get("/audit?object=user:bootstrap").is_ok().json["items"]
    assert [(entry["action"], entry["actor"], entry["diff"].get("self", False)) for entry in entries
            if entry["action"] != "refused"] == [
        ("user.update", "second", False), ("user.update", "bootstrap", True),
        ("user.update", "bootstrap", True), ("user.create", "bootstrap", True)]
    assert {entry["diff"]["problem"] for entry in entries if entry["action"] == "refused"} == {"own_permissions"}


def test_two_admins_cannot_remove_each_other_concurrently(make_portal):
    portal = make_portal(with_users=False).start()
    put(portal.as_("bootstrap"), "admin", {"admin": True}, NEW).is_ok(201)
    put(portal.as_("admin"), "second", {"admin": True}, NEW).is_ok(201)
    for _ in range(5):
        admins = [portal.as_("admin"), portal.as_("second")]
        reader = next(admin for admin in admins if admin.get("/users").status == 200)
        etags = {name: reader.get(f"/users/{user_key(name)}").etag for name in ("admin", "second")}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda pair: put(pair[0], pair[1], {}, ("If-Match", etags[pair[1]])),
                          zip(admins, ("second", "admin"))))
        left = [row["username"] for row in portal.database.query("SELECT username FROM ph_user WHERE admin = 1")]
        assert len(left) >= 1
        for name in {"admin", "second"} - set(left):
            survivor = portal.as_(left[0])
            etag = survivor.get(f"/users/{user_key(name)}").etag
            put(survivor, name, {"admin": True}, ("If-Match", etag)).is_ok(200)


@pytest.mark.parametrize("key", ["%21%21", "a", "YQ==", user_key("x" * 256), "_-_-_", user_key("tab\there"),
                                 user_key("a\u0000b")])
def test_malformed_user_key_is_not_found(admin, key):
    admin.get(f"/users/{key}").is_refused(404, "not_found")


@pytest.mark.parametrize("fields, pointer", [
    ({"admin": 1}, "/admin"), ({"admin": "true"}, "/admin"), ({"unknown": True}, "/unknown"),
    ({"username": "x"}, "/username"), ({"display_name": "x" * 201}, "/display_name"),
    ({"granted_by": "x"}, "/granted_by"),
])
def test_invalid_permissions_are_refused(admin, fields, pointer):
    assert put(admin, fresh("user"), fields, NEW).is_refused(422, "invalid").pointers == {pointer}
