# SPDX-License-Identifier: Apache-2.0
"""Characters that show nothing: refused in names, kept in titles and notes."""
import json

import pytest

from integration import fresh
from portal import SOURCE, user_key

VECTORS = json.loads((SOURCE / "tests/vectors/invisible_characters.json").read_text())
ONE_OF_EACH_RANGE = [chr(int(first, 16)) for first, _ in VECTORS["ranges"]]
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # refused everywhere


@pytest.mark.core
def test_names_follow_the_vectors(admin):
    for case in VECTORS["names"]:
        response = admin.post("/integrations", {"name": case["text"]})
        if case["accepted"]:
            assert response.is_ok(201).json["name"] == case["text"]
        else:
            assert response.is_refused(422, "invalid").pointers == {"/name"}, case


def test_no_kind_of_name_takes_one(integration, admin, poster):
    for character in ONE_OF_EACH_RANGE:
        name = f"Na{character}me"
        patched = admin.patch(integration.uri, {"name": name, "kind": name}, etag=admin.get(integration.uri).etag)
        assert patched.is_refused(422, "invalid").pointers == {"/name", "/kind"}, hex(ord(character))
        assert integration.configure(action_label=name).is_refused(422, "invalid").pointers == {"/action_label"}
        event = {"type": name, "title": "Title", "source": name}
        assert poster.post("/events", event).is_refused(422, "invalid").pointers == {"/type", "/source"}
        admin.put(f"/users/{user_key(name)}", {"can_trigger_integrations": True}).is_refused(404, "not_found")
        refused = admin.put(f"/users/{user_key('new')}", {"display_name": name}).is_refused(422, "invalid")
        assert refused.pointers == {"/display_name"}
    assert any("invisible" in error["detail"] for error in refused.json["errors"])


def test_titles_and_notes_keep_them(integration, poster, operator):
    for character in ["\ufe0f", *(one for one in ONE_OF_EACH_RANGE if one not in BIDI)]:
        title = f"Limit \u26a0{character} exceeded"
        event = poster.post("/events", {"id": fresh("event"), "type": "a.b", "title": title}).is_ok(201).json
        assert operator.get(f"/events/{event['id']}").is_ok().json["title"] == title
    execution = integration.run({"mode": "event", "event_id": event["id"], "note": f"a{character}\u200db"})
    assert execution["note"] == f"a{character}\u200db"
    assert title.encode() in integration.only_request().body


@pytest.mark.log("caller: the user name is longer than 255 bytes, not UTF-8, or contains control or invisible")
def test_user_whose_name_has_one_is_refused(make_portal):
    portal = make_portal(conf="PortalHooksUser %{HTTP:X-Portal-User}\nPortalHooksTrustedProxy 127.0.0.1",
                         with_users=False).start()
    for character in ONE_OF_EACH_RANGE:
        headers = [("X-Portal-User", f"boot{character}strap".encode())]
        portal.as_("viewer").get("/me", headers=headers).is_refused(500, "no_authentication")


def test_bootstrap_admin_and_command_take_none(make_portal):
    portal = make_portal(conf='PortalHooksBootstrapAdmin "ad\u200bmin"', migrated=False)
    status, output = portal.configtest()
    assert status != 0 and "without control or invisible characters" in output
    done = portal.command("user", "grant", "ad\u200bmin", "admin", "--driver", "sqlite3", "--params", "/nowhere")
    assert done.returncode != 0 and "invisible" in done.stderr, done.stderr
