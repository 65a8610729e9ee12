# SPDX-License-Identifier: Apache-2.0
"""The user interface's files, under any base path."""
import re
import socket

import pytest

from client import SECURITY_HEADERS, Client
from portal import Portal

pytestmark = pytest.mark.core


@pytest.fixture(scope="module", params=["/portal", "/a/b"])
def site(request, portal, new_database):
    if request.param == portal.settings.base:
        yield portal.as_("viewer")
        return
    other = Portal(new_database(), base=request.param).start()
    yield other.as_("viewer")
    other.throw_away()


@pytest.mark.parametrize("path", ["/", "/integrations", "/integrations/jira", "/events/evt-48213",
                                  "/executions/exe_00000000000000000000000000",
                                  "/index.html", "/users?q=x", "/integrations/v1.2"])
def test_every_place_of_the_application_is_the_index_with_its_base(site, path):
    page = site.page(path)
    assert page.status == 200
    assert page.headers.get_content_type() == "text/html"
    assert page.body.count(b"<base ") == 1
    assert f'<head><base href="{site.base}/">'.encode() in page.body


def assets_of(site):
    return re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', site.page("/").body.decode())


def test_what_the_index_names_is_there_with_its_type(site):
    assets = assets_of(site)
    assert assets
    for name in assets:
        answer = site.page(f"/{name}")
        assert answer.status == 200
        expected = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
        assert answer.headers.get_content_type() == expected
        assert "immutable" in answer.headers["Cache-Control"]


def test_the_index_is_asked_for_each_time(site):
    page = site.page("/")
    assert page.headers["Cache-Control"] == "no-cache"
    again = site.page("/integrations", headers=[("If-None-Match", page.etag)])
    assert (again.status, again.body) == (304, b"")


def test_the_embed_keeps_its_name_and_is_asked_for_each_time(site):
    script = site.page("/embed/portalhooks-embed.js")
    assert script.status == 200
    assert script.headers.get_content_type() == "text/javascript"
    assert script.headers["Cache-Control"] == "no-cache"
    assert script.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b", script.body.decode())
    again = site.page("/embed/portalhooks-embed.js", headers=[("If-None-Match", script.etag)])
    assert (again.status, again.body) == (304, b"")


def test_what_the_embed_loads_later_is_there(site):
    script = site.page("/embed/portalhooks-embed.js").body.decode()
    later = re.findall(r"\.\./(assets/embed-[^`'\"]+\.js)", script)
    assert len(later) >= 2
    for name in later:
        answer = site.page(f"/{name}")
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/missing.js", "/assets/", "/assets/missing", "/embed/missing.js"])
def test_a_missing_asset_is_not_found(site, path):
    assert site.page(path).status == 404


def test_the_base_leads_to_the_start_page(site):
    answer = site.page("")
    assert answer.status in (301, 302, 308)
    assert answer.headers["Location"].endswith(f"{site.base}/")


def test_pages_are_only_read(site):
    for method in ("POST", "PUT", "DELETE", "BREW"):
        assert site.page("/", method=method).status == 405
    assert site.page("/", method="HEAD").body == b""


@pytest.mark.parametrize("path", ["/../secret", "/assets/../../httpd.conf", "/%2e%2e/httpd.conf",
                                  "/assets/%2e%2e/%2e%2e/passwd", "/..%2fpasswd", "/.htaccess",
                                  "/assets/..%5c..%5cpasswd", "/%00", "/assets/x%00.js"])
def test_no_path_leads_out_of_the_folder(site, path):
    with socket.create_connection(site.address, 10) as connection:
        connection.sendall(f"GET {site.base}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                           f"Authorization: {site.authorization}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"{SHA}" not in body and b"LoadModule" not in body
    assert head.split()[1] in (b"400", b"403", b"404") or b"<base " in body


def test_who_is_not_logged_in_sees_nothing(site):
    anonymous = Client(site.address, site.base)
    for path in ("/", "/assets/missing.js", "/integrations"):
        assert anonymous.page(path).status == 401
    anonymous.get("/me").is_refused(401, "unauthenticated")


def test_neighbours_are_left_alone(site):
    for path in (f"{site.base}x", "/elsewhere", "/"):
        answer = site.exchange("GET", path)
        assert answer.status in (403, 404)
        assert answer.headers["Content-Security-Policy"] is None


def test_the_contract_is_served(site):
    answer = site.get("/openapi.json").is_ok()
    assert answer.json["openapi"].startswith("3.1")


def test_the_policy_lets_the_pages_run_nothing_from_elsewhere(site):
    page = site.page("/").body.decode()
    assert "http://" not in page and "https://" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "style=" not in page
    assert "'unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]
