/* SPDX-License-Identifier: Apache-2.0 */
/* The searched texts of each noun. */
#include "searched.h"

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
