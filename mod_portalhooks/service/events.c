/* SPDX-License-Identifier: Apache-2.0 */
/* Events; creating them is idempotent by id and content. */
#include "events.h"

#include <apr_strings.h>
#include <string.h>

#include "audit.h"

#define IDS_AT_ONCE 64

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
        rv = ph_context_refuse(context, PH_PROBLEM_NOT_FOUND, "There is no such event.");
    }
    return ph_context_close(context, db, rv, what);
}

typedef struct creation_t {
    const ph_context_t *context;
    apr_array_header_t *forms;
    apr_array_header_t *cards;
} creation_t;

static int same_text(const char *one, const char *other)
{
    return (one && other) ? strcmp(one, other) == 0 : one == other;
}

/* A missing occurred_at equals any: it defaults to the time of arrival. */
static int is_same(const ph_event_t *sent, const ph_event_t *stored)
{
    return same_text(sent->type, stored->type) && same_text(sent->title, stored->title) &&
           sent->severity == stored->severity && same_text(sent->source, stored->source) &&
           (sent->occurred_at == 0 || sent->occurred_at == stored->occurred_at) &&
           sent->details_len == stored->details_len &&
           memcmp(sent->details, stored->details, sent->details_len) == 0;
}

/* The stored events among those of `creation`, by id; read IDS_AT_ONCE at a time. */
static apr_status_t find_stored(apr_hash_t **found, ph_db_t *db, const creation_t *creation, apr_pool_t *pool)
{
    apr_array_header_t *ids = apr_array_make(pool, IDS_AT_ONCE, sizeof(const char *));
    const ph_event_form_t *form;
    apr_hash_t *piece;
    apr_status_t rv;
    int i;

    *found = apr_hash_make(pool);
    for (i = 0; i < creation->forms->nelts; i++) {
        form = &APR_ARRAY_IDX(creation->forms, i, ph_event_form_t);
        if (form->event.id) {
            APR_ARRAY_PUSH(ids, const char *) = form->event.id;
        }
        if (ids->nelts == IDS_AT_ONCE || (i + 1 == creation->forms->nelts && ids->nelts > 0)) {
            rv = ph_store_event_get_many(&piece, db, ids, pool);
            if (rv != APR_SUCCESS) {
                return rv;
            }
            *found = apr_hash_overlay(pool, piece, *found);
            apr_array_clear(ids);
        }
    }
    return APR_SUCCESS;
}

static apr_status_t take_known(const creation_t *creation, ph_event_form_t *form, const ph_event_t *stored,
                               ph_db_t *db)
{
    static const char other_content[] = "An event with this id exists with different content.";
    ph_problem_t *problem = creation->context->problem;
    ph_event_card_t *card;
    apr_status_t rv;

    if (!is_same(&form->event, stored)) {
        ph_problem_refuse(problem, PH_PROBLEM_EXISTS, other_content);
        ph_problem_add_field(problem, apr_pstrcat(creation->context->pool, form->pointer, "/id", NULL),
                             other_content, creation->context->pool);
        return PH_CONTEXT_REFUSED;
    }
    form->is_known = 1;
    rv = ph_store_event_get(&card, db, form->event.id, creation->context->pool);
    if (rv == APR_SUCCESS && !card) {
        rv = PH_DB_CONFLICT;
    }
    if (rv == APR_SUCCESS) {
        APR_ARRAY_PUSH(creation->cards, ph_event_card_t) = *card;
    }
    return rv;
}

/* `before` NULL = created, `after` NULL = deleted. Without the details, which may be long. */
static apr_status_t append_entry(const ph_context_t *context, const char *action, const ph_event_t *before,
                                 const ph_event_t *after, ph_db_t *db, apr_pool_t *scratch)
{
    static const ph_event_t nothing;
    const ph_event_t *old = before ? before : &nothing;
    const ph_event_t *now = after ? after : &nothing;
    json_t *diff = json_object();

    ph_audit_diff_text(diff, "type", old->type, now->type);
    ph_audit_diff_text(diff, "title", old->title, now->title);
    ph_audit_diff_text(diff, "severity", before ? ph_severity_word(old->severity) : NULL,
                       after ? ph_severity_word(now->severity) : NULL);
    ph_audit_diff_text(diff, "source", old->source, now->source);
    ph_audit_diff_time(diff, "occurred_at", old->occurred_at, now->occurred_at, scratch);
    return ph_audit_append(context, action, before ? before->id : after->id, diff, db, scratch);
}

