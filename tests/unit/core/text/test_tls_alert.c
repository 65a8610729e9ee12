/* SPDX-License-Identifier: Apache-2.0 */
/* The names of TLS alerts, compared with OpenSSL's. */
#include "core/text/tls_alert.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/ssl.h>

/* OpenSSL writes "bad record mac" and knows some only as "unknown". */
static int is_same_name(const char *ours, const char *theirs)
{
    for (; *ours != '\0' && *theirs != '\0'; ours++, theirs++) {
        if (*ours != tolower((unsigned char)*theirs) && !(*ours == '_' && *theirs == ' ')) {
            return 0;
        }
    }
    return *ours == *theirs;
}

static void alert_has_the_name_that_openssl_knows(void **state)
{
    const char *theirs;
    const char *ours;
    int known = 0;
    int alert;

    (void)state;
    for (alert = 0; alert < 256; alert++) {
        theirs = SSL_alert_desc_string_long(alert);
        ours = ph_tls_alert_name(alert);
        if (strcmp(theirs, "unknown") == 0) {
            continue;
        }
        if (!ours || !is_same_name(ours, theirs)) {
            fail_msg("%d: %s instead of %s", alert, ours ? ours : "(none)", theirs);
        }
        known++;
    }
    assert_true(known > 25);
}

static void newer_alerts_have_a_name_too(void **state)
{
    (void)state;
    assert_string_equal(ph_tls_alert_name(116), "certificate_required");
    assert_string_equal(ph_tls_alert_name(120), "no_application_protocol");
    assert_null(ph_tls_alert_name(255));
    assert_null(ph_tls_alert_name(PH_TLS_ALERT_NONE));
}

static void only_alerts_of_the_handshake_prove_that_it_was_not_finished(void **state)
{
    static const int of_handshake[] = { 40, 42, 43, 44, 45, 46, 48, 49, 70, 71, 112, 116, 120 };
    static const int at_any_time[] = { 0, 10, 20, 22, 47, 50, 51, 80, 90, 255, PH_TLS_ALERT_NONE };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(of_handshake) / sizeof(of_handshake[0]); i++) {
        assert_true(ph_tls_alert_is_of_handshake(of_handshake[i]));
    }
    for (i = 0; i < sizeof(at_any_time) / sizeof(at_any_time[0]); i++) {
        assert_false(ph_tls_alert_is_of_handshake(at_any_time[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alert_has_the_name_that_openssl_knows),
        cmocka_unit_test(newer_alerts_have_a_name_too),
        cmocka_unit_test(only_alerts_of_the_handshake_prove_that_it_was_not_finished),
    };

    return cmocka_run_group_tests_name("tls_alert", tests, NULL, NULL);
}
