/* SPDX-License-Identifier: Apache-2.0 */
/* The exact bytes of a message: tests/vectors/envelope.json. */
#include "core/message/envelope.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pool_fixture.h"

static json_t *vectors;

static int load_vectors(void **state)
{
    vectors = json_load_file(PH_VECTORS_DIR "/envelope.json", JSON_REJECT_DUPLICATES, NULL);
    return !vectors || pool_set_up(state);
}

static int drop_vectors(void **state)
{
    json_decref(vectors);
    return pool_tear_down(state);
}

static const char *text_of(const json_t *object, const char *member)
{
    return json_string_value(json_object_get(object, member));
}

static ph_event_t event_of(const json_t *row)
{
    ph_event_t event = {
        .id = text_of(row, "id"),
        .type = text_of(row, "type"),
        .title = text_of(row, "title"),
        .source = text_of(row, "source"),
        .occurred_at = json_integer_value(json_object_get(row, "occurred_at")),
        .details = text_of(row, "details"),
        .details_len = json_string_length(json_object_get(row, "details")),
    };

    assert_true(ph_severity_parse(&event.severity, text_of(row, "severity")));
    return event;
}

static void bodies_match_the_vectors(void **state)
{
    const json_t *row;
    size_t i;

    (void)state;
    assert_true(json_array_size(json_object_get(vectors, "cases")) > 8);
    json_array_foreach(json_object_get(vectors, "cases"), i, row)
    {
        const json_t *event_row = json_object_get(row, "event");
        ph_envelope_t envelope = {
            .integration_id = text_of(row, "integration_id"),
            .clicked_at = json_integer_value(json_object_get(row, "clicked_at")),
        };
        ph_event_t event;
        const char *body;
        apr_size_t len = 12345;

        assert_true(ph_mode_parse(&envelope.mode, text_of(row, "mode")));
        assert_true(ph_default_body_parse(&envelope.default_body, text_of(row, "default_body")));
        assert_true(ph_event_body_parse(&envelope.event_body, text_of(row, "event_body")));
        if (json_is_object(event_row)) {
            event = event_of(event_row);
            envelope.event = &event;
        }
        body = ph_envelope_build(&len, &envelope, pool);
        if (strcmp(body, text_of(row, "body")) != 0 || len != strlen(body)) {
            fail_msg("%s:\n%s\n%s", text_of(row, "when"), body, text_of(row, "body"));
        }
    }
}

static void every_nonempty_body_is_json(void **state)
{
    const json_t *row;
    size_t i;

    (void)state;
    json_array_foreach(json_object_get(vectors, "cases"), i, row)
    {
        const char *body = text_of(row, "body");
        json_t *tree;

        if (body[0] == '\0' || strstr(body, "18446744073709551616") || strstr(body, "1e400")) {
            continue; /* jansson cannot hold these numbers; receivers' libraries can */
        }
        tree = json_loads(body, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(tree);
        json_decref(tree);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bodies_match_the_vectors),
        cmocka_unit_test(every_nonempty_body_is_json),
    };

    return cmocka_run_group_tests(tests, load_vectors, drop_vectors);
}
