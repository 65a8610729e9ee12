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
        { "s3cr+t/ k\"y\\.", "s3cr+t/ k\"y\\." },
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
    /* After "user:", "us:", "u:" or ":" and before "zz": the characters with a bit of the secret. */
    static const struct {
        const char *text;
        const char *want;
    } cases[] = {
        { "dXNlcjpodW50ZXIyaHVudGVyMnp6", "dXNlcj********************p6" },
        { "dXM6aHVudGVyMmh1bnRlcjJ6eg==", "dXM6*******************6eg==" },
        { "dTpodW50ZXIyaHVudGVyMnp6", "dT********************p6" },
        { "Omh1bnRlcjJodW50ZXIyeno=", "O*******************eno=" },
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

/* What is masked of `text` is 1 for the whole of it between the first and the last '|', which are removed. */
static void assert_hidden(ph_redact_t *redact, const char *text)
{
    const char *first = strchr(text, '|');
    const char *last = strrchr(text, '|');
    char bytes[2048];
    apr_size_t len = 0;
    apr_size_t i;

    for (i = 0; text[i] != '\0'; i++) {
        bytes[len] = text[i];
        len += (text + i != first && text + i != last);
    }
    bytes[len] = '\0';
    if (!ph_redact_apply(redact, bytes, len)) {
        fail_msg("not found: %s", text);
    }
    for (i = 0; i < len; i++) {
        const int is_inside = i >= (apr_size_t)(first - text) && i < (apr_size_t)(last - text) - 1;

        if (is_inside ? bytes[i] != '*' : bytes[i] == '*') {
            fail_msg("%s: %s", text, bytes);
        }
    }
}

static void replaces_every_spelling(void **state)
{
    static const char *const texts[] = {
        "x |S3CR+T/ K\"Y\\%| y",
        "|s3cr+t/\t k\"y\\%|;",
        "|s3c\r\n r+t/ k\"y\\%|",
        "|s3cr%252Bt%252F%2520k%2522y%255C%2525|",
        "|s3cr%25252Bt%25252F%252520k%252522y%25255C%252525|",
        "|s3cr%2Bt%2F+k%22y%5C%25|",
        "|s3cr+t/ k\\\\\\\"y\\\\\\\\%|",
        "|s3cr+t/ k\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"y\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\%|",
        "|s3cr%2Bt%26%23x2F%3B%20k%26quot%3By%5C%26percnt%3B|",
        "|s3cr+t&#x2F; k\\&quot;y\\\\&percnt;|",
        "|&#115;&#51;&#99;&#114;&#43;&#116;&#47;&#32;&#107;&#34;&#121;&#92;&#37;|",
        "|&#x73&#x33&#x63&#x72&#x2B&#x74&#x2F&#x20&#x6B&#x22&#x79&#x5C&#x25|",
        "|&#0115;&#0051;&#0099;&#0114;&#0043;&#0116;&#0047;&#0032;&#0107;&#0034;&#0121;&#0092;&#0037;|",
        "|\\u{73}\\u{33}\\u{63}\\u{72}\\u{2b}\\u{74}\\u{2f}\\u{20}\\u{6b}\\u{22}\\u{79}\\u{5c}\\u{25}|",
        "|\\\\u0073\\\\u0033\\\\u0063\\\\u0072\\\\u002b\\\\u0074\\\\u002f\\\\u0020\\\\u006b\\\\u0022\\\\u0079\\\\u005c\\\\u0025|",
        "|%u0073%u0033%u0063%u0072%u002b%u0074%u002f%u0020%u006b%u0022%u0079%u005c%u0025|",
        "|\\163\\63\\143\\162\\53\\164\\57\\40\\153\\42\\171\\134\\45|",
        "|\\x73\\x33\\x63\\x72\\x2B\\x74\\x2F\\x20\\x6B\\x22\\x79\\x5C\\x25|",
        "\"|733363722b742f206b22795c25|\"",
        "\"|733363722B742F206B22795C25|\"",
        "0x|733363722b742f206b22795c25|",
        "a|733363722b742f206b22795c25|g",
        "|73:33:63:72:2b:74:2f:20:6b:22:79:5c:25|",
        "|73 33 63 72 2b 74 2f 20 6b 22 79 5c 25|",
        "0x|73, 0x33, 0x63, 0x72, 0x2b, 0x74, 0x2f, 0x20, 0x6b, 0x22, 0x79, 0x5c, 0x25|",
        "{\"type\":\"Buffer\",\"data\":[|115,51,99,114,43,116,47,32,107,34,121,92,37|]}",
        "[1, |115, 51, 99, 114, 43, 116, 47, 32, 107, 34, 121, 92, 37|, 2]",
        "|s3cr=2Bt=2F=20k=22y=5C=25|",
        "|s3cr+t/=\r\n k\"y\\%|",
        "=?utf-8?Q?|s3cr+t/_k=22y=5C=25|?=",
        "|s3cr+-t/ k+ACI-y+AFw-+ACU|-",
        "|czNjcit0\r\nLyBrInlcJQ==|",
        "\"|czNjcit0\\nLyBrInlcJQ==|\"",
        "|czNjci\n\tt0LyBrInlcJQ|.",
        "|czNjcit0LyBrInlc JQ==|",
        "=?utf-8?B?|czNjcit0LyBrInlcJQ==|?=",
        "|Y3pOamNpdDBMeUJySW5sY0pRPT0=|",
        "|OMZWG4RLOQXSA2ZCPFOCK===|",
        "|637a4e6a636974304c794272496e6c634a513d3d|",
        "|NzMzMzYzNzIyYjc0MmYyMDZiMjI3OTVjMjU=|",
        "|cwAzAGMAcgArAHQALwAgAGsAIgB5AFwAJQ|A=",
        "|czNjcit0LyBrInlcJQ%3D%3D|",
    };
    ph_redact_t *redact = redact_of(TOKEN);
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(texts); i++) {
        assert_hidden(redact, texts[i]);
    }
    ph_redact_free(redact);
}

