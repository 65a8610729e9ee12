# SPDX-License-Identifier: Apache-2.0
"""Portal permissions for the rest of the site: Require portal-permission and PortalHooksEnv."""
import pytest

from portal import MODULES, Portal, user_key

PAGE = "admin=<!--#echo var='PORTALHOOKS_ADMIN' --> trigger=<!--#echo var='PORTALHOOKS_CAN_TRIGGER' -->"
SHOWN = {  # user: what the page shows
    "admin": "admin=1 trigger=(none)", "operator": "admin=(none) trigger=1", "both": "admin=1 trigger=1",
    "viewer": "admin=(none) trigger=(none)", "poster": "admin=(none) trigger=(none)",
}


def conf_of(site, passwd, more=""):
    login = (f'AuthType Basic\nAuthName Site\nAuthBasicProvider file\nAuthUserFile "{passwd}"\n'
             "AuthzSendForbiddenOnFailure On")
    directories = {"ops": "can_trigger_integrations", "admins": "admin", "either": "admin can_trigger_integrations",
                   "posters": "can_post_events"}
    return "\n".join([
        f'LoadModule include_module "{MODULES}/mod_include.so"', f'LoadModule dir_module "{MODULES}/mod_dir.so"', more,
        *[f'<Location "/{directory}">\n{login}\nRequire portal-permission {words}\n</Location>'
          for directory, words in directories.items()],
        f'<Location "/shown">\n{login}\nRequire valid-user\nPortalHooksEnv On\n</Location>',
        '<Location "/shown/not">\nPortalHooksEnv Off\n</Location>',
        f'<Location "/both">\n{login}\nRequire portal-permission can_trigger_integrations admin\nPortalHooksEnv On\n'
        '</Location>',
        '<Location "/open">\nPortalHooksEnv On\n</Location>',
        f'<Directory "{site}">\nOptions +Includes\nAddOutputFilter INCLUDES .shtml\nDirectoryIndex index.shtml\n'
        '</Directory>',
    ])


@pytest.fixture(scope="module")
def site(portal, new_database):
    """A static site next to the Portal, with one page per directory."""
    created = Portal(new_database())
    for directory in ("ops", "admins", "either", "posters", "shown", "shown/not", "both", "open"):
        (created.directory / "site" / directory).mkdir()
        (created.directory / "site" / directory / "index.shtml").write_text(PAGE)
    created.settings.conf = conf_of(created.directory / "site", created.directory / "passwd")
    created.write_conf()
    created.start()
    yield created
    created.discard()


def get(client, path):
    return client.exchange("GET", path)


@pytest.mark.core
@pytest.mark.log("AH01631|AH01617")
@pytest.mark.parametrize("place, allowed", [
    ("ops", {"operator", "both"}), ("admins", {"admin", "both"}), ("either", {"admin", "operator", "both"}),
    ("posters", {"poster"})])
def test_static_directory_requires_permission(site, place, allowed):
    for user in SHOWN:
        response = get(site.as_(user), f"/{place}/")
        assert response.status == (200 if user in allowed else 403), user
    assert get(site.anonymous(), f"/{place}/").status == 401
    assert get(site.as_("operator", "wrong"), f"/{place}/").status == 401


@pytest.mark.core
@pytest.mark.parametrize("user", SHOWN)
def test_environment_shows_the_users_permissions(site, user):
    assert get(site.as_(user), "/shown/").body.decode().strip() == SHOWN[user]


@pytest.mark.core
def test_environment_is_empty_without_user_or_directive(site):
    nothing = "admin=(none) trigger=(none)"
    assert get(site.anonymous(), "/open/").body.decode().strip() == nothing
    assert get(site.as_("both"), "/open/").body.decode().strip() == nothing
    assert get(site.as_("both"), "/shown/not/").body.decode().strip() == nothing


@pytest.mark.core
@pytest.mark.log("AH01631")
def test_permission_change_takes_effect_on_next_request(site):
    path, admin, page = f"/users/{user_key('second')}", site.as_("admin"), site.as_("second")
    assert get(page, "/ops/").status == 403
    etag = admin.get(path).etag
    granted = admin.put(path, {"can_trigger_integrations": True}, headers=[
        ("If-Match", etag) if etag else ("If-None-Match", "*")]).is_ok(200, 201)
    assert get(page, "/ops/").status == 200
    assert get(page, "/both/").body.decode().strip() == "admin=(none) trigger=1"
    admin.put(path, {}, headers=[("If-Match", granted.etag)]).is_ok()
    assert get(page, "/ops/").status == 403


