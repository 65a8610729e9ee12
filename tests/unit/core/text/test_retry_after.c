/* SPDX-License-Identifier: Apache-2.0 */
/* Retry-After. */
#include "core/text/retry_after.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "count.h"

#define NOW (apr_time_from_sec(APR_INT64_C(784111717))) /* Sun, 06 Nov 1994 08:48:37 GMT */
#define DAY (24 * 60 * 60)

static void seconds_and_dates_are_parsed_and_limited(void **state)
{
    static const struct {
        const char *value;
        apr_int64_t wanted_s; /* from now; 0 = ignored */
    } cases[] = {
        { "1", 1 },
        { "120", 120 },
        { "86400", DAY },
        { "86401", DAY },
        { "99999999999999999999999", DAY },
        { "Sun, 06 Nov 1994 08:49:37 GMT", 60 },
        { "Sunday, 06-Nov-94 08:49:37 GMT", 60 },
        { "Sun Nov  6 08:49:37 1994", 60 },
        { "Fri, 06 Nov 2054 08:49:37 GMT", DAY },
        { "0", 0 },
        { "-5", 0 },
        { "+5", 0 },
        { "1.5", 0 },
        { "5 seconds", 0 },
        { "", 0 },
        { "soon", 0 },
        { "Sun, 06 Nov 1994 08:48:37 GMT", 0 },
        { "Sat, 05 Nov 1994 08:49:37 GMT", 0 },
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        const apr_time_t wanted = cases[i].wanted_s ? NOW + apr_time_from_sec(cases[i].wanted_s) : 0;

        if (ph_retry_after_parse(cases[i].value, NOW) != wanted) {
            fail_msg("'%s'", cases[i].value);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_and_dates_are_parsed_and_limited),
    };

    return cmocka_run_group_tests_name("retry_after", tests, NULL, NULL);
}