static void beginning_of_a_secret_at_the_end_is_replaced(void **state)
{
    ph_redact_t *redact = redact_of("tok-4f1d8a-7=secret");

    (void)state;
    assert_redacted(redact, "cut: tok-4f1d", "cut: ********");
    assert_redacted(redact, "cut: tok-4f1", "cut: tok-4f1");
    assert_redacted(redact, "cut: dG9rLTRmMWQ4YS0", "cut: ***************");
    assert_redacted(redact, "tok-4f1d not at the end", "tok-4f1d not at the end");
    ph_redact_free(redact);
}

static void ordinary_text_is_not_replaced(void **state)
{
    static const char *const texts[] = {
        "{\"id\":\"01J8ZQ4T5V6W7X8Y9Z0ABCDEFG\",\"hash\":\"5f4dcc3b5aa765d61d8327deb882cf99\"}",
        "<p>The webhook was accepted &amp; queued; see https://example.com/docs/webhooks?page=2</p>",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo\n4lgOEePzNm0tRgeLezV6ffAt",
        "[1, 2, 3, 115, 51, 99, 114, 43, 116, 47]",
    };
    ph_redact_t *redact = redact_of(TOKEN);
    size_t i;

    (void)state;
    ph_redact_add_text(redact, "in", 2, PH_NEEDLE_WORD);
    ph_redact_add_text(redact, "/json", 5, PH_NEEDLE_WORD);
    ph_redact_add_text(redact, "/p", 2, PH_NEEDLE_WORD);
    for (i = 0; i < COUNT(texts); i++) {
        assert_redacted(redact, texts[i], texts[i]);
    }
    assert_redacted(redact, "application/json to '/json', /json.", "application/json to '*****', *****.");
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
        cmocka_unit_test(replaces_every_spelling),
        cmocka_unit_test(beginning_of_a_secret_at_the_end_is_replaced),
        cmocka_unit_test(ordinary_text_is_not_replaced),
        cmocka_unit_test(overlapping_secrets_are_replaced_completely),
        cmocka_unit_test(secret_may_hold_any_bytes),
        cmocka_unit_test(nothing_changes_without_secrets),
        cmocka_unit_test(longest_covers_every_encoded_form),
        cmocka_unit_test(rest_of_an_expensive_response_is_masked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
