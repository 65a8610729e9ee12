/* SPDX-License-Identifier: Apache-2.0 */
/* Which custom headers and tokens are valid; no sentence quotes a value, which may be a secret. */
#include "core/message/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

/* `len` letters. */
static const char *of_length(size_t len)
{
    static char text[PH_BEARER_MAX + 2];

    assert_true(len < sizeof(text));
    memset(text, 'a', len);
    text[len] = '\0';
    return text;
}

static void header_name_is_a_token(void **state)
{
    static const char *const good[] = { "X-Api-Key",
                                        "x",
                                        "Content-Language",
                                        "content-language",
                                        "Accept-Language",
                                        "Authorization-Extra",
                                        "Hostname",
                                        "Cookie3",
                                        "Tea",
                                        "Proxy",
                                        "X_y.z~!",
                                        "Webhook",
                                        "Date",
                                        "Ranges",
                                        "Ifx",
                                        "0" };
    static const char *const bad[] = { "",    "a b", "a:",   ":a",        "a\r\nb", "a\n",  "\tx",
                                       "a(b", "a/b", "a\"b", "b\xc3\xbc", "a@b",    "a\x7f" };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        if (ph_header_name_fault(good[i])) {
            fail_msg("%s: %s", good[i], ph_header_name_fault(good[i]));
        }
    }
    for (i = 0; i < COUNT(bad); i++) {
        if (!ph_header_name_fault(bad[i])) {
            fail_msg("%s was accepted", bad[i]);
        }
    }
    assert_null(ph_header_name_fault(of_length(PH_HEADER_NAME_MAX)));
    assert_non_null(ph_header_name_fault(of_length(PH_HEADER_NAME_MAX + 1)));
}

static void reserved_headers_are_refused_in_any_case(void **state)
{
    static const char *const names[] = {
        "Authorization",
        "authorization",
        "HOST",
        "Content-Type",
        "content-length",
        "Content-",
        "Content-Foo",
        "Content-Language-2",
        "webhook-id",
        "Webhook-Signature",
        "portalhooks-execution-id",
        "PortalHooks-x",
        "User-Agent",
        "Accept",
        "traceparent",
        "tracestate",
        "Cookie",
        "Cookie2",
        "Expect",
        "Proxy-Authorization",
        "Proxy-Connection",
        "Connection",
        "Keep-Alive",
        "TE",
        "te",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Accept-Encoding",
        "accept-charset",
        "A-IM",
        "Available-Dictionary",
        "Dictionary-ID",
        "Range",
        "Request-Range",
        "If-Range",
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        "Unless-Modified-Since",
    };
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        fault = ph_header_name_fault(names[i]);
        if (!fault || !strstr(fault, "reserved")) {
            fail_msg("%s was accepted", names[i]);
        }
    }
}

static void header_value_cannot_break_the_line(void **state)
{
    static const char *const good[] = { "x", "a b", "a\tb", "~!@#\"\\", "Bearer x" };
    static const char *const bad[] = { "",
                                       " ",
                                       "\t",
                                       " s3cret",
                                       "s3cret ",
                                       "s3cret\t",
                                       "\ts3cret",
                                       "s3cret\r\nX: y",
                                       "s3cret\n",
                                       "s3cret\r",
                                       "s3cret\x01",
                                       "s3cret\x7f",
                                       "s3cret\xc3\xa9" };
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        assert_null(ph_header_value_fault(good[i]));
    }
    for (i = 0; i < COUNT(bad); i++) {
        fault = ph_header_value_fault(bad[i]);
        if (!fault) {
            fail_msg("case %d was accepted", (int)i);
        }
        assert_null(strstr(fault, "s3cret"));
    }
    assert_null(ph_header_value_fault(of_length(PH_HEADER_VALUE_MAX)));
    assert_non_null(ph_header_value_fault(of_length(PH_HEADER_VALUE_MAX + 1)));
}

static void bearer_token_is_visible_ascii_without_spaces(void **state)
{
    static const char *const good[] = { "x", "abc.DEF-123_~+/=", "!\"#" };
    static const char *const bad[] = { "",         " ",        "s3cret x",   " s3cret",    "s3cret ",
                                       "s3cret\t", "s3cret\n", "s3cret\r\n", "s3cret\x7f", "s3cret\xc3\xa9" };
    const char *fault;
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(good); i++) {
        assert_null(ph_bearer_fault(good[i]));
    }
    for (i = 0; i < COUNT(bad); i++) {
        fault = ph_bearer_fault(bad[i]);
        if (!fault) {
            fail_msg("case %d was accepted", (int)i);
        }
        assert_null(strstr(fault, "s3cret"));
    }
    assert_null(ph_bearer_fault(of_length(PH_BEARER_MAX)));
    assert_non_null(ph_bearer_fault(of_length(PH_BEARER_MAX + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_name_is_a_token),
        cmocka_unit_test(reserved_headers_are_refused_in_any_case),
        cmocka_unit_test(header_value_cannot_break_the_line),
        cmocka_unit_test(bearer_token_is_visible_ascii_without_spaces),
    };

    return cmocka_run_group_tests_name("headers", tests, NULL, NULL);
}
