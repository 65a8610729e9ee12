# SPDX-License-Identifier: Apache-2.0
"""The page of conf/cluster, followed word for word in five bare Debian 12 on one network."""
import json
import re
import time

import pytest

from bare_root import SOURCE, BareRoot
from conftest import packages
from receiver import Receiver

PAGE = SOURCE / "conf/cluster/README.md"
ADDRESSES = {"db1": "192.0.2.11", "db2": "192.0.2.12", "db3": "192.0.2.13", "web1": "192.0.2.21", "web2": "192.0.2.22"}
DATABASES, WEBS = ("db1", "db2", "db3"), ("web1", "web2")
BACK_S = 15
CLICK = ("curl -sS -o answer -w '%{http_code}' -u 'dana:PASSWORD' -H 'Content-Type: application/json'"
         " -H 'Prefer: wait=20' -d '{\"mode\":\"default\"}'"
         " http://localhost/portal/api/v1/integrations/hello/executions; echo; cat answer")


@pytest.fixture
def roots():
    """{name: root}, on one network."""
    made = {}
    try:
        for name, address in ADDRESSES.items():
            made[name] = BareRoot("bookworm")
            if name == "db1":
                made[name].make_network(f"{address}/24")
            else:
                made[name].join_network(made["db1"], name, f"{address}/24")
        yield made
    finally:
        for root in made.values():
            root.close()


def copy(roots, source, file, target, name):
    (roots[target].place / name).write_bytes((roots[source].place / file).read_bytes())


def edit(root, file, old, new):
    path = root.place / "root" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def put_copies(roots):
    """Step 1."""
    for name, root in roots.items():
        root.copy_in(*[file for file in (SOURCE / "conf/cluster").iterdir() if file.is_file()],
                     SOURCE / "sql/mysql/grants.sql")
        if name in WEBS:
            root.copy_in(*packages("bookworm"))
        for account in ("owner", "httpd"):
            for file in ("accounts.sql", "httpd.conf", "command.conf"):
                text = (root.place / "root" / file).read_text()
                (root.place / "root" / file).write_text(text.replace(f"change-me-{account}", f"secret-of-{account}"))


def prepare_databases(roots):
    for name in DATABASES:
        copy(roots, "db1", "root/ca.pem", name, "root/ca.pem")
        copy(roots, "db1", f"root/{name}.pem", name, "root/server.pem")
        copy(roots, "db1", f"root/{name}.key", name, "root/server.key")
        edit(roots[name], "galera.cnf", "wsrep_node_name = db1", f"wsrep_node_name = {name}")
        edit(roots[name], "galera.cnf", "wsrep_node_address = 192.0.2.11", f"wsrep_node_address = {ADDRESSES[name]}")


def prepare_webs(roots):
    for name in WEBS:
        copy(roots, "db1", "root/ca.pem", name, "root/ca.pem")
        edit(roots[name], "httpd.conf", "PortalHooksInstance web1", f"PortalHooksInstance {name}")


def share_keys(roots):
    """And let the webhook point to the test's receiver."""
    for file in ("keys", "passwd"):
        copy(roots, "web1", f"etc/portalhooks/{file}", "web2", f"etc/portalhooks/{file}")
    for name in WEBS:
        (roots[name].place / "etc/apache2/conf-enabled/test.conf").write_text(
            "PortalHooksAllowTarget 127.0.0.0/8\nServerName 127.0.0.1\n")


# What each step begins with, what it asks for beside its commands, and where those run.
STEPS = [
    ("Put a copy", put_copies, ()),
    ("On any machine with openssl 3", lambda roots: roots["db1"].install("openssl"), ("db1",)),
    ("On each database server", prepare_databases, DATABASES),
    ("On db1", None, ("db1",)),
    ("On db2, and when it is done, on db3", None, ("db2", "db3")),
    ("On each web server", prepare_webs, WEBS),
    ("On web1", None, ("web1",)),
    ("On db1", None, ("db1",)),
    ("Copy `/etc/portalhooks/keys`", share_keys, WEBS),
]


def run(root, line):
    """What a package starts runs in the root's own network, so it is fetched before it is installed."""
    if line.startswith("apt-get"):
        root.run(f"{line} --download-only", network=True)
    return root.run(line).stdout


def follow(roots, receiver):
    """Returns what was printed, as one text."""
    steps = re.findall(r"(?ms)^\d\. (.*?)\n\n(?:```sh\n(.*?)^```)?", PAGE.read_text().split("\n## ")[1])
    assert len(steps) == len(STEPS)
    printed = ""
    for (sentence, block), (beginning, prepare, names) in zip(steps, STEPS):
        assert sentence.startswith(beginning)
        if prepare:
            prepare(roots)
        block = block.replace("https://receiver.example.com/hook", f"{receiver.address} --allow-target 127.0.0.1")
        for name in names:
            for line in block.splitlines():
                printed += run(roots[name], line)
    return printed


def status(root, name):
    return root.run(f"mariadb -N -e \"SHOW STATUS LIKE '{name}'\"", check=False).stdout.split()[-1:]


def test_the_page_leads_to_a_cluster_that_survives_a_node(roots):
    receiver = Receiver(roots["web2"])
    for name in WEBS:
        roots[name].install("curl")  # of this test
    began = time.monotonic()
    printed = follow(roots, receiver)
    print(f"{time.monotonic() - began:.0f} s")
    assert printed.count("Synced") == 2
    assert {tuple(status(roots[name], "wsrep_cluster_size")) for name in DATABASES} == {("3",)}
    password = re.search(r"log-in of dana; the password, shown this once: (\S+)", printed)[1]
    click = CLICK.replace("PASSWORD", password)

    answer = roots["web2"].run(click).stdout
    assert '"state":"succeeded"' in answer, answer
    assert receiver.verified_body(re.search(r"whsec_\S+", printed)[0], None) == ""
    owners = json.loads(roots["web1"].run("portalhooks status --json").stdout)["owners"]
    assert {owner["instance"] for owner in owners} == set(WEBS)

    roots["db1"].run("kill -9 $(cat /run/mysqld/mysqld.pid)")
    killed = time.monotonic()
    answers = []
    while not answers or not answers[-1].startswith("201"):
        answers.append(roots["web1"].run(click).stdout)
        assert time.monotonic() < killed + BACK_S, answers
    print(f"accepted again after {time.monotonic() - killed:.1f} s, {len(answers) - 1} refused")
    history = roots["web2"].run(f"curl -sS -u 'dana:{password}' http://localhost/portal/api/v1/executions").stdout
    assert json.loads(answers[-1].split("\n", 1)[1])["id"] in history
    roots["db1"].run("systemctl start mariadb")
    assert {tuple(status(roots[name], "wsrep_cluster_size")) for name in DATABASES} == {("3",)}
