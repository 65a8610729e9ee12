/* SPDX-License-Identifier: Apache-2.0 */
/* The version of a signing key changes with its id and its end, and with nothing else. */
#include "core/secrets/key_version.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

static const char *version_of(ph_signing_key_t key)
{
    const char *version = ph_key_version(&key, pool);

    assert_int_equal(strlen(version), 43);
    return version;
}

static void version_depends_on_id_and_end(void **state)
{
    const ph_signing_key_t key = { .id = "key_1", .expires_at = 17 };
    ph_signing_key_t other_id = key;
    ph_signing_key_t other_end = key;

    (void)state;
    other_id.id = "key_2";
    other_end.expires_at = 0;
    assert_string_equal(version_of(key), version_of(key));
    assert_string_not_equal(version_of(key), version_of(other_id));
    assert_string_not_equal(version_of(key), version_of(other_end));
}

static void use_of_a_key_does_not_change_its_version(void **state)
{
    const ph_signing_key_t key = { .id = "key_1", .expires_at = 17 };
    ph_signing_key_t used = key;

    (void)state;
    used.last_used_at = 4711;
    used.secret = "v1.k2.resealed";
    assert_string_equal(version_of(key), version_of(used));
}

static void id_and_end_do_not_run_together(void **state)
{
    const ph_signing_key_t one = { .id = "key_1", .expires_at = 17 };
    const ph_signing_key_t other = { .id = "key_11", .expires_at = 7 };

    (void)state;
    assert_string_not_equal(version_of(one), version_of(other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_depends_on_id_and_end),
        cmocka_unit_test(use_of_a_key_does_not_change_its_version),
        cmocka_unit_test(id_and_end_do_not_run_together),
    };

    return cmocka_run_group_tests_name("key_version", tests, pool_set_up, pool_tear_down);
}
