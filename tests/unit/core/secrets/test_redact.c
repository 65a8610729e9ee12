/* SPDX-License-Identifier: Apache-2.0 */
/* A secret in a response is replaced by as many asterisks, whatever its encoding. */
#include "core/secrets/redact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "count.h"

#define TOKEN "s3cr+t/ k\"y\\%"

static ph_redact_t *redact_of(const char *text)
{
    ph_redact_t *redact = ph_redact_make();

    ph_redact_add(redact, ph_secret_make(text, strlen(text)));
    return redact;
}

/* Redact `text` in memory of exactly its length, so that the sanitizer sees an access past its end. */
static void assert_redacted(ph_redact_t *redact, const char *text, const char *want)
{
    const apr_size_t len = strlen(text);
    char *bytes = malloc(len);
    int replaced;

    assert_non_null(bytes);
    memcpy(bytes, text, len);
    assert_int_equal(strlen(want), len);
    replaced = ph_redact_apply(redact, bytes, len);
    if (memcmp(bytes, want, len) != 0 || replaced != (strcmp(text, want) != 0)) {
        fail_msg("%s: %.*s, not %s", text, (int)len, bytes, want);
    }
    free(bytes);
}

static void replaces_every_encoded_form(void **state)
{
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        { TOKEN, "*************" },
        { "a" TOKEN "b" TOKEN, "a*************b*************" },
        { "token=s3cr%2Bt%2F%20k%22y%5C%25&x=1", "token=*************************&x=1" },
        { "token=s3cr%2bt%2f%20k%22y%5c%25&x=1", "token=*************************&x=1" },
        { "token=s3cr%2Bt%2f+k%22y%5C%25&x=1", "token=***********************&x=1" },
        { "token=s3cr+t/%20k%22y%5C%25&x=1", "token=*********************&x=1" },
        { "%73%33%63%72%2B%74%2F%20%6B%22%79%5C%25", "***************************************" },
        { "{\"t\":\"s3cr+t/ k\\\"y\\\\%\"}", "{\"t\":\"***************\"}" },
        { "{\"t\":\"s3cr+t\\/ k\\\"y\\\\%\"}", "{\"t\":\"****************\"}" },
        { "{\"t\":\"\\u00733cr\\u002bt\\u002F\\u0020k\\u0022y\\u005c%\"}",
          "{\"t\":\"*******************************************\"}" },
        { "\"czNjcit0LyBrInlcJQ==\"", "\"********************\"" },
        { "\"czNjcit0LyBrInlcJQ\"", "\"******************\"" },
        { "czNjcit0LyBrInlcJQ%3D%3D", "************************" },
        { "nothing of it", "nothing of it" },
        { "s3cr+t/ k\"y\\", "s3cr+t/ k\"y\\" },
        { "s3cr%2", "s3cr%2" },
        { "s3cr\\u00", "s3cr\\u00" },
        { "\\", "\\" },
        { "%", "%" },
        { "", "" },
    };
    ph_redact_t *redact = redact_of(TOKEN);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_redacted(redact, cases[i].text, cases[i].want);
    }
    ph_redact_free(redact);
}

static void replaces_both_base64_alphabets(void **state)
{
    ph_redact_t *redact = redact_of("\xfb\xff\xfe\xfb\xff\xfe\xfb\xff\xfe\xfb");

    (void)state;
    assert_redacted(redact, "=+//++//++//++w==;", "=****************;");
    assert_redacted(redact, "=-__--__--__--w;", "=**************;");
    assert_redacted(redact, "=-__--__--__--w==;", "=****************;");
    assert_redacted(redact, "\"+\\/\\/++\\/\\/++\\/\\/++w==\"", "\"**********************\"");
    assert_redacted(redact, "%2B%2F%2F%2B%2B%2F%2F%2B%2B%2F%2F%2B%2Bw%3D%3D",
                    "**********************************************");
    ph_redact_free(redact);
}

