# SPDX-License-Identifier: Apache-2.0
"""Everything at once: whatever dies, each accepted click is one row, which is final in the end, and at most one
request. Needs a build with --enable-failpoints, which lets leases be short."""
import itertools
import random

import pytest

from storm import Storm

pytestmark = [
    pytest.mark.core,
    pytest.mark.log("."),  # only a child that crashes is a surprise
]


@pytest.fixture
def storm(request, make_portal, points, receiver, database_kind):
    """Over a portal with a database that may be killed."""
    database = request.getfixturevalue("own_mariadb").make_database() if database_kind == "mysql" else None
    portal = make_portal(database=database, conf="PortalHooksTimeout 2s\nDBDMin 0").start()
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    return Storm(portal, receiver, seed)


def blows_of(storm, database_kind, kills):
    """That many kills, each kind in its turn, with gentler blows in between."""
    kinds = [storm.kill_a_child, storm.restart_gracefully, storm.kill_a_child, storm.kill_httpd]
    gentle = [storm.restart_gracefully, storm.pause_the_database]
    if database_kind == "mysql":
        kinds += [storm.kill_the_database, storm.pause_the_database]
    endless = itertools.cycle(kinds)
    blows = []
    while sum(blow not in gentle for blow in blows) < kills:
        blows.append(next(endless))
    return blows


def test_a_storm_loses_doubles_and_leaves_nothing(storm, database_kind):
    storm.run(2000, blows_of(storm, database_kind, 7))
    storm.account()


@pytest.mark.long("storm")
def test_a_long_storm_loses_doubles_and_leaves_nothing(storm, database_kind):
    storm.run(20_000, blows_of(storm, database_kind, 50))
    print(storm.account())
