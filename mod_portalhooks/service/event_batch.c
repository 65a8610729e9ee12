/* SPDX-License-Identifier: Apache-2.0 */
/* Stores the events of one request; idempotent by id and content. */
#include "event_batch.h"

#include <apr_strings.h>
#include <string.h>

#include "audit.h"
#include "core/request/rate_limit.h"

#define IDS_AT_ONCE 64

typedef struct creation_t {
    const ph_context_t *context;
    apr_array_header_t *forms;
    ph_events_take_t take;
} creation_t;

static ph_event_form_t *form_at(const apr_array_header_t *forms, int i)
{
    return &APR_ARRAY_IDX(forms, i, ph_event_form_t);
}

static int same_text(const char *one, const char *other)
{
    return (one && other) ? strcmp(one, other) == 0 : one == other;
}

/* A missing occurred_at equals any: it defaults to the time of arrival. */
static int is_same(const ph_event_t *sent, const ph_event_t *stored)
{
    return same_text(sent->type, stored->type) && same_text(sent->title, stored->title) &&
           sent->severity == stored->severity && same_text(sent->source, stored->source) &&
           same_text(sent->url, stored->url) && same_text(sent->severity_label, stored->severity_label) &&
           same_text(sent->integration_id, stored->integration_id) && same_text(sent->owner, stored->owner) &&
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
        form = form_at(creation->forms, i);
        if (form->event.id && form->problem.code == PH_PROBLEM_NONE) {
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

/* The event's id is stored: the same event, or a refusal. */
static apr_status_t compare(ph_event_form_t *form, const ph_event_t *stored, const ph_context_t *context,
                            ph_db_t *db)
{
    static const char other_content[] = "An event with this id exists with different content.";
    ph_event_card_t *card;
    apr_status_t rv;

    if (!is_same(&form->event, stored)) {
        ph_problem_refuse(&form->problem, PH_PROBLEM_EXISTS, other_content);
        ph_problem_add_field(&form->problem, apr_pstrcat(context->pool, form->pointer, "/id", NULL),
                             other_content, context->pool);
        return APR_SUCCESS;
    }
    rv = ph_store_event_get(&card, db, form->event.id, context->pool);
    if (rv == APR_SUCCESS && !card) {
        return PH_DB_CONFLICT; /* deleted since find_stored */
    }
    if (rv == APR_SUCCESS) {
        form->is_known = 1;
        form->card = *card;
    }
    return rv;
}

/* Judge each event by what is stored. A transaction that is run again begins anew. */
static apr_status_t judge(const creation_t *creation, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_event_t *stored;
    ph_event_form_t *form;
    apr_hash_t *found;
    apr_status_t rv;
    int i;

    for (i = 0; i < creation->forms->nelts; i++) {
        form = form_at(creation->forms, i);
        form->is_known = 0;
        if (form->problem.code == PH_PROBLEM_EXISTS) {
            ph_problem_refuse(&form->problem, PH_PROBLEM_NONE, NULL);
        }
    }
    rv = find_stored(&found, db, creation, scratch);
    for (i = 0; rv == APR_SUCCESS && i < creation->forms->nelts; i++) {
        form = form_at(creation->forms, i);
        stored = (form->event.id && form->problem.code == PH_PROBLEM_NONE)
                     ? apr_hash_get(found, form->event.id, APR_HASH_KEY_STRING)
                     : NULL;
        if (stored) {
            rv = compare(form, stored, creation->context, db);
        }
    }
    return rv;
}

static int count_refused(const apr_array_header_t *forms)
{
    int count = 0;
    int i;

    for (i = 0; i < forms->nelts; i++) {
        count += form_at(forms, i)->problem.code != PH_PROBLEM_NONE;
    }
    return count;
}

static apr_status_t refuse_all(const creation_t *creation)
{
    ph_problem_t *problem = creation->context->problem;
    const apr_array_header_t *forms = creation->forms;
    apr_pool_t *pool = creation->context->pool;
    int i;

    if (forms->nelts == 1 && *form_at(forms, 0)->pointer == '\0') {
        *problem = form_at(forms, 0)->problem;
        return PH_CONTEXT_REFUSED;
    }
    for (i = 0; i < forms->nelts; i++) {
        if (form_at(forms, i)->problem.code != PH_PROBLEM_NONE) {
            ph_problem_add_item(problem, i, form_at(forms, i)->pointer, &form_at(forms, i)->problem, pool);
        }
    }
    problem->detail = apr_psprintf(pool, "%d of %d events are refused. None was stored.",
                                   count_refused(forms), forms->nelts);
    problem->remedy =
        "Correct the listed events and send all of them again, or send them with ?partial=true, "
        "which stores the others.";
    return PH_CONTEXT_REFUSED;
}

json_t *ph_event_diff(const ph_event_t *before, const ph_event_t *after, apr_pool_t *scratch)
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
    ph_audit_diff_text(diff, "url", old->url, now->url);
    ph_audit_diff_text(diff, "severity_label", old->severity_label, now->severity_label);
    ph_audit_diff_text(diff, "integration_id", old->integration_id, now->integration_id);
    ph_audit_diff_text(diff, "owner", old->owner, now->owner);
    ph_audit_diff_time(diff, "occurred_at", old->occurred_at, now->occurred_at, scratch);
    return diff;
}

static apr_status_t insert(const ph_context_t *context, ph_event_form_t *form, ph_db_t *db,
                           apr_pool_t *scratch)
{
    ph_event_card_t *card = &form->card;
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
    return rv == PH_DB_DUPLICATE ? PH_DB_CONFLICT : rv; /* stored since find_stored: run again and compare */
}

/* A producer's events need no audit entry: created_by names the producer. */
static int is_producer(const ph_caller_t *caller)
{
    return (caller->permissions & PH_PERMISSION_POST_EVENTS) != 0;
}

/* One entry: of the event, or of all of them with their ids. `created`: const ph_event_t *. */
static apr_status_t append_entry(const ph_context_t *context, const apr_array_header_t *created, ph_db_t *db,
                                 apr_pool_t *scratch)
{
    const ph_event_t *first = APR_ARRAY_IDX(created, 0, const ph_event_t *);
    apr_array_header_t *ids;
    int i;

    if (created->nelts == 1) {
        return ph_audit_append(context, "event.create", first->id, ph_event_diff(NULL, first, scratch), db,
                               scratch);
    }
    ids = apr_array_make(scratch, created->nelts, sizeof(const char *));
    for (i = 0; i < created->nelts; i++) {
        APR_ARRAY_PUSH(ids, const char *) = APR_ARRAY_IDX(created, i, const ph_event_t *)->id;
    }
    return ph_audit_append(
        context, "event.create", NULL,
        json_pack("{s:[n,i], s:[n,s]}", "count", created->nelts, "ids", apr_array_pstrcat(scratch, ids, ' ')),
        db, scratch);
}

static apr_status_t write_events(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const creation_t *creation = baton;
    apr_array_header_t *created = apr_array_make(scratch, 16, sizeof(const ph_event_t *));
    ph_event_form_t *form;
    apr_status_t rv;
    int i;

    rv = judge(creation, db, scratch);
    if (rv == APR_SUCCESS && creation->take == PH_EVENTS_ALL_OR_NONE && count_refused(creation->forms) > 0) {
        return refuse_all(creation);
    }
    for (i = 0; rv == APR_SUCCESS && i < creation->forms->nelts; i++) {
        form = form_at(creation->forms, i);
        if (form->problem.code == PH_PROBLEM_NONE && !form->is_known) {
            rv = insert(creation->context, form, db, scratch);
            APR_ARRAY_PUSH(created, const ph_event_t *) = &form->card.event;
        }
    }
    if (rv == APR_SUCCESS && created->nelts > 0 && !is_producer(creation->context->caller)) {
        rv = append_entry(creation->context, created, db, scratch);
    }
    return rv;
}

/* The same id twice in one request would conflict with itself: the first one has it, good or not. */
static void need_distinct_ids(const apr_array_header_t *forms, apr_pool_t *pool)
{
    apr_hash_t *seen = apr_hash_make(pool);
    const ph_event_form_t *first;
    ph_event_form_t *form;
    int i;

    for (i = 0; i < forms->nelts; i++) {
        form = form_at(forms, i);
        if (!form->event.id) {
            continue;
        }
        first = apr_hash_get(seen, form->event.id, APR_HASH_KEY_STRING);
        if (first) {
            ph_problem_add_field(&form->problem, apr_pstrcat(pool, form->pointer, "/id", NULL),
                                 apr_pstrcat(pool, "This id appears twice in the request, first in ",
                                             first->pointer, ".", NULL),
                                 pool);
        }
        else {
            apr_hash_set(seen, form->event.id, APR_HASH_KEY_STRING, form);
        }
    }
}

/* The bucket is not that of the caller's clicks: no user name contains a line break. */
static ph_problem_code_t take_tokens(const ph_context_t *context, int count)
{
    ph_portal_t *portal = context->portal;
    apr_interval_time_t wait;

    if (!portal->event_rate_limit) {
        return PH_PROBLEM_NONE;
    }
    wait = ph_rate_limit_take_many(portal->event_rate_limit,
                                   apr_pstrcat(context->pool, "\n", context->caller->username, NULL), count,
                                   portal->events_per_minute, portal->ports.now());
    if (wait == 0) {
        return PH_PROBLEM_NONE;
    }
    ph_problem_refuse(context->problem, PH_PROBLEM_RATE_LIMITED,
                      apr_psprintf(context->pool,
                                   "Too many events in a short time: a user may post %d a minute, a sixth of "
                                   "that at once. None was stored.",
                                   portal->events_per_minute));
    context->problem->remedy = "Wait as long as Retry-After says, then send them again.";
    context->problem->retry_after = wait;
    return context->problem->code;
}

ph_problem_code_t ph_event_batch_store(const ph_context_t *context, apr_array_header_t *forms,
                                       ph_events_take_t take)
{
    creation_t creation = { context, forms, take };
    ph_problem_code_t code;
    int good;

    if (context->portal->external_catalog) {
        return ph_problem_refuse(context->problem, PH_PROBLEM_EXTERNAL_CATALOG, NULL);
    }
    need_distinct_ids(forms, context->pool);
    good = forms->nelts - count_refused(forms);
    if (good == 0) {
        if (take == PH_EVENTS_ALL_OR_NONE) {
            refuse_all(&creation);
        }
        return context->problem->code;
    }
    code = take_tokens(context, good);
    if (code != PH_PROBLEM_NONE) {
        return code;
    }
    return ph_context_transact(context, write_events, &creation, PH_PROBLEM_EXISTS, "store events");
}
