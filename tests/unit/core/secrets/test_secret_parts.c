/* SPDX-License-Identifier: Apache-2.0 */
/* Which parts of a target and of a credential are redacted, and which are ordinary words. */
#include "core/secrets/secret_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "count.h"

typedef struct example_t {
    const char *text;
    const char *want;
} example_t;

static void assert_examples(ph_redact_t *redact, const example_t *examples, size_t count)
{
    char bytes[512];
    size_t i;

    for (i = 0; i < count; i++) {
        snprintf(bytes, sizeof(bytes), "%s", examples[i].text);
        ph_redact_apply(redact, bytes, strlen(bytes));
        if (strcmp(bytes, examples[i].want) != 0) {
            fail_msg("%s: %s, not %s", examples[i].text, bytes, examples[i].want);
        }
    }
    ph_redact_free(redact);
}

static ph_redact_t *redact_of(const char *path_and_query)
{
    const ph_url_t target = { "https", "hooks.example.com", 8443, 0, path_and_query };
    ph_redact_t *redact = ph_redact_make();

    ph_secret_parts_add_target(redact, &target, "orders-7a91");
    return redact;
}

static void path_is_redacted_with_its_long_segments(void **state)
{
    static const example_t examples[] = {
        { "Cannot POST /services/T0SECRET/b7/xWvU94hsPqAbCdEf",
          "Cannot POST /*************************************" },
        { "{\"path\":\"\\/services\\/T0SECRET\\/b7\\/xWvU94hsPqAbCdEf\"}",
          "{\"path\":\"\\/****************************************\"}" },
        { "https://other.example/services/T0SECRET/b7/xWvU94hsPqAbCdEf?x",
          "https://other.example/*************************************?x" },
        { "%2Fservices%2FT0SECRET%2Fb7%2FxWvU94hsPqAbCdEf",
          "%2F*******************************************" },
        { "Set-Cookie: a=b; Path=/services/T0SECRET; Secure",
          "Set-Cookie: a=b; Path=/*****************; Secure" },
        { "no route b7/xWvU94hsPqAbCdEf", "no route *******************" },
        { "team t0secret, key xwvu94hspqabcdef.", "team ********, key ****************." },
        { "VDBTRUNSRVQ=", "************" },
        { "our services and web services, b7", "our services and web services, b7" },
        { "/services/", "/services/" },
    };

    (void)state;
    assert_examples(redact_of("/services/T0SECRET/b7/xWvU94hsPqAbCdEf"), examples, COUNT(examples));
}

static void ordinary_path_does_not_blot_words(void **state)
{
    static const example_t examples[] = {
        { "The webhooks of v1 accept incoming requests", "The webhooks of v1 accept incoming requests" },
        { "POST /v1/incoming/webhooks is gone", "POST /******************** is gone" },
        { "see https://docs.example/webhooks and https://docs.example/v1/incoming/webhooks-2",
          "see https://docs.example/webhooks and https://docs.example/***********/webhooks-2" },
    };

    (void)state;
    assert_examples(redact_of("/v1/incoming/webhooks"), examples, COUNT(examples));
}

static void single_short_segment_is_redacted_as_a_path_only(void **state)
{
    static const example_t examples[] = {
        { "</p><p>Cannot POST /p</p>", "</p><p>Cannot POST **</p>" },
        { "http://hooks.example.com/p https://hooks.example.com:8443/p/",
          "http://******************* https://************************/" },
        { "https://other.example/p and/p /page p", "https://other.example/p and/p /page p" },
    };

    (void)state;
    assert_examples(redact_of("/p"), examples, COUNT(examples));
}

static void parameters_are_redacted(void **state)
{
    static const example_t examples[] = {
        { "/in?code=s3cr3t&env=production&v=2&pin=482913", "***?*****************************************" },
        { "{\"code\":\"s3cr3t\",\"env\":\"production\",\"v\":\"2\"}",
          "{\"code\":\"******\",\"env\":\"**********\",\"v\":\"2\"}" },
        { "v=2; pin 482913, not 1482913; productions", "***; pin ******, not 1482913; productions" },
        { "code%3Ds3cr3t", "*************" },
    };

    (void)state;
    assert_examples(redact_of("/in?code=s3cr3t&env=production&v=2&pin=482913"), examples, COUNT(examples));
}

static void escaped_path_is_redacted_decoded_too(void **state)
{
    static const example_t examples[] = {
        { "/caf%C3%A9%2Fs%C3%A9cret", "************************" },
        { "/caf\xc3\xa9/s\xc3\xa9"
          "cret",
          "**************" },
        { "\"/caf\\u00e9/s\\u00e9cret\"", "\"**********************\"" },
        { "/caf%25C3%25A9%252Fs%25C3%25A9cret", "**********************************" },
    };

    (void)state;
    assert_examples(redact_of("/caf%C3%A9%2Fs%C3%A9cret"), examples, COUNT(examples));
}

static void segment_that_is_the_integrations_id_is_shown(void **state)
{
    static const example_t examples[] = {
        { "orders-7a91 at /hooks/orders-7a91, t0p-secret", "orders-7a91 at /*****************, **********" },
    };

    (void)state;
    assert_examples(redact_of("/hooks/orders-7a91/t0p-secret"), examples, COUNT(examples));
}

static void root_adds_nothing(void **state)
{
    static const example_t examples[] = { { "https://hooks.example.com:8443/ /",
                                            "https://hooks.example.com:8443/ /" } };

    (void)state;
    assert_examples(redact_of("/"), examples, COUNT(examples));
    assert_examples(redact_of("/?"), examples, COUNT(examples));
}

static void credential_is_redacted_in_parts(void **state)
{
    static const example_t examples[] = {
        { "user jane, password opensesame1", "user jane, password ***********" },
        { "jane:opensesame1", "****************" },
        { "amFuZTpvcGVuc2VzYW1lMQ==", "************************" },
        { "key 77ab12cd34, scheme Basic", "key **********, scheme Basic" },
    };
    static const char value[] = "Basic amFuZTpvcGVuc2VzYW1lMQ== key=77ab12cd34";
    ph_redact_t *redact = ph_redact_make();

    (void)state;
    ph_secret_parts_add_credential(redact, value, strlen(value));
    assert_examples(redact, examples, COUNT(examples));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_is_redacted_with_its_long_segments),
        cmocka_unit_test(ordinary_path_does_not_blot_words),
        cmocka_unit_test(single_short_segment_is_redacted_as_a_path_only),
        cmocka_unit_test(parameters_are_redacted),
        cmocka_unit_test(escaped_path_is_redacted_decoded_too),
        cmocka_unit_test(segment_that_is_the_integrations_id_is_shown),
        cmocka_unit_test(root_adds_nothing),
        cmocka_unit_test(credential_is_redacted_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