static void replaces_the_secret_inside_longer_base64(void **state)
{
    /* After "user:", "us:", "u:" or ":" and before "zz": the characters that the secret alone determines. */
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        { "dXNlcjpodW50ZXIyaHVudGVyMnp6", "dXNlcjp******************np6" },
        { "dXM6aHVudGVyMmh1bnRlcjJ6eg==", "dXM6******************J6eg==" },
        { "dTpodW50ZXIyaHVudGVyMnp6", "dTp******************np6" },
        { "Omh1bnRlcjJodW50ZXIyeno=", "Om******************eno=" },
    };
    ph_redact_t *redact = redact_of("hunter2hunter2");
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(cases); i++) {
        assert_redacted(redact, cases[i].text, cases[i].want);
    }
    ph_redact_free(redact);
}

static void short_secret_is_not_replaced(void **state)
{
    ph_redact_t *redact = redact_of("1234567");

    (void)state;
    assert_redacted(redact, "1234567", "1234567");
    assert_int_equal(ph_redact_longest(redact), 0);
    ph_redact_free(redact);
    redact = redact_of("12345678");
    assert_redacted(redact, "012345678", "0********");
    ph_redact_free(redact);
}

static void overlapping_secrets_are_replaced_completely(void **state)
{
    ph_redact_t *redact = redact_of("abcdefgh");

    (void)state;
    ph_redact_add(redact, ph_secret_make("efghijkl", 8));
    ph_redact_add(redact, ph_secret_make("xabcdefghx", 10));
    ph_redact_add(redact, ph_secret_make("xabcdefghx", 10));
    assert_redacted(redact, "-abcdefghijkl-", "-************-");
    assert_redacted(redact, "-xabcdefghx-", "-**********-");
    assert_redacted(redact, "-abcdefgabcdefgh-", "-abcdefg********-");
    ph_redact_free(redact);
}

static void secret_may_hold_any_bytes(void **state)
{
    char bytes[] = "a\0bc\0defgh\xff-";
    ph_redact_t *redact = ph_redact_make();

    (void)state;
    ph_redact_add(redact, ph_secret_make("\0bc\0defgh\xff", 10));
    assert_true(ph_redact_apply(redact, bytes, sizeof(bytes) - 1));
    assert_string_equal(bytes, "a**********-");
    ph_redact_free(redact);
}

static void nothing_changes_without_secrets(void **state)
{
    ph_redact_t *redact = ph_redact_make();

    (void)state;
    assert_int_equal(ph_redact_longest(redact), 0);
    assert_redacted(redact, "%41\\u0041 plain", "%41\\u0041 plain");
    ph_redact_free(redact);
}

static void longest_covers_every_encoded_form(void **state)
{
    ph_redact_t *redact = redact_of("0123456789");

    (void)state;
    /* Each character of its base64 (16 with padding) as \u0030. */
    assert_true(ph_redact_longest(redact) >= 16 * 6);
    ph_redact_free(redact);
}

static void rest_of_an_expensive_response_is_masked(void **state)
{
    const apr_size_t secret_len = 8192;
    const apr_size_t len = 131072;
    char *bytes = malloc(len);
    clock_t before;
    ph_redact_t *redact;
    apr_size_t i;

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'a', len);
    redact = ph_redact_make();
    ph_redact_add(redact, ph_secret_make(bytes, secret_len));
    before = clock();
    assert_int_equal(ph_redact_apply(redact, bytes, len), 1);
    assert_true(clock() - before < 2 * CLOCKS_PER_SEC);
    for (i = 0; i < len; i++) {
        assert_int_equal(bytes[i], '*');
    }
    ph_redact_free(redact);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_every_encoded_form),
        cmocka_unit_test(replaces_both_base64_alphabets),
        cmocka_unit_test(replaces_the_secret_inside_longer_base64),
        cmocka_unit_test(short_secret_is_not_replaced),
        cmocka_unit_test(overlapping_secrets_are_replaced_completely),
        cmocka_unit_test(secret_may_hold_any_bytes),
        cmocka_unit_test(nothing_changes_without_secrets),
        cmocka_unit_test(longest_covers_every_encoded_form),
        cmocka_unit_test(rest_of_an_expensive_response_is_masked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
