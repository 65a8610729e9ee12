/* SPDX-License-Identifier: Apache-2.0 */
/* URLs in parts. */
#include "core/target/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "pool_fixture.h"

static void copy_is_independent_of_the_original(void **state)
{
    char scheme[] = "https";
    char host[] = "fd00::1";
    char path[] = "/in?a=b";
    const ph_url_t url = { scheme, host, 8443, 0, path };
    const ph_url_t copy = ph_url_copy(&url, pool);

    (void)state;
    scheme[0] = host[0] = path[0] = '!';
    assert_string_equal(copy.scheme, "https");
    assert_string_equal(copy.host, "fd00::1");
    assert_int_equal(copy.port, 8443);
    assert_int_equal(copy.is_default_port, 0);
    assert_string_equal(copy.path_and_query, "/in?a=b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copy_is_independent_of_the_original),
    };

    return cmocka_run_group_tests_name("url", tests, pool_set_up, pool_tear_down);
}
