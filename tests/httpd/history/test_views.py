# SPDX-License-Identifier: Apache-2.0
"""Saved views: named filters of list pages, of a user and shared."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from integration import fresh
from waiting import wait_for

pytestmark = pytest.mark.core


@pytest.fixture
def viewer(portal):
    return portal.as_("viewer")


def view(**changed):
    return {"page": "history", "name": fresh("view"), "query": "state=failed&q=%C3%A4", **changed}


def names(client):
    return {item["name"] for item in client.get("/views").is_ok().json["items"]}


def test_own_view_is_saved_renamed_and_deleted(operator, viewer):
    made = operator.post("/views", view()).is_ok(201).json
    assert (made["shared"], made["created_by"], made["query"]) == (False, "operator", "state=failed&q=%C3%A4")
    renamed = operator.request("PATCH", f"/views/{made['id']}", {"name": fresh("renamed")}).is_ok().json
    assert renamed["query"] == made["query"]
    assert renamed["name"] in names(operator) and renamed["name"] not in names(viewer)
    viewer.request("PATCH", f"/views/{made['id']}", {"name": "x"}).is_refused(404, "not_found")
    viewer.delete(f"/views/{made['id']}").is_refused(404, "not_found")
    operator.delete(f"/views/{made['id']}").is_ok(204)
    operator.delete(f"/views/{made['id']}").is_refused(404, "not_found")
    assert renamed["name"] not in names(operator)


def test_shared_view_is_seen_by_all_and_changed_by_admins(admin, operator, viewer):
    made = admin.post("/shared-views", view(page="events")).is_ok(201).json
    assert made["shared"]
    for client in (admin, operator, viewer):
        assert made["name"] in names(client)
        client.request("PATCH", f"/views/{made['id']}", {"name": "x"}).is_refused(404, "not_found")
    operator.request("PATCH", f"/shared-views/{made['id']}", {"name": "x"}).is_refused(403, "forbidden")
    admin.request("PATCH", f"/shared-views/{made['id']}", {"query": "severity=error"}).is_ok()
    admin.delete(f"/shared-views/{made['id']}").is_ok(204)
    assert made["name"] not in names(viewer)
    actions = [entry["action"] for entry in admin.get(f"/audit?object=view:{made['id']}").is_ok().json["items"]]
    assert actions == ["view.delete", "view.update", "view.create"]


def test_shared_view_is_shown_to_those_who_may_open_its_page(admin, operator, viewer):
    made = {page: admin.post("/shared-views", view(page=page)).is_ok(201).json["name"]
            for page in ("history", "events", "integrations", "audit")}
    seen = {client: {page for page, name in made.items() if name in names(client)}
            for client in (admin, operator, viewer)}
    assert seen == {admin: set(made), operator: {"history", "events", "integrations"},
                    viewer: {"events", "integrations"}}


def test_name_is_taken_once_for_each_page(operator):
    made = operator.post("/views", view()).is_ok(201).json
    refused = operator.post("/views", view(name=made["name"])).is_refused(409, "exists").json
    assert (refused["title"], refused["remedy"]) == ("It already exists.", "Choose another name.")
    operator.post("/views", view(name=made["name"], page="audit")).is_ok(201)
    other = operator.post("/views", view()).is_ok(201).json
    operator.request("PATCH", f"/views/{other['id']}", {"name": made["name"]}).is_refused(409, "exists")


@pytest.mark.parametrize("wrong", [{"page": "users"}, {"name": ""}, {"name": "x" * 81}, {"query": ""},
                                   {"query": "q=ä"}, {"query": "q" * 1001}, {"shared": True}])
def test_malformed_view_is_refused(operator, wrong):
    operator.post("/views", view(**wrong)).is_refused(422, "invalid")


def test_view_that_is_deleted_while_it_is_renamed_stays_deleted(start_on_private_mariadb):
    portal = start_on_private_mariadb()
    database, operator = portal.database, portal.as_("operator")
    made = operator.post("/views", view()).is_ok(201).json
    deletion = database.server.connect(database.name)
    deletion.begin()
    with deletion.cursor() as cursor:
        cursor.execute("DELETE FROM ph_view WHERE id = %s", made["id"])
    with ThreadPoolExecutor(1) as threads:
        renaming = threads.submit(operator.request, "PATCH", f"/views/{made['id']}", {"name": fresh("renamed")})
        wait_for(lambda: waits_for_a_lock(database), "the request to wait for the row")
        deletion.commit()
        renaming.result().is_refused(404, "not_found")
    deletion.close()
    assert names(operator) == set()


def waits_for_a_lock(database):
    (waits,) = database.query("SHOW GLOBAL STATUS LIKE 'Innodb_row_lock_current_waits'")
    return int(waits["Value"]) > 0


def test_unknown_view_is_not_found(operator):
    operator.request("PATCH", "/views/viw_00000000000000000000000000", {"name": "x"}).is_refused(404, "not_found")
    operator.request("PATCH", "/views/other", {"name": "x"}).is_refused(404, "not_found")
