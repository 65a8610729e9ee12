/* SPDX-License-Identifier: Apache-2.0 */
/* Which credentials are valid; no sentence quotes one. */
#include "core/message/authorization.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

typedef const char *fault_fn(const char *text);

typedef struct rule_t {
    fault_fn *fault;
    const char *good[4];
    const char *bad[8];
    size_t max; /* bytes */
} rule_t;

static const rule_t rules[] = {
    { ph_auth_scheme_fault,
      { "GenieKey", "token", "AWS4-HMAC-SHA256" },
      { "", "s3cret x", "s3cret:", "Bearer", "basic", "s3cret\r\n", "s3cret\xc3\xa9" },
      PH_AUTH_SCHEME_MAX },
    { ph_auth_value_fault,
      { "x", "token=\"a b\", nonce=1", "a:b" },
      { "", " s3cret", "s3cret ", "s3cret\r\nX: y", "s3cret\xc3\xa9", "s3cret\x7f" },
      PH_AUTH_VALUE_MAX },
    { ph_auth_user_fault,
      { "dana", "dana@example.com", "J\xc3\xbcrgen x" },
      { "", "s3cret:x", "s3cret\n", "s3cret\x7f" },
      PH_AUTH_USER_MAX },
    { ph_auth_password_fault,
      { "", "a:b", "p\xc3\xa4ss w\xc3\xb6rd" },
      { "s3cret\n", "s3cret\x01" },
      PH_AUTH_PASSWORD_MAX },
};

static void credentials_cannot_break_the_header_line(void **state)
{
    char text[PH_AUTH_VALUE_MAX + 2];
    size_t i;
    size_t k;

    (void)state;
    for (i = 0; i < COUNT(rules); i++) {
        for (k = 0; k < COUNT(rules[i].good) && rules[i].good[k]; k++) {
            assert_null(rules[i].fault(rules[i].good[k]));
        }
        for (k = 0; k < COUNT(rules[i].bad) && rules[i].bad[k]; k++) {
            assert_non_null(rules[i].fault(rules[i].bad[k]));
            assert_null(strstr(rules[i].fault(rules[i].bad[k]), "s3cret"));
        }
        memset(text, 'a', sizeof(text));
        text[rules[i].max] = '\0';
        assert_null(rules[i].fault(text));
        text[rules[i].max] = 'a';
        text[rules[i].max + 1] = '\0';
        assert_non_null(rules[i].fault(text));
    }
}

/* RFC 7617, section 2. */
static void basic_is_base64_of_user_and_password(void **state)
{
    ph_secret_t *value = ph_auth_basic_value("Aladdin", "open sesame");

    (void)state;
    assert_string_equal(ph_secret_bytes(value), "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    ph_secret_free(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credentials_cannot_break_the_header_line),
        cmocka_unit_test(basic_is_base64_of_user_and_password),
    };

    return cmocka_run_group_tests_name("authorization", tests, NULL, NULL);
}
