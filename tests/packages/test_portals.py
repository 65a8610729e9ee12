# SPDX-License-Identifier: Apache-2.0
"""The guides of conf/portals, followed word for word in a bare Debian 12 with the application of Debian's packages."""
import json
import pathlib
import re
import subprocess

import pytest

from bare_root import SOURCE, BareRoot
from conftest import packages
from guide import follow
from receiver import Receiver

MINUTES = 15
HERE = pathlib.Path(__file__).parent
ZABBIX = r"""
service mariadb start
mariadb -e "CREATE DATABASE zabbix CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
            CREATE USER zabbix@localhost IDENTIFIED BY 'zabbix'; GRANT ALL ON zabbix.* TO zabbix@localhost"
for part in schema images data; do zcat /usr/share/zabbix-server-mysql/$part.sql.gz; done | mariadb zabbix
sed "s/'PASSWORD'\]\t*= ''/'PASSWORD'] = 'zabbix'/" /usr/share/zabbix/conf/zabbix.conf.php.example \
    >/etc/zabbix/zabbix.conf.php
a2enconf -q zabbix-frontend-php
mariadb zabbix -e "
    INSERT INTO hosts (hostid, host, name, description, status) VALUES (9001, 'db-7', 'db-7', '', 0);
    INSERT INTO items (itemid, hostid, name, key_, type, value_type, delay, description, params, posts, headers)
        VALUES (9101, 9001, 'Free', 'free', 2, 0, '0', '', '', '', '');
    INSERT INTO triggers (triggerid, expression, description, priority, value, comments)
        VALUES (9201, '{9301}=0', 'Disk full', 4, 1, '');
    INSERT INTO functions (functionid, itemid, triggerid, name, parameter) VALUES (9301, 9101, 9201, 'last', '$');
    INSERT INTO events (eventid, source, object, objectid, clock, value, ns, name, severity)
        VALUES (777777, 0, 0, 9201, UNIX_TIMESTAMP(), 1, 5000, 'Größe: disk \"full\" on db-7', 4);
    INSERT INTO problem (eventid, source, object, objectid, clock, ns, name, severity)
        SELECT eventid, source, object, objectid, clock, ns, name, severity FROM events WHERE eventid = 777777"
service apache2 start
"""
MEDIAWIKI = r"""
service mariadb start
mariadb -e "CREATE USER wiki@localhost IDENTIFIED BY 'wiki'; GRANT ALL ON mediawiki.* TO wiki@localhost;
            CREATE DATABASE mediawiki"
php /usr/share/mediawiki/maintenance/install.php --confpath /etc/mediawiki --dbtype mysql --dbname mediawiki \
    --dbuser wiki --dbpass wiki --server http://127.0.0.1 --scriptpath /mediawiki --pass 'a long secret 1' Wiki Admin
echo 'Größer' | php /usr/share/mediawiki/maintenance/edit.php --user Admin --summary 'a "change"' 'Übersicht'
a2dismod -q php8.2
a2dismod -q mpm_prefork
a2enmod -q mpm_event proxy_fcgi setenvif
a2enconf -q php8.2-fpm mediawiki
service php8.2-fpm start
service apache2 start
"""


@pytest.fixture
def root():
    created = BareRoot("bookworm")
    created.copy_in(*packages("bookworm"))
    created.run("printf 'ServerName 127.0.0.1\\n' >/root/server-name.conf")
    yield created
    created.close()


def api(root, base, cookies, path, body=None, method=None):
    """A request of a signed-in administrator; cookies is curl's file in the root."""
    options = f"-X {method} " if method else ""
    if body is not None:
        options += "-H 'Content-Type: application/json' -d @-"
    printed = root.run(f"curl -qfsS -b {cookies} {options} http://127.0.0.1{base}/api/v1{path}",
                       stdin=json.dumps(body) if body is not None else None).stdout
    return json.loads(printed) if printed else None


