/* SPDX-License-Identifier: Apache-2.0 */
/* The searched texts of each noun. */
#include "searched.h"

#include <apr_strings.h>

#include "core/json/json_scan.h"
#include "core/text/text.h"
#include "core/text/ulid.h"
#include "core/text/words.h"

static apr_array_header_t *words_of(const char *const *texts, apr_size_t count, apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 16, sizeof(const char *));
    apr_size_t i;

    for (i = 0; i < count; i++) {
        ph_words_add(words, texts[i]);
    }
    return words;
}

#define WORDS_OF(texts, pool) words_of(texts, sizeof(texts) / sizeof((texts)[0]), pool)

apr_array_header_t *ph_searched_integration(const ph_integration_t *integration, apr_pool_t *pool)
{
    const char *const texts[] = { integration->id, integration->name, integration->kind };

    return WORDS_OF(texts, pool);
}

apr_array_header_t *ph_searched_event(const ph_event_t *event, apr_pool_t *pool)
{
    const char *const texts[] = { event->id, event->title, event->type, event->source, event->owner };

    return WORDS_OF(texts, pool);
}

static void add_values(apr_array_header_t *words, const json_t *value)
{
    const char *key;
    json_t *inner;
    size_t i;

    if (words->nelts >= PH_SEARCHED_DETAILS_MAX) {
        return;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        json_object_foreach((json_t *)value, key, inner)
        {
            add_values(words, inner);
        }
        break;
    case JSON_ARRAY:
        json_array_foreach(value, i, inner)
        {
            add_values(words, inner);
        }
        break;
    case JSON_STRING:
        ph_words_add(words, ph_text_beginning(json_string_value(value), PH_SEARCHED_VALUE_MAX, words->pool));
        break;
    case JSON_INTEGER:
        ph_words_add(words,
                     apr_psprintf(words->pool, "%" APR_INT64_T_FMT, (apr_int64_t)json_integer_value(value)));
        break;
    case JSON_REAL:
        ph_words_add(words, apr_psprintf(words->pool, "%.15g", json_real_value(value)));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }
}

apr_array_header_t *ph_searched_details(const ph_event_t *event, apr_pool_t *pool)
{
    apr_array_header_t *words = apr_array_make(pool, 16, sizeof(const char *));
    ph_json_error_t error;
    json_t *details = NULL;

    if (event->details && event->details_len > 0) {
        details = ph_json_parse(NULL, &error, event->details, event->details_len, NULL, pool);
    }
    if (details) {
        add_values(words, details);
        json_decref(details);
    }
    if (words->nelts > PH_SEARCHED_DETAILS_MAX) {
        words->nelts = PH_SEARCHED_DETAILS_MAX;
    }
    return words;
}

apr_array_header_t *ph_searched_execution(const ph_execution_t *execution, apr_pool_t *pool)
{
    const char *const texts[] = {
        execution->integration_id && ph_is_ulid(execution->integration_id, "int_")
            ? NULL
            : execution->integration_id,
        execution->integration_name,
        execution->event_id && ph_is_ulid(execution->event_id, "evt_") ? NULL : execution->event_id,
        execution->event_title,
        execution->event_type,
        execution->note,
        execution->username,
    };

    return WORDS_OF(texts, pool);
}

apr_array_header_t *ph_searched_user(const ph_user_t *user, apr_pool_t *pool)
{
    const char *const texts[] = { user->username, user->display_name };

    return WORDS_OF(texts, pool);
}

apr_array_header_t *ph_searched_audit(const ph_audit_entry_t *entry, apr_pool_t *pool)
{
    const char *const texts[] = { entry->actor,     entry->action,    entry->object_type,
                                  entry->object_id, entry->client_ip, entry->diff };

    return WORDS_OF(texts, pool);
}
