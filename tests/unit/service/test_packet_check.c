/* SPDX-License-Identifier: Apache-2.0 */
/* A max_allowed_packet that is too small is told once, with the sizes. */
#include "service/packet_check.h"

#include <string.h>

#include "count.h"
#include "sample_portal.h"
#include "service/alerts.h"
#include "store/db_private.h"
#include "wire/sender.h"

#define KIB ((apr_int64_t)1024)
#define MIB (KIB * KIB)

static void size_depends_on_the_body_that_is_kept(void **state)
{
    static const struct {
        apr_int64_t packet_max;
        apr_size_t keep_body;
        const char *part; /* of the sentence; NULL = none */
    } cases[] = {
        { 0, MIB, NULL },
        { 16 * MIB, MIB, NULL },
        { MIB + 208 * KIB, MIB, NULL },
        { MIB + 208 * KIB - 1, MIB, "1048576 of a response body (PortalHooksKeepBody), 196608 of headers" },
        { MIB, MIB, "at least 2M, or PortalHooksKeepBody to at most 816k" },
        { MIB, 64 * KIB, NULL },
        { MIB, 816 * KIB, NULL },
        { MIB, 816 * KIB + 1, "can have 1048577" },
        { 464 * KIB, 0, NULL },
        { 464 * KIB - 1, 0, "can have 475136: 262144 of an event's details or a message" },
        { 464 * KIB - 1, 64 * KIB, "Set max_allowed_packet of the server to at least 1M" },
        { KIB, MIB, "Set max_allowed_packet of the server to at least 2M" },
    };
    const fresh_store_t *store = *state;
    size_t i;

    for (i = 0; i < COUNT(cases); i++) {
        const char *sentence = ph_packet_check_explain(cases[i].packet_max, cases[i].keep_body, store->pool);

        if (!cases[i].part) {
            assert_null(sentence);
            continue;
        }
        assert_non_null(sentence);
        assert_non_null(strstr(sentence, cases[i].part));
    }
}

static void smaller_body_is_advised_only_when_it_helps(void **state)
{
    const fresh_store_t *store = *state;

    assert_null(strstr(ph_packet_check_explain(KIB, MIB, store->pool), "PortalHooksKeepBody to"));
    assert_null(strstr(ph_packet_check_explain(KIB, 0, store->pool), "PortalHooksKeepBody"));
}

static void it_is_told_once_and_again_when_it_shrinks(void **state)
{
    static const apr_int64_t packets[] = { 512 * KIB, 512 * KIB, MIB,      16 * MIB,
                                           512 * KIB, 256 * KIB, 512 * KIB };
    static const int told[] = { 1, 1, 1, 1, 1, 2, 2 };
    fresh_store_t *store = *state;
    ph_sender_settings_t sender = { 0 };
    sample_portal_t sample;
    size_t i;

    sample_portal_init(&sample, store);
    sample.portal.alerts = apr_pcalloc(store->pool, sizeof(ph_alerts_t));
    sample.portal.sender = &sender;
    sender.keep_body = MIB;
    for (i = 0; i < COUNT(packets); i++) {
        store->db->connection.packet_max = packets[i];
        ph_packet_check(&sample.portal, store->db, store->pool);
        assert_int_equal(atomic_load(&sample.logged[PH_LOG_WARNING]), told[i]);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(size_depends_on_the_body_that_is_kept),
        cmocka_unit_test(smaller_body_is_advised_only_when_it_helps),
        cmocka_unit_test(it_is_told_once_and_again_when_it_shrinks),
    };

    return fresh_store_run("packet_check", tests, COUNT(tests));
}