def set_up(root, base, cookies, integration, receiver):
    """What the guide's last step does in the browser; returns the secret."""
    api(root, base, cookies, f"/integrations/{integration}/webhook",
        {"url": receiver.address, "bearer_token": "s3cret"}, "PUT")
    return api(root, base, cookies, f"/integrations/{integration}/webhook/keys", {"scheme": "v1"})["secret"]


def press(root, **task):
    done = subprocess.run(root.enter("node", HERE / "press.mjs", json.dumps(task)), capture_output=True, text=True,
                          timeout=120)
    assert done.stdout == "succeeded\n", done.stdout + done.stderr


def allow_loopback(root):
    """Receivers of the test are at the loopback interface, which the guide does not allow."""
    root.run("printf 'PortalHooksAllowTarget 127.0.0.0/8\\nServerName 127.0.0.1\\n'"
             " >/etc/apache2/conf-enabled/test.conf")


def test_the_button_is_in_zabbix(root):
    root.install("apache2", "libapache2-mod-php", "mariadb-server", "zabbix-frontend-php", "zabbix-server-mysql",
                 "php-mysql", "curl", "openssl")
    root.run(ZABBIX)
    allow_loopback(root)
    commands, seconds = follow(root, SOURCE / "conf/portals/zabbix/README.md")
    print(f"{commands} commands, {seconds:.0f} s")
    assert commands <= 20 and seconds < MINUTES * 60
    receiver = Receiver(root)
    root.run("curl -qfsSL -o /dev/null -c c -b c http://127.0.0.1/zabbix/index.php"
             " -d 'name=Admin&password=zabbix&autologin=1&enter=Sign+in'")
    me = api(root, "/zabbix/hooks", "c", "/me")
    assert me["username"] == "Admin" and me["permissions"]["admin"]
    secret = set_up(root, "/zabbix/hooks", "c", "ticket", receiver)
    press(root, login="http://127.0.0.1/zabbix/index.php", fields={"#name": "Admin", "#password": "zabbix"},
          submit="#enter", page="http://127.0.0.1/zabbix/tr_events.php?triggerid=9201&eventid=777777")
    data = json.loads(receiver.verified_body(secret, "Bearer s3cret"))["data"]
    assert data["event_id"] == "777777" and data["name"] == 'Größe: disk "full" on db-7'


def test_the_button_is_in_mediawiki(root):
    root.install("apache2", "mariadb-server", "mediawiki", "php-fpm", "php-mysql", "php-cli", "curl", "openssl")
    root.run(MEDIAWIKI)
    allow_loopback(root)
    commands, seconds = follow(root, SOURCE / "conf/portals/mediawiki/README.md")
    print(f"{commands} commands, {seconds:.0f} s")
    assert commands <= 20 and seconds < MINUTES * 60
    receiver = Receiver(root)
    page = root.run("curl -qfsSL -c c -b c 'http://127.0.0.1/mediawiki/index.php?title=Special:UserLogin'").stdout
    token = re.search(r'name="wpLoginToken"[^>]*value="([^"]*)"|value="([^"]*)" name="wpLoginToken"', page)
    root.run("curl -qfsSL -o /dev/null -c c -b c 'http://127.0.0.1/mediawiki/index.php?title=Special:UserLogin'"
             f" --data-urlencode 'wpLoginToken={token[1] or token[2]}' -d wpName=Admin"
             " --data-urlencode 'wpPassword=a long secret 1' -d wploginattempt=1 -d authAction=login")
    me = api(root, "/mediawiki/hooks", "c", "/me")
    assert me["username"] == "Admin" and me["permissions"]["admin"]
    secret = set_up(root, "/mediawiki/hooks", "c", "review", receiver)
    press(root, login="http://127.0.0.1/mediawiki/index.php?title=Special:UserLogin",
          fields={"#wpName1": "Admin", "#wpPassword1": "a long secret 1"}, submit="#wpLoginAttempt",
          page="http://127.0.0.1/mediawiki/index.php?title=Special:RecentChanges&days=90&hidebyothers=0&hidemyself=0")
    data = json.loads(receiver.verified_body(secret, "Bearer s3cret"))["data"]
    assert data["page"] == "Übersicht" and data["comment"] == 'a "change"'
