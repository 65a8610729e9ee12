/* SPDX-License-Identifier: Apache-2.0 */
/* Parsing JSON, splitting arrays, and splicing an event's details into a message: an accepted document stays
 * the same. */
#include <apr_strings.h>
#include <string.h>

#include "core/json/json_out.h"
#include "core/json/json_split.h"
#include "core/message/envelope.h"
#include "targets.h"

#define MEMBER "details"

/* A message with these details is one line of JSON that contains them byte for byte. */
static void hold_message(const ph_json_span_t *span, apr_pool_t *pool)
{
    const ph_event_t event = { .id = "evt",
                               .type = "a.b",
                               .title = "A \"title\"\\",
                               .source = "s",
                               .details = span->bytes,
                               .details_len = span->len };
    const ph_envelope_t envelope = { PH_MODE_EVENT,      "jira", PH_DEFAULT_BODY_EMPTY,
                                     PH_EVENT_BODY_FULL, &event, 0 };
    apr_array_header_t *spans;
    ph_json_error_t error;
    const ph_json_span_t *kept;
    apr_size_t len;
    const char *body = ph_envelope_build(&len, &envelope, pool);
    json_t *tree = ph_json_parse(&spans, &error, body, len, "data", pool);

    /* The message nests the details one level deeper. */
    if (!tree && strstr(error.what, "deep")) {
        return;
    }
    MUST(tree && spans->nelts == 1);
    kept = &APR_ARRAY_IDX(spans, 0, ph_json_span_t);
    MUST(kept->len == span->len && memcmp(kept->bytes, span->bytes, span->len) == 0);
    json_decref(tree);
}

/* An array that parses is split into its elements, which parse. */
static void hold_split(const char *bytes, apr_size_t len, const json_t *tree, apr_pool_t *pool)
{
    apr_array_header_t *elements;
    ph_json_error_t error;
    const ph_json_element_t *element;
    json_t *item;
    int i;

    if (!ph_json_split(&elements, &error, bytes, len, APR_INT32_MAX, pool)) {
        MUST(!json_is_array(tree));
        return;
    }
    MUST(!tree || (json_is_array(tree) && (size_t)elements->nelts == json_array_size(tree)));
    for (i = 0; i < elements->nelts; i++) {
        element = &APR_ARRAY_IDX(elements, i, ph_json_element_t);
        MUST(element->text.bytes > bytes && element->text.bytes + element->text.len < bytes + len);
        if (json_is_object(json_array_get(tree, (size_t)i))) {
            item = ph_json_parse(NULL, &error, element->text.bytes, element->text.len, NULL, pool);
            MUST(item && json_equal(item, json_array_get(tree, (size_t)i)));
            json_decref(item);
        }
    }
}

void fuzz_json(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    apr_array_header_t *spans;
    ph_json_error_t error;
    const ph_json_span_t *span;
    const char *dumped;
    json_t *tree;
    json_t *again;
    apr_size_t dumped_len;
    int i;

    tree = ph_json_parse(NULL, &error, bytes, len, NULL, pool);
    hold_split(bytes, len, tree, pool);
    if (tree) {
        dumped = ph_json_dump(tree, &dumped_len, pool);
        again = ph_json_parse(NULL, &error, dumped, dumped_len, NULL, pool);
        MUST(again && json_equal(tree, again));
        json_decref(again);
        json_decref(tree);
    }
    else {
        MUST(error.line >= 1 && error.column >= 0 && *error.what);
    }
    tree = ph_json_parse(&spans, &error, bytes, len, MEMBER, pool);
    for (i = 0; tree && i < spans->nelts; i++) {
        span = &APR_ARRAY_IDX(spans, i, ph_json_span_t);
        if (span->bytes) {
            MUST(span->bytes > bytes && span->bytes + span->len < bytes + len);
            hold_message(span, pool);
        }
    }
    json_decref(tree);
    ph_json_quote(apr_pstrmemdup(pool, bytes, len), pool);
}
