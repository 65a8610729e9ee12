# SPDX-License-Identifier: Apache-2.0
"""Files of the user interface, below any base path."""
import re
import socket

import pytest

from client import SECURITY_HEADERS, Client
from portal import MODULES, Portal

pytestmark = pytest.mark.core


@pytest.fixture(scope="module", params=["/portal", "/a/b"])
def site(request, portal, new_database):
    if request.param == portal.settings.base:
        yield portal.as_("viewer")
        return
    other = Portal(new_database(), base=request.param).start()
    yield other.as_("viewer")
    other.discard()


@pytest.mark.parametrize("path", ["/", "/integrations", "/integrations/jira", "/events/evt-48213",
                                  "/executions/exe_00000000000000000000000000",
                                  "/index.html", "/users?q=x", "/integrations/v1.2"])
def test_every_application_path_serves_the_index_with_its_base(site, path):
    page = site.page(path)
    assert page.status == 200
    assert page.headers.get_content_type() == "text/html"
    assert page.body.count(b"<base ") == 1
    assert f'<head><base href="{site.base}/">'.encode() in page.body


def assets_of(site):
    return re.findall(r'(?:src|href)="\.?/?(assets/[^"]+)"', site.page("/").body.decode())


def test_assets_of_the_index_exist_with_their_type(site):
    assets = assets_of(site)
    assert assets
    for name in assets:
        response = site.page(f"/{name}")
        assert response.status == 200
        expected = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
        assert response.headers.get_content_type() == expected
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path, page", [("/", "integrations"), ("/integrations", "integrations"),
                                        ("/history", "history"), ("/history?state=failed", "history"),
                                        ("/history/exe_1", None), ("/none", None)])
def test_index_names_the_files_of_its_page_alone(site, path, page):
    body = site.page(path).body.decode()
    assert set(re.findall(r'data-page="([^"]+)"', body)) == ({page} if page else set())
    assert body.count('href="./api/v1/me"') == 1
    assert body.rstrip().endswith("</html>")


def test_index_is_revalidated(site):
    page = site.page("/")
    assert page.headers["Cache-Control"] == "no-cache"
    again = site.page("/integrations", headers=[("If-None-Match", page.etag)])
    assert (again.status, again.body) == (304, b"")


def test_embed_script_has_a_stable_name_and_is_revalidated(site):
    script = site.page("/embed/portalhooks-embed.js")
    assert script.status == 200
    assert script.headers.get_content_type() == "text/javascript"
    assert script.headers["Cache-Control"] == "no-cache"
    assert script.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|\beval\b", script.body.decode())
    again = site.page("/embed/portalhooks-embed.js", headers=[("If-None-Match", script.etag)])
    assert (again.status, again.body) == (304, b"")


def test_scripts_loaded_by_the_embed_exist(site):
    script = site.page("/embed/portalhooks-embed.js").body.decode()
    later = re.findall(r"\.\./(assets/embed-[^`'\"]+\.js)", script)
    assert len(later) >= 2
    for name in later:
        response = site.page(f"/{name}")
        assert response.status == 200
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/assets/missing.js", "/assets/", "/assets/missing", "/embed/missing.js"])
def test_missing_asset_is_not_found(site, path):
    assert site.page(path).status == 404


def test_base_redirects_to_the_start_page(site):
    response = site.page("")
    assert response.status in (301, 302, 308)
    assert response.headers["Location"].endswith(f"{site.base}/")


def test_pages_are_read_only(site):
    for method in ("POST", "PUT", "DELETE", "BREW"):
        assert site.page("/", method=method).status == 405
    assert site.page("/", method="HEAD").body == b""


@pytest.mark.parametrize("path", ["/../secret", "/assets/../../httpd.conf", "/%2e%2e/httpd.conf",
                                  "/assets/%2e%2e/%2e%2e/passwd", "/..%2fpasswd", "/.htaccess",
                                  "/assets/..%5c..%5cpasswd", "/%00", "/assets/x%00.js"])
def test_no_path_escapes_the_directory(site, path):
    with socket.create_connection(site.address, 10) as connection:
        connection.sendall(f"GET {site.base}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                           f"Authorization: {site.authorization}\r\n\r\n".encode())
        response = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = response.partition(b"\r\n\r\n")
    assert b"{SHA}" not in body and b"LoadModule" not in body
    assert head.split()[1] in (b"400", b"403", b"404") or b"<base " in body


def test_anonymous_client_gets_nothing(site):
    anonymous = Client(site.address, site.base)
    for path in ("/", "/assets/missing.js", "/integrations"):
        assert anonymous.page(path).status == 401
    anonymous.get("/me").is_refused(401, "unauthenticated")


def test_embed_script_and_what_it_loads_need_no_user(site):
    anonymous = Client(site.address, site.base)
    script = anonymous.page("/embed/portalhooks-embed.js")
    assert (script.status, script.headers.get_content_type()) == (200, "text/javascript")
    chunks = set(re.findall(rb"assets/embed-[\w-]+\.js", script.body))
    assert chunks
    for chunk in chunks:
        assert anonymous.page(f"/{chunk.decode()}").status == 200
    for path in ("/embed/missing.js", "/embed/", "/embed", "/assets/embed-missing.js", "/embed/../index.html",
                 f"/{assets_of(site)[0]}"):
        assert anonymous.page(path).status == 401, path
    assert anonymous.page("/embed/portalhooks-embed.js", method="POST").status == 401


@pytest.mark.log("AH01630")
def test_what_else_the_location_requires_holds_for_the_embed_script(make_portal):
    portal = make_portal(location='</Location>\n<Location "/portal/embed">\nAuthMerging And\nRequire ip 192.0.2.1',
                         conf=f'LoadModule authz_host_module "{MODULES}/mod_authz_host.so"').start()
    for client in (portal.anonymous(), portal.as_("viewer")):
        assert client.page("/embed/portalhooks-embed.js").status == 403


def test_lenient_client_gets_problems_as_an_ordinary_answer(site):
    lenient = [("Prefer", "handling=lenient")]
    for client, path, status in ((Client(site.address, site.base), "/me", 401), (site, "/users", 403),
                                 (site, "/events/missing", 404), (site, "/nothing", 404)):
        answer = client.exchange("GET", f"{site.base}/api/v1{path}", headers=lenient)
        assert (answer.status, answer.json["status"], answer.headers["WWW-Authenticate"]) == (200, status, None)
        assert answer.headers.get_content_type() == "application/problem+json"
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.get(path).status == status
    assert site.exchange("GET", f"{site.base}/api/v1/me", headers=lenient).json["username"] == "viewer"
    post = site.exchange("POST", f"{site.base}/api/v1/integrations", b"{}",
                         headers=[*lenient, ("Content-Type", "application/json")])
    assert post.status == 403


def test_paths_outside_the_base_are_untouched(site):
    for path in (f"{site.base}x", "/elsewhere", "/"):
        response = site.exchange("GET", path)
        assert response.status in (403, 404)
        assert response.headers["Content-Security-Policy"] is None


def test_openapi_document_is_served(site):
    response = site.get("/openapi.json").is_ok()
    assert response.json["openapi"].startswith("3.1")


def test_pages_load_nothing_from_other_origins(site):
    page = site.page("/").body.decode()
    assert "http://" not in page and "https://" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page) and "style=" not in page
    assert "'unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]
