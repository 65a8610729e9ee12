# SPDX-License-Identifier: Apache-2.0
"""Sites with a recipe of conf/identity. These tests install and start real identity services, so they belong to
tests/run --full."""
import pytest

from identity_site import IdentitySite


@pytest.fixture
def make_site(mariadb):
    made = []

    def make(recipe, modules=(), database=None, before_start=lambda site: None, **settings):
        made.append(IdentitySite(database or mariadb.make_database(), recipe, modules, **settings))
        before_start(made[-1])
        return made[-1].start()

    yield make
    for site in made:
        site.stop()
        site.is_for_one_test = True
