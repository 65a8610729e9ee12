/* SPDX-License-Identifier: Apache-2.0 */
/* Which characters show nothing, by the vectors that the pages use too. */
#include "core/text/invisible.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "core/model/model.h"
#include "core/text/text.h"
#include "pool_fixture.h"

static json_t *vectors;

static int load(void **state)
{
    vectors = json_load_file(PH_VECTORS_DIR "/invisible_characters.json", JSON_REJECT_DUPLICATES, NULL);
    return !vectors || pool_set_up(state);
}

static int unload(void **state)
{
    json_decref(vectors);
    return pool_tear_down(state);
}

static int is_in_vectors(apr_uint32_t code)
{
    const char *first;
    const char *last;
    json_t *range;
    size_t i;

    json_array_foreach(json_object_get(vectors, "ranges"), i, range)
    {
        assert_int_equal(json_unpack(range, "[s, s]", &first, &last), 0);
        if (code >= strtoul(first, NULL, 16) && code <= strtoul(last, NULL, 16)) {
            return 1;
        }
    }
    return 0;
}

static void every_character_is_judged_as_the_vectors_say(void **state)
{
    apr_uint32_t code;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "ranges")) > 15);
    for (code = 0; code <= 0x1ffff; code++) {
        if (ph_invisible_is(code) != is_in_vectors(code)) {
            fail_msg("U+%04X", (unsigned int)code);
        }
    }
    for (code = 0xdfff0; code <= 0xe1010; code++) {
        assert_int_equal(ph_invisible_is(code), is_in_vectors(code));
    }
}

static void names_with_one_are_no_user_names(void **state)
{
    const char *text;
    json_t *item;
    int is_accepted;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(vectors, "names"), i, item)
    {
        assert_int_equal(json_unpack(item, "{s:s, s:b}", "text", &text, "accepted", &is_accepted), 0);
        if (ph_is_username(text) != is_accepted || ph_text_has_invisible(text) != !is_accepted) {
            fail_msg("name %d", (int)i);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_is_judged_as_the_vectors_say),
        cmocka_unit_test(names_with_one_are_no_user_names),
    };

    return cmocka_run_group_tests_name("invisible", tests, load, unload);
}
