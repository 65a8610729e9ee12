/* SPDX-License-Identifier: Apache-2.0 */
/* Key memory: read-only, excluded from core dumps, gone when freed. */
#include "core/secrets/key_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>

static const unsigned char key[32] = "thirty-two bytes and no letter.";

/* The VmFlags of the mapping that contains `at`, from /proc/self/smaps. 0 when there is none. */
static int find_flags(char flags[512], const void *at)
{
    FILE *file = fopen("/proc/self/smaps", "r");
    unsigned long from;
    unsigned long to;
    char line[512];
    int is_inside = 0;
    int is_found = 0;

    assert_non_null(file);
    while (!is_found && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2) {
            is_inside = (unsigned long)at >= from && (unsigned long)at < to;
        }
        if (is_inside && strncmp(line, "VmFlags:", 8) == 0) {
            snprintf(flags, 512, "%s", line + 8);
            is_found = 1;
        }
    }
    fclose(file);
    return is_found;
}

static void memory_is_a_copy(void **state)
{
    unsigned char original[32];
    const unsigned char *memory;

    (void)state;
    memcpy(original, key, sizeof(key));
    memory = ph_key_memory_make(original, sizeof(original));
    memset(original, 0, sizeof(original));
    assert_memory_equal(memory, key, sizeof(key));
    ph_key_memory_free(memory, sizeof(key));
}

static void memory_is_read_only_and_not_dumped(void **state)
{
    const unsigned char *memory = ph_key_memory_make(key, sizeof(key));
    char flags[512];

    (void)state;
    assert_true(find_flags(flags, memory));
    assert_non_null(strstr(flags, " rd"));
    assert_null(strstr(flags, " wr"));
    assert_non_null(strstr(flags, " dd"));
    ph_key_memory_free(memory, sizeof(key));
}

static void keys_do_not_share_a_page(void **state)
{
    const unsigned char *one = ph_key_memory_make(key, sizeof(key));
    const unsigned char *other = ph_key_memory_make(key, sizeof(key));

    (void)state;
    ph_key_memory_free(one, sizeof(key));
    assert_memory_equal(other, key, sizeof(key));
    ph_key_memory_free(other, sizeof(key));
}

static void freed_memory_is_unmapped(void **state)
{
    const unsigned char *memory = ph_key_memory_make(key, sizeof(key));
    unsigned char is_resident;

    (void)state;
    ph_key_memory_free(memory, sizeof(key));
    assert_int_equal(mincore((void *)memory, sizeof(key), &is_resident), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_a_copy),
        cmocka_unit_test(memory_is_read_only_and_not_dumped),
        cmocka_unit_test(keys_do_not_share_a_page),
        cmocka_unit_test(freed_memory_is_unmapped),
    };

    return cmocka_run_group_tests_name("key_memory", tests, NULL, NULL);
}
