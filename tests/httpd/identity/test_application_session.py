# SPDX-License-Identifier: Apache-2.0
"""conf/identity/application-session.conf: sessions of an application, read through a view."""
import re

import pytest

from portal import SOURCE

USERS = {"jürgen": ["portal-operators", "staff"], "dana": ["portal-admins"],
         "eve|portal-admins|": ["portal-operators-emea", "old portal-admins"],
         "a+b&c=d%7cportal-admins%7c": []}
MODULES = ["authn_dbd", "auth_form", "request", "session", "session_dbd"]


def view_of_the_recipe(secret):
    comment = re.sub(r"(?m)^# ?", "", (SOURCE / "conf/identity/application-session.conf").read_text())
    return re.search(r"CREATE VIEW .*?;", comment, re.DOTALL)[0].replace("SECRET", secret)


@pytest.fixture
def site(mariadb, make_site):
    database = mariadb.make_database()
    database.query("CREATE TABLE app_user (id INT PRIMARY KEY, name VARCHAR(255), enabled BOOLEAN DEFAULT TRUE)")
    database.query("CREATE TABLE app_group (user_id INT, name VARCHAR(255))")
    database.query("CREATE TABLE app_session (id VARCHAR(64) PRIMARY KEY, user_id INT, expires DATETIME)")
    for number, (name, groups) in enumerate(USERS.items()):
        database.query("INSERT INTO app_user (id, name) VALUES (%s, %s)", number, name)
        database.query("INSERT INTO app_session VALUES (%s, %s, NOW() + INTERVAL 1 HOUR)", f"Session{number}", number)
        for group in groups:
            database.query("INSERT INTO app_group VALUES (%s, %s)", number, group)
    database.query("INSERT INTO app_session VALUES ('Expired', 1, NOW() - INTERVAL 1 SECOND)")
    database.query(view_of_the_recipe("s3cret").replace("%", "%%"))
    database.query(f"GRANT SELECT ON {database.name}.portal_session TO {database.name}@localhost")
    return make_site("application-session.conf", MODULES, database, defines={
        "PORTAL_SESSION_SECRET": "s3cret", "PORTAL_SESSION_COOKIE": "app_session", "PORTAL_SIGN_IN": "/app/login"})


def visitor_with(site, session):
    return site.visitor("--header", f"Cookie: theme=dark; app_session={session}")


@pytest.mark.long("identity")
def test_who_is_signed_in_to_the_application_is_signed_in_here(site):
    expected = [{"can_trigger_integrations"}, {"admin"}, set(), set()]
    for number, name in enumerate(USERS):
        visitor = visitor_with(site, f"Session{number}")
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected[number], name


@pytest.mark.long("identity")
def test_a_session_that_ended_counts_for_nothing(site):
    assert visitor_with(site, "Session1").me()["username"] == "dana"
    for session in ("Expired", "session1", "Session9", "", "' OR '1'='1", "Session1%20"):
        assert visitor_with(site, session).me() == 401, session
    assert site.visitor().get("/portal/", follow=False).location == f"{site.origin}/app/login"
    site.database.query("UPDATE app_user SET enabled = FALSE WHERE name = 'dana'")
    assert visitor_with(site, "Session1").me() == 401


@pytest.mark.long("identity")
@pytest.mark.log("AH01630")
def test_no_form_signs_in(site):
    visitor = site.visitor()
    for path in ("/portal/", "/portal/api/v1/me"):
        assert visitor.post(path, {"httpd_username": "dana", "httpd_password": ""}, follow=False).status in (401, 403)
    assert visitor.me() == 401