def test_require_and_environment_share_one_lookup(site):
    query = site.database.query
    get(site.as_("both"), "/both/")
    query("SET GLOBAL log_output = 'TABLE'")
    query("SET GLOBAL general_log = ON")
    try:
        query("TRUNCATE TABLE mysql.general_log")
        assert get(site.as_("both"), "/both/").status == 200
        asked = query("SELECT argument FROM mysql.general_log WHERE command_type = 'Execute' "
                      "AND argument LIKE '%%JOIN ph_user ON username =%%'")
    finally:
        query("SET GLOBAL general_log = OFF")
    assert len(asked) == 1


@pytest.mark.log("could not|AH01631|AH01629")
def test_database_failure_grants_no_permission(make_portal, new_database):
    portal = make_portal(database=new_database())
    for directory in ("ops", "shown"):
        (portal.directory / "site" / directory).mkdir()
        (portal.directory / "site" / directory / "index.shtml").write_text(PAGE)
    portal.settings.conf = conf_of(portal.directory / "site", portal.directory / "passwd")
    portal.write_conf()
    portal.start()
    assert get(portal.as_("both"), "/ops/").status == 200
    portal.database.query("RENAME TABLE ph_user TO ph_user_away")
    assert get(portal.as_("both"), "/ops/").status == 500
    assert get(portal.as_("both"), "/shown/").body.decode().strip() == "admin=(none) trigger=(none)"
    portal.database.query("RENAME TABLE ph_user_away TO ph_user")
    assert get(portal.as_("both"), "/ops/").status == 200


SESSION = [("Cookie", "portal=groups=integration-operators&")]
VARIABLES = {  # set in the fixups phase, after authorization
    "a session": ('LoadModule session_module "{modules}/mod_session.so"\n'
                  'LoadModule session_cookie_module "{modules}/mod_session_cookie.so"\n',
                  "Session On\nSessionEnv On\nSessionCookieName portal",
                  "reqenv('HTTP_SESSION') =~ /(^|&)groups=integration-operators(&|$)/"),
    "SetEnv": ('LoadModule env_module "{modules}/mod_env.so"\n', 'SetEnv ROLE "operators"',
               "reqenv('ROLE') == 'operators'"),
}


@pytest.mark.log("AH01631")
@pytest.mark.parametrize("kind", VARIABLES)
def test_permission_granted_by_a_variable_counts_everywhere(make_portal, kind):
    load, set_variable, condition = VARIABLES[kind]
    portal = make_portal(location=set_variable)
    site = portal.directory / "site"
    for directory in ("ops", "shown", "admins", "unset"):
        (site / directory).mkdir()
        (site / directory / "index.shtml").write_text(PAGE)
    portal.settings.conf = "\n".join([
        conf_of(site, portal.directory / "passwd", load.format(modules=MODULES)),
        *[f'<Location "/{directory}">\n{set_variable}\n</Location>' for directory in ("ops", "shown", "admins")],
        f'PortalHooksGrant can_trigger_integrations "{condition}"'])
    portal.write_conf()
    portal.start()
    viewer = portal.as_("viewer")

    def statuses(headers):
        return [viewer.exchange("GET", f"/{directory}/", headers=headers).status for directory in ("ops", "admins")]

    assert statuses(SESSION) == [200, 403]
    shown = viewer.exchange("GET", "/shown/", headers=SESSION).body.decode().strip()
    assert shown == "admin=(none) trigger=1"
    me = viewer.get("/me", headers=SESSION).is_ok().json
    assert me["permissions"]["can_trigger_integrations"] is True
    if kind == "a session":
        assert statuses([]) == [403, 403]
        assert viewer.get("/me").json["permissions"]["can_trigger_integrations"] is False


@pytest.mark.parametrize("line, output", [
    ("<Location /x>\nRequire portal-permission\n</Location>", "at least one permission"),
    ("<Location /x>\nRequire portal-permission root\n</Location>", "unknown permission root"),
    ("<Location /x>\nPortalHooksEnv perhaps\n</Location>", "PortalHooksEnv must be On or Off"),
])
def test_invalid_directive_fails_configtest(make_portal, line, output):
    status, output = make_portal(conf=line, migrated=False).configtest()
    assert status != 0 and output in output


@pytest.mark.log("AH00525|not allowed here|AH00520")
def test_htaccess_cannot_set_portalhooks_env(make_portal):
    portal = make_portal()
    (portal.directory / "site/x").mkdir()
    (portal.directory / "site/x/index.html").write_text("x")
    (portal.directory / "site/x/.htaccess").write_text("PortalHooksEnv On\n")
    portal.settings.conf = f'<Directory "{portal.directory}/site">\nAllowOverride All\n</Directory>'
    portal.write_conf()
    portal.start()
    assert get(portal.as_("both"), "/x/index.html").status == 500
