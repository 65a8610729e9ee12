/* SPDX-License-Identifier: Apache-2.0 */
/* The receiver's words in the bodies of tests/vectors/receiver_messages.json, and the bounds of the search.
 */
#include "core/view/receiver_message.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <apr_strings.h>

#include "core/text/text.h"
#include "pool_fixture.h"

static int is_same(const char *one, const char *other)
{
    return one == other || (one && other && strcmp(one, other) == 0);
}

static void messages_match_the_vectors(void **state)
{
    json_t *vectors = json_load_file(PH_VECTORS_DIR "/receiver_messages.json", JSON_REJECT_DUPLICATES, NULL);
    const json_t *row;
    size_t i;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "cases")) > 40);
    json_array_foreach(json_object_get(vectors, "cases"), i, row)
    {
        const char *want = json_string_value(json_object_get(row, "message"));
        const char *got = ph_receiver_message(json_string_value(json_object_get(row, "body")), pool);

        if (!is_same(got, want)) {
            fail_msg("%s: %s instead of %s", json_string_value(json_object_get(row, "when")),
                     got ? got : "(none)", want ? want : "(none)");
        }
    }
    json_decref(vectors);
}

static const char *repeated(const char *text, int count)
{
    char *all = apr_palloc(pool, strlen(text) * (apr_size_t)count + 1);
    char *at = all;

    while (count-- > 0) {
        memcpy(at, text, strlen(text));
        at += strlen(text);
    }
    *at = '\0';
    return all;
}

static void message_is_truncated_at_the_limit(void **state)
{
    (void)state;
    assert_string_equal(ph_receiver_message(repeated("ü", 300), pool), repeated("ü", 300));
    assert_string_equal(ph_receiver_message(repeated("ü", 301), pool),
                        apr_pstrcat(pool, repeated("ü", 300), "…", NULL));
    assert_string_equal(ph_receiver_message(repeated("\x1b", 65000), pool),
                        apr_pstrcat(pool, repeated("\\u001b", 300), "…", NULL));
}

/* As long as a stored body may be by default. */
static void hostile_bodies_are_searched_within_bounds(void **state)
{
    static const char *const bodies[] = { "<p>",        "<title>",      "</",
                                          "<message/>", "&#",           "<",
                                          "[",          "{\"errors\":", "{\"error\":{},\"errors\":[{}]}," };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        const char *found = ph_receiver_message(repeated(bodies[i], (int)(65536 / strlen(bodies[i]))), pool);

        assert_true(!found || ph_text_length(found) <= PH_RECEIVER_MESSAGE_MAX + 1);
        apr_pool_clear(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        POOL_TEST(messages_match_the_vectors),
        POOL_TEST(message_is_truncated_at_the_limit),
        POOL_TEST(hostile_bodies_are_searched_within_bounds),
    };

    return cmocka_run_group_tests_name("receiver_message", tests, NULL, NULL);
}
