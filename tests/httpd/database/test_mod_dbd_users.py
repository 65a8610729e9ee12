# SPDX-License-Identifier: Apache-2.0
"""Log-ins through mod_dbd beside the Portal: no fault of the Portal's own connections reaches them."""
import concurrent.futures

import pytest

from client import Client
from integration import Integration, fresh
from portal import MODULES
from waiting import wait_for

LOGIN = f"""LoadModule authn_dbd_module "{MODULES}/mod_authn_dbd.so"
<Location "/members">
AuthType Basic
AuthName Members
AuthBasicProvider dbd
AuthDBDUserPWQuery "SELECT password FROM member WHERE username = %s"
Require valid-user
</Location>"""
PASSWORD = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="  # "secret"


@pytest.fixture
def beside(make_portal, private_mariadb):
    """A portal whose database also holds the accounts of another part of the site."""
    database = private_mariadb.make_database()
    database.query("CREATE TABLE member (username VARCHAR(64), password VARCHAR(64))")
    database.query("INSERT INTO member VALUES ('mia', %s)", PASSWORD)
    portal = make_portal(database=database, conf=LOGIN)
    database.query(f"GRANT SELECT ON {database.name}.member TO {database.name}@localhost")
    (portal.directory / "site/members").mkdir()
    (portal.directory / "site/members/index.html").write_text("members")
    return portal.start()


def log_ins(portal, count=24):
    """Statuses of log-ins, as many at once as use every connection of mod_dbd."""
    members = Client(portal.address, "", "mia")
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        return set(pool.map(lambda _: members.exchange("GET", "/members/index.html").status, range(count)))


@pytest.mark.log("database|lease|sweep|DBD|dbd|MySQL|execution")
def test_exchanges_that_were_cut_do_not_disturb_other_users_of_mod_dbd(beside, private_mariadb, receiver):
    integration = Integration(beside, receiver)
    integration.run()
    assert log_ins(beside) == {200}
    private_mariadb.pause()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        refused = set(pool.map(lambda _: beside.as_("operator").get("/me").status, range(8)))
    assert refused == {503}
    private_mariadb.resume()
    assert log_ins(beside) == {200}
    wait_for(lambda: integration.click(key=fresh("key")).status == 202, "a click to be accepted")
    assert log_ins(beside) == {200}


@pytest.mark.log("database|lease|sweep|DBD|dbd|MySQL|execution")
def test_statements_that_run_too_long_do_not_disturb_other_users_of_mod_dbd(beside, private_mariadb):
    portal = beside
    portal.as_("operator").get("/me").is_ok()
    # Another session locks the table: every look-up of permissions exceeds its limit and is cut.
    with private_mariadb.connect(portal.database.name) as blocker, blocker.cursor() as cursor:
        cursor.execute("LOCK TABLES ph_user WRITE")
        assert portal.as_("operator").get("/me").status == 503
        assert log_ins(portal) == {200}
        cursor.execute("UNLOCK TABLES")
    wait_for(lambda: portal.as_("operator").get("/me").status == 200, "the Portal to read permissions again")
    assert log_ins(portal) == {200}
