/* SPDX-License-Identifier: Apache-2.0 */
/* Integrations: cards with the webhook's state, the last execution and a week of stats; changes of the own
 * catalog. */
#include "integrations.h"

#include <apr_strings.h>

#include "audit.h"
#include "core/model/searched.h"
#include "core/text/words.h"
#include "store/store_audit.h"
#include "store/store_webhook.h"

#define ROWS_AT_ONCE 200
#define ROWS_BUDGET 2000

static int shows(int show, const ph_webhook_t *webhook)
{
    if (!webhook) {
        return show & PH_SHOW_UNCONFIGURED;
    }
    return show &
           ((webhook->enabled && !webhook->disabled_by_receiver_at) ? PH_SHOW_ENABLED : PH_SHOW_DISABLED);
}

/* Read rows until the page is full, the list ends or the budget is spent. */
static apr_status_t fill_page(ph_integration_page_t *page, ph_db_t *db, const ph_integration_filter_t *filter,
                              apr_pool_t *pool)
{
    const apr_array_header_t *words = ph_words_of(filter->q, pool);
    ph_integration_query_t query = { filter->after_name, filter->after_id, 0 };
    const ph_integration_card_t *card;
    apr_array_header_t *rows;
    apr_status_t rv;
    int seen;
    int i;

    query.limit = (filter->show == PH_SHOW_ALL && !words) ? filter->limit + 1 : ROWS_AT_ONCE;
    for (seen = 0; seen < ROWS_BUDGET; seen += rows->nelts) {
        rv = ph_store_integration_list(&rows, db, &query, pool);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        for (i = 0; i < rows->nelts; i++) {
            card = &APR_ARRAY_IDX(rows, i, ph_integration_card_t);
            if (page->cards->nelts == filter->limit) {
                return APR_SUCCESS;
            }
            page->last_name = card->sort_name;
            page->last_id = card->integration.id ? card->integration.id : "";
            /* An external catalog may hold ids that are not valid in a path. */
            if (ph_is_id(card->integration.id) && shows(filter->show, card->webhook) &&
                (!words || ph_words_match(words, ph_searched_integration(&card->integration, pool)))) {
                APR_ARRAY_PUSH(page->cards, ph_integration_card_t) = *card;
            }
        }
        if (rows->nelts < query.limit) {
            page->last_name = NULL;
            page->last_id = NULL;
            return APR_SUCCESS;
        }
        query.after_name = page->last_name;
        query.after_id = page->last_id;
    }
    return APR_SUCCESS;
}

/* The stats of each card, if the caller may see them. */
static apr_status_t read_days(ph_integration_page_t *page, ph_db_t *db, const ph_context_t *context)
{
    apr_array_header_t *ids;
    int i;

    if (!ph_may(context->caller->permissions, PH_MAY_VIEW)) {
        return APR_SUCCESS;
    }
    ids = apr_array_make(context->pool, page->cards->nelts, sizeof(const char *));
    for (i = 0; i < page->cards->nelts; i++) {
        APR_ARRAY_PUSH(ids, const char *) =
            APR_ARRAY_IDX(page->cards, i, ph_integration_card_t).integration.id;
    }
    return ph_store_stats_days(&page->days, db, ids, PH_INTEGRATION_DAYS, context->portal->ports.now(),
                               context->pool);
}

static void clear(ph_integration_page_t *page, int room, apr_pool_t *pool)
{
    page->cards = apr_array_make(pool, room, sizeof(ph_integration_card_t));
    page->days = NULL;
    page->last_name = NULL;
    page->last_id = NULL;
}

ph_problem_code_t ph_integrations_list(ph_integration_page_t *page, const ph_context_t *context,
                                       const ph_integration_filter_t *filter)
{
    static const char what[] = "list the integrations";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    clear(page, filter->limit, context->pool);
    rv = fill_page(page, db, filter, context->pool);
    if (rv == APR_SUCCESS) {
        rv = read_days(page, db, context);
    }
    return ph_context_close(context, db, rv, what);
}

ph_problem_code_t ph_integrations_get(ph_integration_page_t *page, const ph_context_t *context,
                                      const char *id)
{
    static const char what[] = "read an integration";
    ph_db_t *db = ph_context_open(context, what);
    ph_integration_card_t *card;
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    clear(page, 1, context->pool);
    rv = ph_store_integration_get(&card, db, id, context->pool);
    if (rv == APR_SUCCESS && !card) {
        rv = ph_context_not_found(context, "Integration", id);
    }
    if (rv == APR_SUCCESS) {
        APR_ARRAY_PUSH(page->cards, ph_integration_card_t) = *card;
        rv = read_days(page, db, context);
    }
    return ph_context_close(context, db, rv, what);
}

