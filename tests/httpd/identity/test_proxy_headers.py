# SPDX-License-Identifier: Apache-2.0
"""conf/identity/trusted-proxy.conf, with nginx in front as the recipe says."""
import base64
import hashlib
import re
import subprocess
import urllib.parse

import pytest

from identity_site import free_port
from portal import SOURCE
from waiting import wait_for

GROUPS = {"dana": "|staff|portal-admins|", "Jürgen": "|portal-operators|", "eve": "|portal-operators-emea|"}


def directives_of_the_recipe():
    text = (SOURCE / "conf/identity/trusted-proxy.conf").read_text()
    return re.findall(r"(?m)^#   (proxy_set_header [^;]*;)", text)


@pytest.fixture
def front(directory, tmp_path):
    """nginx with a password file; call it with httpd's address, it returns its own."""
    processes = []

    def start(address):
        port = free_port()
        password = base64.b64encode(hashlib.sha1(b"secret").digest()).decode()
        (tmp_path / "passwd").write_text("".join(f"{name}:{{SHA}}{password}\n" for name in GROUPS))
        groups = "\n".join(f'"{name}" "{value}";' for name, value in GROUPS.items())
        (tmp_path / "nginx.conf").write_text(f"""
daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 1; user root;
events {{}}
http {{
    access_log off;
    map $remote_user $portal_groups {{ {groups} }}
    map $remote_user $portal_user {{ default $remote_user; }}
    server {{
        listen 127.0.0.1:{port};
        auth_basic Portal; auth_basic_user_file {tmp_path}/passwd;
        location / {{
            proxy_pass {address};
            proxy_set_header Authorization "";
            {" ".join(directives_of_the_recipe())}
        }}
    }}
}}
""")
        processes.append(subprocess.Popen(["nginx", "-p", tmp_path, "-c", tmp_path / "nginx.conf"]))
        url = f"http://localhost:{port}"
        wait_for(lambda: subprocess.run(["curl", "-qs", url], capture_output=True).returncode == 0, "nginx")
        return url

    yield start
    for process in processes:
        process.terminate()
        process.wait(30)


@pytest.fixture
def site(make_site):
    return make_site("trusted-proxy.conf", ["authz_host"], defines={"PORTAL_PROXY": "127.0.0.1"})


@pytest.mark.long("identity")
def test_name_and_groups_come_from_the_proxy(site, front):
    assert len(directives_of_the_recipe()) == 3
    proxy = front(site.origin)
    for name, expected in (("dana", {"admin"}), ("Jürgen", {"can_trigger_integrations"}), ("eve", set())):
        # What a client sends under these names does not reach httpd.
        visitor = site.visitor("--user", f"{name}:secret", "--header", "X-Remote-Groups: |portal-admins|", "--header",
                               "X-Remote-User: root", "--header", "X_Remote_User: root")
        page = visitor.get(urllib.parse.urljoin(proxy, "/portal/api/v1/me"))
        assert page.status == 200, page.body
        assert page.json["username"] == name.lower()
        assert {word for word, granted in page.json["permissions"].items() if granted} == expected


@pytest.mark.long("identity")
@pytest.mark.log("AH01630", "not in PortalHooksTrustedProxy")
def test_headers_of_others_count_for_nothing(make_site):
    site = make_site("trusted-proxy.conf", ["authz_host"], defines={"PORTAL_PROXY": "127.0.0.9"})
    assert site.visitor("--header", "X-Remote-User: dana", "--header", "X-Remote-Groups: |portal-admins|").me() == 403