/* A producer's events need no audit entry: created_by names the producer. */
static int is_producer(const ph_caller_t *caller)
{
    return (caller->permissions & PH_PERMISSION_POST_EVENTS) != 0;
}

static apr_status_t insert(const creation_t *creation, const ph_event_form_t *form, ph_db_t *db,
                           apr_pool_t *scratch)
{
    const ph_context_t *context = creation->context;
    ph_event_card_t *card = apr_array_push(creation->cards);
    apr_status_t rv;

    card->event = form->event;
    card->last = NULL;
    card->event.created_at = context->portal->ports.now();
    card->event.created_by = context->caller->username;
    if (!card->event.id) {
        card->event.id = ph_portal_new_id(context->portal, "evt_", context->pool);
    }
    if (card->event.occurred_at == 0) {
        card->event.occurred_at = card->event.created_at;
    }
    rv = ph_store_event_insert(db, &card->event, scratch);
    if (rv == PH_DB_DUPLICATE) {
        return PH_DB_CONFLICT; /* stored since find_stored: run again and compare */
    }
    if (rv != APR_SUCCESS || is_producer(context->caller)) {
        return rv;
    }
    return append_entry(context, "event.create", NULL, &card->event, db, scratch);
}

static apr_status_t write_events(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    creation_t *creation = baton;
    const ph_event_t *stored;
    ph_event_form_t *form;
    apr_hash_t *found;
    apr_status_t rv;
    int i;

    apr_array_clear(creation->cards);
    rv = find_stored(&found, db, creation, scratch);
    for (i = 0; rv == APR_SUCCESS && i < creation->forms->nelts; i++) {
        form = &APR_ARRAY_IDX(creation->forms, i, ph_event_form_t);
        form->is_known = 0;
        stored = form->event.id ? apr_hash_get(found, form->event.id, APR_HASH_KEY_STRING) : NULL;
        rv = stored ? take_known(creation, form, stored, db) : insert(creation, form, db, scratch);
    }
    return rv;
}

/* The same id twice in one request would conflict with itself. */
static ph_problem_code_t need_distinct_ids(const ph_context_t *context, const apr_array_header_t *forms)
{
    apr_hash_t *seen = apr_hash_make(context->pool);
    const ph_event_form_t *form;
    int i;

    for (i = 0; i < forms->nelts; i++) {
        form = &APR_ARRAY_IDX(forms, i, ph_event_form_t);
        if (!form->event.id) {
            continue;
        }
        if (apr_hash_get(seen, form->event.id, APR_HASH_KEY_STRING)) {
            ph_problem_add_field(context->problem, apr_pstrcat(context->pool, form->pointer, "/id", NULL),
                                 "This id appears twice in the request.", context->pool);
        }
        apr_hash_set(seen, form->event.id, APR_HASH_KEY_STRING, form);
    }
    return context->problem->code;
}

ph_problem_code_t ph_events_create(apr_array_header_t **cards, const ph_context_t *context,
                                   apr_array_header_t *forms)
{
    creation_t creation = { context, forms,
                            apr_array_make(context->pool, forms->nelts, sizeof(ph_event_card_t)) };
    ph_problem_code_t code;

    *cards = creation.cards;
    if (context->portal->external_catalog) {
        return ph_problem_refuse(context->problem, PH_PROBLEM_EXTERNAL_CATALOG, NULL);
    }
    code = need_distinct_ids(context, forms);
    if (code != PH_PROBLEM_NONE) {
        return code;
    }
    return ph_context_transact(context, write_events, &creation, PH_PROBLEM_EXISTS, "store events");
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

    rv = ph_store_event_delete(&affected, db, deletion->event->id, scratch);
    if (rv == APR_SUCCESS && affected == 0) {
        return ph_context_refuse(deletion->context, PH_PROBLEM_NOT_FOUND, "There is no such event.");
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return append_entry(deletion->context, "event.delete", deletion->event, NULL, db, scratch);
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
