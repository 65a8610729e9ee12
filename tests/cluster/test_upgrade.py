# SPDX-License-Identifier: Apache-2.0
"""Two hosts of the oldest release whose module may run on the present schema are upgraded in turn, in the middle of a
storm of clicks; the migrations are run before that, on both hosts at once."""
import re
import subprocess
import time

import pytest

from conftest import hosts_through
from database import GRANTS
from portal import PREFIX
from release import Release, oldest_version
from service import seconds_until_served
from storm import Storm

CLICKS = 2000
ROUNDS = 3


@pytest.fixture(scope="session")
def release():
    return Release(oldest_version())


@pytest.fixture
def older_hosts(cluster, release):
    with hosts_through(cluster, "db1", "db1", prefix=release.prefix, grants=release.grants) as (hosts, _):
        assert versions(hosts) == {oldest_version()}
        yield hosts


def versions(hosts):
    return {portal.as_("operator").get("/me").is_ok().json["version"] for portal in hosts}


def migrate_at_once(*databases):
    """By one command for each; returns the names of the files that each has applied."""
    running = [subprocess.Popen([PREFIX / "bin/portalhooks", "migrate", "--driver", "mysql", "--params",
                                 database.owner_params], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
               for database in databases]
    printed = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), printed
    return [re.findall(r"^applied (\S+)$", text, re.MULTILINE) for text in printed]


def schema(database):
    return database.query("SELECT name, applied_at FROM ph_schema ORDER BY number")


def assert_each_is_applied_once(applied, database, before=()):
    rows = schema(database)
    assert all(row["applied_at"] for row in rows)
    new = [row["name"] for row in rows if row not in before]
    assert new and sorted(sum(applied, [])) == new


def test_two_hosts_that_migrate_at_once_apply_each_file_once(two_writers, cluster):
    """Through different nodes, from an empty database."""
    ports = [re.search(r"port=(\d+)", portal.database.params)[1] for portal in two_writers]
    for _ in range(ROUNDS):
        database = cluster.make_database(ports[0])
        applied = migrate_at_once(database, database.seen_through(ports[1]))
        print([len(names) for names in applied])
        assert_each_is_applied_once(applied, database)


def test_hosts_are_upgraded_in_turn_under_load(older_hosts, receiver):
    database = older_hosts[0].database
    before = schema(database)
    storm = Storm(older_hosts[0], receiver, keep_alive=False, others=older_hosts[1:])

    def migrate():
        assert_each_is_applied_once(migrate_at_once(*[portal.database for portal in older_hosts]), database, before)
        database.grants = GRANTS
        database.grant()
        print(f"migrated: {seconds_until_served(storm):.1f} s")

    def upgrade(portal):
        def fault():
            began = time.monotonic()
            portal.stop()
            portal.settings.prefix = PREFIX
            portal.restart()
            seconds_until_served(storm)
            print(f"upgraded: away for {time.monotonic() - began:.1f} s")
        return fault

    storm.run(CLICKS, [migrate, *map(upgrade, older_hosts)])
    print(dict(storm.verify()))
    assert oldest_version() not in versions(older_hosts)
