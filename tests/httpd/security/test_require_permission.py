# SPDX-License-Identifier: Apache-2.0
"""The Portal's permissions for the rest of the site: a folder that asks for one, a page that is told."""
import pytest

from portal import MODULES, Portal, user_key

PAGE = "admin=<!--#echo var='PORTALHOOKS_ADMIN' --> trigger=<!--#echo var='PORTALHOOKS_CAN_TRIGGER' -->"
TOLD = {  # what the page says to whom
    "admin": "admin=1 trigger=(none)", "operator": "admin=(none) trigger=1", "both": "admin=1 trigger=1",
    "viewer": "admin=(none) trigger=(none)", "poster": "admin=(none) trigger=(none)",
}


def conf_of(site, passwd, more=""):
    login = (f'AuthType Basic\nAuthName Site\nAuthBasicProvider file\nAuthUserFile "{passwd}"\n'
             "AuthzSendForbiddenOnFailure On")
    folders = {"ops": "can_trigger_integrations", "admins": "admin", "either": "admin can_trigger_integrations",
               "posters": "can_post_events"}
    return "\n".join([
        f'LoadModule include_module "{MODULES}/mod_include.so"', f'LoadModule dir_module "{MODULES}/mod_dir.so"', more,
        *[f'<Location "/{folder}">\n{login}\nRequire portal-permission {words}\n</Location>'
          for folder, words in folders.items()],
        f'<Location "/told">\n{login}\nRequire valid-user\nPortalHooksEnv On\n</Location>',
        '<Location "/told/not">\nPortalHooksEnv Off\n</Location>',
        f'<Location "/both">\n{login}\nRequire portal-permission can_trigger_integrations admin\nPortalHooksEnv On\n'
        '</Location>',
        '<Location "/open">\nPortalHooksEnv On\n</Location>',
        f'<Directory "{site}">\nOptions +Includes\nAddOutputFilter INCLUDES .shtml\nDirectoryIndex index.shtml\n'
        '</Directory>',
    ])


@pytest.fixture(scope="module")
def site(portal, new_database):
    """A static site beside the Portal; in each folder one page."""
    made = Portal(new_database())
    for folder in ("ops", "admins", "either", "posters", "told", "told/not", "both", "open"):
        (made.folder / "site" / folder).mkdir()
        (made.folder / "site" / folder / "index.shtml").write_text(PAGE)
    made.settings.conf = conf_of(made.folder / "site", made.folder / "passwd")
    made.write_conf()
    made.start()
    yield made
    made.throw_away()


def get(client, path):
    return client.exchange("GET", path)


@pytest.mark.core
@pytest.mark.log("AH01631|AH01617")
@pytest.mark.parametrize("place, allowed", [
    ("ops", {"operator", "both"}), ("admins", {"admin", "both"}), ("either", {"admin", "operator", "both"}),
    ("posters", {"poster"})])
def test_a_static_folder_asks_for_a_permission(site, place, allowed):
    for user in TOLD:
        answer = get(site.as_(user), f"/{place}/")
        assert answer.status == (200 if user in allowed else 403), user
    assert get(site.anonymous(), f"/{place}/").status == 401
    assert get(site.as_("operator", "wrong"), f"/{place}/").status == 401


@pytest.mark.core
@pytest.mark.parametrize("user", TOLD)
def test_a_page_is_told_what_its_reader_may(site, user):
    assert get(site.as_(user), "/told/").body.decode().strip() == TOLD[user]


@pytest.mark.core
def test_a_page_is_told_nothing_without_a_user_or_the_directive(site):
    nothing = "admin=(none) trigger=(none)"
    assert get(site.anonymous(), "/open/").body.decode().strip() == nothing
    assert get(site.as_("both"), "/open/").body.decode().strip() == nothing
    assert get(site.as_("both"), "/told/not/").body.decode().strip() == nothing


@pytest.mark.core
@pytest.mark.log("AH01631")
def test_a_change_of_permission_holds_from_the_next_request_on(site):
    path, admin, page = f"/users/{user_key('second')}", site.as_("admin"), site.as_("second")
    assert get(page, "/ops/").status == 403
    etag = admin.get(path).etag
    granted = admin.put(path, {"can_trigger_integrations": True}, headers=[
        ("If-Match", etag) if etag else ("If-None-Match", "*")]).is_ok(200, 201)
    assert get(page, "/ops/").status == 200
    assert get(page, "/both/").body.decode().strip() == "admin=(none) trigger=1"
    admin.put(path, {}, headers=[("If-Match", granted.etag)]).is_ok()
    assert get(page, "/ops/").status == 403


def test_one_look_up_serves_both(site):
    query = site.database.query
    get(site.as_("both"), "/both/")
    query("SET GLOBAL log_output = 'TABLE'")
    query("SET GLOBAL general_log = ON")
    try:
        query("TRUNCATE TABLE mysql.general_log")
        assert get(site.as_("both"), "/both/").status == 200
        asked = query("SELECT argument FROM mysql.general_log WHERE command_type = 'Execute' "
                      "AND argument LIKE '%%FROM ph_user WHERE username IN%%'")
    finally:
        query("SET GLOBAL general_log = OFF")
    assert len(asked) == 1


@pytest.mark.log("could not|AH01631|AH01629")
def test_without_the_database_nobody_has_a_permission(make_portal, new_database):
    portal = make_portal(database=new_database())
    for folder in ("ops", "told"):
        (portal.folder / "site" / folder).mkdir()
        (portal.folder / "site" / folder / "index.shtml").write_text(PAGE)
    portal.settings.conf = conf_of(portal.folder / "site", portal.folder / "passwd")
    portal.write_conf()
    portal.start()
    assert get(portal.as_("both"), "/ops/").status == 200
    portal.database.query("RENAME TABLE ph_user TO ph_user_away")
    assert get(portal.as_("both"), "/ops/").status == 500
    assert get(portal.as_("both"), "/told/").body.decode().strip() == "admin=(none) trigger=(none)"
    portal.database.query("RENAME TABLE ph_user_away TO ph_user")
    assert get(portal.as_("both"), "/ops/").status == 200


@pytest.mark.parametrize("line, said", [
    ("<Location /x>\nRequire portal-permission\n</Location>", "at least one permission"),
    ("<Location /x>\nRequire portal-permission root\n</Location>", "unknown permission root"),
    ("<Location /x>\nPortalHooksEnv perhaps\n</Location>", "PortalHooksEnv must be On or Off"),
])
def test_conf_that_is_not_right_stops_httpd(make_portal, line, said):
    status, output = make_portal(conf=line, migrated=False).check_conf()
    assert status != 0 and said in output


@pytest.mark.log("AH00525|not allowed here|AH00520")
def test_an_htaccess_cannot_switch_it_on(make_portal):
    portal = make_portal()
    (portal.folder / "site/x").mkdir()
    (portal.folder / "site/x/index.html").write_text("x")
    (portal.folder / "site/x/.htaccess").write_text("PortalHooksEnv On\n")
    portal.settings.conf = f'<Directory "{portal.folder}/site">\nAllowOverride All\n</Directory>'
    portal.write_conf()
    portal.start()
    assert get(portal.as_("both"), "/x/index.html").status == 500
