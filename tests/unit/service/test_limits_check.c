/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and prepared statements of many processes, against the limits of the server. */
#include "service/limits_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"
#include "pool_fixture.h"

typedef const char *check_t(const ph_server_limits_t *limits, const ph_limits_need_t *need, apr_pool_t *pool);

static void need_is_multiplied_by_the_processes(void **state)
{
    static const struct {
        check_t *check;
        ph_server_limits_t limits;
        ph_limits_need_t need;
        const char *part; /* of the sentence; NULL = none */
    } cases[] = {
        { ph_limits_check_connections, { 151, 0 }, { 150, 1, 0, 60 }, NULL },
        { ph_limits_check_connections, { 151, 0 }, { 151, 1, 0, 60 }, NULL },
        { ph_limits_check_connections, { 151, 0 }, { 152, 1, 0, 60 }, "152 times 1 connections (1 of each" },
        { ph_limits_check_connections,
          { 151, 0 },
          { 150, 1, 1, 60 },
          "are 300, but max_connections of the server is 151" },
        { ph_limits_check_connections, { 0, 0 }, { 9999, 1, 1, 60 }, NULL },
        { ph_limits_check_statements, { 0, 16382 }, { 256, 1, 1, 60 }, NULL },
        { ph_limits_check_statements,
          { 0, 16382 },
          { 400, 1, 1, 60 },
          "400 times 60 prepared statements are 24000, but" },
        { ph_limits_check_statements, { 0, 0 }, { 9999, 1, 1, 60 }, NULL },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const char *sentence = cases[i].check(&cases[i].limits, &cases[i].need, pool);

        assert_int_equal(sentence != NULL, cases[i].part != NULL);
        assert_true(!sentence || strstr(sentence, cases[i].part));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(need_is_multiplied_by_the_processes),
    };

    return cmocka_run_group_tests(tests, pool_set_up, pool_tear_down);
}
