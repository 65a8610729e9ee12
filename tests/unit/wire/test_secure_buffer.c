/* SPDX-License-Identifier: Apache-2.0 */
/* Buffers of secrets: they grow, and are wiped before their memory is freed. */
#include "wire/secure_buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/crypto.h>

#define SECRET "tok-4f1d8a"

/* The last call of OPENSSL_cleanse, which this program replaces. */
static struct {
    const void *bytes;
    size_t len;
    int held_secret;
} wiped;

void OPENSSL_cleanse(void *bytes, size_t len)
{
    wiped.bytes = bytes;
    wiped.len = len;
    wiped.held_secret = len >= strlen(SECRET) && memcmp(bytes, SECRET, strlen(SECRET)) == 0;
    memset(bytes, 0, len);
}

static void bytes_are_appended(void **state)
{
    ph_secure_buffer_t buffer = { 0 };

    (void)state;
    ph_secure_buffer_append(&buffer, "one", 3);
    ph_secure_buffer_append(&buffer, "\0two", 4);
    ph_secure_buffer_append(&buffer, NULL, 0);
    assert_int_equal(buffer.len, 7);
    assert_memory_equal(buffer.bytes, "one\0two", 7);
    ph_secure_buffer_clear(&buffer);
}

static void buffer_grows_to_any_length(void **state)
{
    static char piece[1000];
    ph_secure_buffer_t buffer = { 0 };
    int i;

    (void)state;
    for (i = 0; i < 100; i++) {
        memset(piece, 'a' + i % 26, sizeof(piece));
        ph_secure_buffer_append(&buffer, piece, sizeof(piece));
        assert_true(buffer.size >= buffer.len);
    }
    assert_int_equal(buffer.len, 100 * sizeof(piece));
    for (i = 0; i < 100; i++) {
        memset(piece, 'a' + i % 26, sizeof(piece));
        assert_memory_equal(buffer.bytes + (size_t)i * sizeof(piece), piece, sizeof(piece));
    }
    ph_secure_buffer_clear(&buffer);
}

static void first_append_may_be_longer_than_the_first_size(void **state)
{
    static char bytes[5000];
    ph_secure_buffer_t buffer = { 0 };

    (void)state;
    memset(bytes, 'x', sizeof(bytes));
    ph_secure_buffer_append(&buffer, bytes, sizeof(bytes));
    assert_int_equal(buffer.len, sizeof(bytes));
    assert_memory_equal(buffer.bytes, bytes, sizeof(bytes));
    ph_secure_buffer_clear(&buffer);
}

static void old_memory_is_wiped_when_the_buffer_grows(void **state)
{
    static const char filler[4096] = { 'x' };
    ph_secure_buffer_t buffer = { 0 };
    const void *old;

    (void)state;
    ph_secure_buffer_append(&buffer, SECRET, strlen(SECRET));
    old = buffer.bytes;
    ph_secure_buffer_append(&buffer, filler, sizeof(filler));
    assert_ptr_equal(wiped.bytes, old);
    assert_int_equal(wiped.len, strlen(SECRET));
    assert_true(wiped.held_secret);
    assert_memory_equal(buffer.bytes, SECRET, strlen(SECRET));
    ph_secure_buffer_clear(&buffer);
}

static void cleared_buffer_is_wiped_empty_and_usable(void **state)
{
    ph_secure_buffer_t buffer = { 0 };
    const void *old;

    (void)state;
    ph_secure_buffer_append(&buffer, SECRET, strlen(SECRET));
    old = buffer.bytes;
    ph_secure_buffer_clear(&buffer);
    assert_ptr_equal(wiped.bytes, old);
    assert_int_equal(wiped.len, strlen(SECRET));
    assert_true(wiped.held_secret);
    assert_null(buffer.bytes);
    assert_int_equal(buffer.len, 0);
    assert_int_equal(buffer.size, 0);
    ph_secure_buffer_clear(&buffer);
    ph_secure_buffer_append(&buffer, "again", 5);
    assert_memory_equal(buffer.bytes, "again", 5);
    ph_secure_buffer_clear(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_appended),
        cmocka_unit_test(buffer_grows_to_any_length),
        cmocka_unit_test(first_append_may_be_longer_than_the_first_size),
        cmocka_unit_test(old_memory_is_wiped_when_the_buffer_grows),
        cmocka_unit_test(cleared_buffer_is_wiped_empty_and_usable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
