# SPDX-License-Identifier: Apache-2.0
"""conf/identity/password-database.conf: a form for people and Basic for scripts, on one table of accounts."""
import subprocess

import pytest

ACCOUNTS = {"jürgen": "|portal-operators|", "dana": "|staff|portal-admins|",
            "eve": "|portal-operators-emea|old portal-admins|"}
MODULES = ["authn_dbd", "auth_basic", "auth_form", "request", "session", "session_cookie", "session_crypto"]


@pytest.fixture
def site(mariadb, make_site):
    database = mariadb.make_database()
    database.query("CREATE TABLE portal_account (username VARCHAR(255) COLLATE utf8mb4_bin PRIMARY KEY,"
                   " password VARCHAR(255) NOT NULL, portal_groups VARCHAR(1000) NOT NULL DEFAULT '',"
                   " enabled BOOLEAN NOT NULL DEFAULT TRUE)")
    for name, groups in ACCOUNTS.items():
        printed = subprocess.run(["htpasswd", "-nbBC", "5", name, "secret"], capture_output=True, text=True, check=True)
        database.query("INSERT INTO portal_account (username, password, portal_groups) VALUES (%s, %s, %s)", name,
                       printed.stdout.strip().partition(":")[2], groups)
    database.query(f"GRANT SELECT ON {database.name}.portal_account TO {database.name}@localhost")
    return make_site("password-database.conf", MODULES, database)


def sign_in(visitor, name, password="secret", **more):
    return visitor.post("/sign-in/check", {"httpd_username": name, "httpd_password": password}, **more)


@pytest.mark.long("identity")
@pytest.mark.log("auth_(basic|form):error", "AH01630")
def test_groups_become_permissions_in_the_form_and_with_basic(site):
    for name, expected in (("jürgen", {"can_trigger_integrations"}), ("dana", {"admin"}), ("eve", set())):
        visitor = site.visitor()
        assert sign_in(visitor, name, follow=False).location == f"{site.origin}/portal/"
        assert visitor.me()["username"] == name
        assert visitor.permissions() == expected
        assert site.visitor().permissions("--user", f"{name}:secret") == expected


@pytest.mark.long("identity")
@pytest.mark.log("auth_(basic|form):error", "AH01630")
def test_nobody_is_signed_in_without_the_password_of_an_enabled_account(site):
    visitor = site.visitor()
    assert visitor.me() == 401
    assert visitor.get("/portal/", follow=False).location.startswith(f"{site.origin}/sign-in/")
    for name, password in (("dana", "wrong"), ("Dana", "secret"), ("nobody", "secret"), ("dana", "")):
        assert "failed" in sign_in(visitor, name, password, follow=False).location
        assert visitor.me() == 401
        assert site.visitor().me("--user", f"{name}:{password}") == 401


@pytest.mark.long("identity")
@pytest.mark.log("auth_(basic|form):error", "AH01630")
def test_a_disabled_account_is_out_at_once_and_a_sign_out_ends_the_session(site):
    disabled, left = site.visitor(), site.visitor()
    for visitor, name in ((disabled, "dana"), (left, "jürgen")):
        sign_in(visitor, name, follow=False)
        assert visitor.me()["username"] == name
    site.database.query("UPDATE portal_account SET enabled = FALSE WHERE username = 'dana'")
    assert disabled.me() == 401
    left.get("/sign-out", follow=False)
    assert left.me() == 401


@pytest.mark.long("identity")
@pytest.mark.log("auth_(basic|form):error", "AH01630")
def test_only_a_page_of_the_portal_signs_in_and_only_at_its_address(site):
    visitor = site.visitor()
    fields = {"httpd_username": "dana", "httpd_password": "secret"}
    for origin in ("https://evil.example", "null", "http://localhost"):
        visitor.get("/sign-in/check", "--header", f"Origin: {origin}", "--data", "&".join(
            f"{name}={value}" for name, value in fields.items()), follow=False)
        assert visitor.me() == 401, origin
    for address in ("/portal/", "/portal/history", "/portal/api/v1/me"):
        assert visitor.post(address, fields, follow=False).status in (401, 403)
        assert visitor.me() == 401, address
