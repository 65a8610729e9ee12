# SPDX-License-Identifier: Apache-2.0
"""Load with all kinds of faults: every accepted click is one row that becomes final and was sent at most once. Requires
a build with --enable-failpoints, for short leases."""
import itertools
import random

import pytest

import receiver as handlers
from keeping_receiver import KeepingReceiver, keep
from storm import Storm, one_of

pytestmark = [
    pytest.mark.core,
    pytest.mark.log("."),  # only crashing children are unexpected
]


KEPT = {"kept": keep(), "kept, then broken": one_of(keep(), keep(), handlers.close, handlers.reset)}


@pytest.fixture
def storm(request, make_portal, failpoints, database_kind):
    """A storm over a portal with a database that may be killed; some receivers keep connections."""
    database = request.getfixturevalue("private_mariadb").make_database() if database_kind == "mysql" else None
    portal = make_portal(database=database, conf="PortalHooksTimeout 2s").start()
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")
    receiver = KeepingReceiver()
    yield Storm(portal, receiver, seed, kinds=KEPT)
    receiver.close()


def faults_of(storm, database_kind, kills):
    """`kills` kills, cycling through these, with gentler faults in between."""
    severe = [storm.kill_a_child, storm.restart_gracefully, storm.kill_a_child, storm.kill_httpd]
    gentle = [storm.restart_gracefully, storm.pause_the_database]
    if database_kind == "mysql":
        severe += [storm.kill_the_database, storm.pause_the_database]
    endless = itertools.cycle(severe)
    faults = []
    while sum(fault not in gentle for fault in faults) < kills:
        faults.append(next(endless))
    return faults


def test_storm_loses_and_duplicates_nothing(storm, database_kind):
    storm.run(2000, faults_of(storm, database_kind, 7))
    storm.verify()


@pytest.mark.long("storm")
def test_long_storm_loses_and_duplicates_nothing(storm, database_kind):
    storm.run(20_000, faults_of(storm, database_kind, 50))
    print(storm.verify())
