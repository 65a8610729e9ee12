/* SPDX-License-Identifier: Apache-2.0 */
/* Events: list, read, delete. */
#include "events.h"

#include "audit.h"
#include "event_batch.h"

ph_problem_code_t ph_events_list(ph_event_page_t *page, const ph_context_t *context,
                                 const ph_event_query_t *query)
{
    static const char what[] = "list the events";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_event_list(&page->cards, &page->last_id, &page->searched_to, db, query, context->pool);
    return ph_context_close(context, db, rv, what);
}

ph_problem_code_t ph_events_get(ph_event_card_t **card, const ph_context_t *context, const char *id)
{
    static const char what[] = "read an event";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_event_get(card, db, id, context->pool);
    if (rv == APR_SUCCESS && !*card) {
        rv = ph_context_not_found(context, "Event", id);
    }
    return ph_context_close(context, db, rv, what);
}

ph_problem_code_t ph_events_types(apr_array_header_t **types, const char **last, const ph_context_t *context,
                                  const char *q, const char *after, int limit)
{
    static const char what[] = "list the types of events";
    ph_db_t *db = ph_context_open(context, what);

    if (!db) {
        return context->problem->code;
    }
    return ph_context_close(context, db,
                            ph_store_event_types(types, last, db, q, after, limit, context->pool), what);
}

typedef struct deletion_t {
    const ph_context_t *context;
    const ph_event_t *event;
} deletion_t;

static apr_status_t delete (void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const deletion_t *deletion = baton;
    apr_status_t rv;
    int affected;

    rv = ph_store_event_delete(&affected, db, deletion->event, scratch);
    if (rv == APR_SUCCESS && affected == 0) {
        return ph_context_not_found(deletion->context, "Event", deletion->event->id);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return ph_audit_append(deletion->context, "event.delete", deletion->event->id,
                           ph_event_diff(deletion->event, NULL, scratch), db, scratch);
}

ph_problem_code_t ph_events_delete(const ph_context_t *context, const char *id)
{
    deletion_t deletion = { context, NULL };
    ph_event_card_t *card;

    if (context->portal->external_catalog) {
        return ph_problem_refuse(context->problem, PH_PROBLEM_EXTERNAL_CATALOG, NULL);
    }
    if (ph_events_get(&card, context, id) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    deletion.event = &card->event;
    return ph_context_transact(context, delete, &deletion, PH_PROBLEM_EXISTS, "delete an event");
}
