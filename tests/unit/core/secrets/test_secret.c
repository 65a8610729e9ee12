/* SPDX-License-Identifier: Apache-2.0 */
/* A secret is a copy of any bytes. */
#include "core/secrets/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void secret_is_a_copy(void **state)
{
    char bytes[] = "hunter2hunter2";
    ph_secret_t *secret = ph_secret_make(bytes, strlen(bytes));

    (void)state;
    memset(bytes, 'x', strlen(bytes));
    assert_string_equal(ph_secret_bytes(secret), "hunter2hunter2");
    assert_int_equal(ph_secret_len(secret), 14);
    ph_secret_free(secret);
}

static void secret_may_hold_any_bytes_and_is_nul_terminated(void **state)
{
    ph_secret_t *secret = ph_secret_make("\0a\0\xff", 4);

    (void)state;
    assert_int_equal(ph_secret_len(secret), 4);
    assert_memory_equal(ph_secret_bytes(secret), "\0a\0\xff\0", 5);
    ph_secret_free(secret);
}

static void empty_secret_is_an_empty_string(void **state)
{
    ph_secret_t *secret = ph_secret_make(NULL, 0);

    (void)state;
    assert_int_equal(ph_secret_len(secret), 0);
    assert_string_equal(ph_secret_bytes(secret), "");
    ph_secret_free(secret);
}

static void free_accepts_null(void **state)
{
    (void)state;
    ph_secret_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secret_is_a_copy),
        cmocka_unit_test(secret_may_hold_any_bytes_and_is_nul_terminated),
        cmocka_unit_test(empty_secret_is_an_empty_string),
        cmocka_unit_test(free_accepts_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