static ph_problem_code_t need_own_catalog(const ph_context_t *context)
{
    return context->portal->external_catalog
               ? ph_problem_refuse(context->problem, PH_PROBLEM_EXTERNAL_CATALOG, NULL)
               : PH_PROBLEM_NONE;
}

static const ph_integration_t nothing;

/* The audit entry of a change; `before` or `after` may be `nothing`. */
static ph_audit_entry_t *entry_of(const ph_context_t *context, const char *action,
                                  const ph_integration_t *before, const ph_integration_t *after)
{
    json_t *diff = json_object();

    ph_audit_diff_text(diff, "name", before->name, after->name);
    ph_audit_diff_text(diff, "kind", before->kind, after->kind);
    ph_audit_diff_text(diff, "description", before->description, after->description);
    return ph_audit_change(context->portal, context->caller, action, before->id ? before->id : after->id,
                           diff, context->pool);
}

/* A new version, by the caller, now. */
static void mark_updated(ph_integration_t *integration, const ph_context_t *context)
{
    integration->version = ph_portal_new_id(context->portal, "", context->pool);
    integration->updated_at = context->portal->ports.now();
    integration->updated_by = context->caller->username;
}

typedef struct creation_t {
    const ph_integration_t *integration;
    const ph_audit_entry_t *entry;
} creation_t;

static apr_status_t insert(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const creation_t *creation = baton;
    apr_status_t rv;

    rv = ph_store_integration_insert(db, creation->integration, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return ph_store_audit_append(db, creation->entry, scratch);
}

ph_problem_code_t ph_integrations_create(const char **id, const ph_context_t *context,
                                         const ph_integration_t *wanted)
{
    ph_integration_t integration = *wanted;
    creation_t creation;

    if (need_own_catalog(context) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    if (!integration.id) {
        integration.id = ph_portal_new_id(context->portal, "int_", context->pool);
    }
    mark_updated(&integration, context);
    integration.created_at = integration.updated_at;
    integration.created_by = integration.updated_by;
    creation.integration = &integration;
    creation.entry = entry_of(context, "integration.create", &nothing, &integration);
    *id = integration.id;
    return ph_context_transact(context, insert, &creation, PH_PROBLEM_EXISTS, "create an integration");
}

ph_problem_code_t ph_integrations_get_for_update(const ph_integration_t **seen, const ph_context_t *context,
                                                 const char *id)
{
    ph_integration_page_t page;

    if (need_own_catalog(context) != PH_PROBLEM_NONE ||
        ph_integrations_get(&page, context, id) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    *seen = &APR_ARRAY_IDX(page.cards, 0, ph_integration_card_t).integration;
    return PH_PROBLEM_NONE;
}

typedef struct change_t {
    const ph_context_t *context;
    const ph_integration_t *seen;
    const ph_integration_t *wanted;
    const ph_audit_entry_t *entry;
} change_t;

static apr_status_t update(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const change_t *change = baton;
    apr_status_t rv;
    int affected;

    rv = ph_store_integration_update(&affected, db, change->wanted, change->seen->version, scratch);
    return rv == APR_SUCCESS ? ph_audit_conclude(change->context, affected, change->entry, db, scratch) : rv;
}

ph_problem_code_t ph_integrations_update(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_integration_t *wanted,
                                         const ph_precondition_t *precondition)
{
    ph_integration_t next = *wanted;
    change_t change = { context, seen, &next, NULL };

    if (ph_precondition_judge(context->problem, precondition, seen->version) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    mark_updated(&next, context);
    change.entry = entry_of(context, "integration.update", seen, &next);
    return ph_context_transact(context, update, &change, PH_PROBLEM_STALE, "change an integration");
}

static apr_status_t delete (void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const change_t *change = baton;
    apr_status_t rv;
    int affected;
    int webhooks;

    rv = ph_store_integration_delete(&affected, db, change->seen->id, change->seen->version, scratch);
    if (rv == APR_SUCCESS && affected > 0) {
        rv = ph_store_webhook_delete(&webhooks, db, change->seen->id, NULL, scratch);
    }
    return rv == APR_SUCCESS ? ph_audit_conclude(change->context, affected, change->entry, db, scratch) : rv;
}

ph_problem_code_t ph_integrations_delete(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_precondition_t *precondition)
{
    change_t change = { context, seen, NULL, NULL };

    if (ph_precondition_judge(context->problem, precondition, seen->version) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    change.entry = entry_of(context, "integration.delete", seen, &nothing);
    return ph_context_transact(context, delete, &change, PH_PROBLEM_STALE, "delete an integration");
}
