/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries: what changed, never a secret. An action is "<object type>.<verb>", or "refused". */
#include "audit.h"

#include <apr_strings.h>
#include <string.h>

#include "audit_throttle.h"
#include "core/json/json_out.h"
#include "core/text/text_time.h"
#include "store/store_integration.h"

ph_problem_code_t ph_audit_list(ph_audit_page_t *page, const ph_context_t *context,
                                const ph_audit_query_t *query)
{
    static const char what[] = "list the audit log";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = ph_store_audit_list(&page->entries, &page->last_id, &page->searched_to, db, query, context->pool);
    return ph_context_close(context, db, rv, what);
}

static void add_change(json_t *diff, const char *field, json_t *before, json_t *after)
{
    if (json_equal(before, after)) {
        json_decref(before);
        json_decref(after);
        return;
    }
    json_object_set_new(diff, field, json_pack("[oo]", before, after));
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

void ph_audit_diff_text(json_t *diff, const char *field, const char *before, const char *after)
{
    add_change(diff, field, text_or_null(before), text_or_null(after));
}

void ph_audit_diff_flag(json_t *diff, const char *field, int before, int after)
{
    add_change(diff, field, json_boolean(before), json_boolean(after));
}

void ph_audit_diff_number(json_t *diff, const char *field, int before, int after)
{
    add_change(diff, field, json_integer(before), json_integer(after));
}

void ph_audit_diff_time(json_t *diff, const char *field, apr_time_t before, apr_time_t after,
                        apr_pool_t *pool)
{
    add_change(diff, field, text_or_null(ph_text_time(before, pool)),
               text_or_null(ph_text_time(after, pool)));
}

void ph_audit_diff_secret(json_t *diff, const char *field)
{
    json_object_set_new(diff, field, json_string("changed"));
}

static ph_audit_entry_t *entry_of(ph_portal_t *portal, const ph_caller_t *caller, const char *action,
                                  const char *object_id, json_t *diff, apr_pool_t *pool)
{
    ph_audit_entry_t *entry = apr_pcalloc(pool, sizeof(*entry));
    apr_size_t len;

    entry->id = ph_portal_new_id(portal, "aud_", pool);
    entry->at = portal->ports.now();
    entry->actor = caller->username;
    entry->auth_type = caller->auth_type;
    entry->client_ip = caller->client_ip;
    entry->request_id = caller->request_id;
    entry->action = action;
    entry->object_id = object_id;
    entry->diff = ph_json_dump(diff, &len, pool);
    json_decref(diff);
    return entry;
}

ph_audit_entry_t *ph_audit_change(ph_portal_t *portal, const ph_caller_t *caller, const char *action,
                                  const char *object_id, json_t *diff, apr_pool_t *pool)
{
    ph_audit_entry_t *entry = entry_of(portal, caller, action, object_id, diff, pool);

    entry->object_type = apr_pstrmemdup(pool, action, strcspn(action, "."));
    return entry;
}

apr_status_t ph_audit_append(const ph_context_t *context, const char *action, const char *object_id,
                             json_t *diff, ph_db_t *db, apr_pool_t *scratch)
{
    return ph_store_audit_append(
        db, ph_audit_change(context->portal, context->caller, action, object_id, diff, scratch), scratch);
}

apr_status_t ph_audit_conclude(const ph_context_t *context, int affected, const ph_audit_entry_t *entry,
                               ph_db_t *db, apr_pool_t *scratch)
{
    if (affected == 0) {
        return ph_context_refuse(context, PH_PROBLEM_STALE, NULL);
    }
    return ph_store_audit_append(db, entry, scratch);
}

ph_audit_entry_t *ph_audit_refusal(ph_portal_t *portal, const ph_caller_t *caller, const char *integration_id,
                                   const ph_problem_t *problem, apr_pool_t *pool)
{
    ph_audit_entry_t *entry;
    json_t *diff;
    int left_out = 0;

    if (portal->audit_throttle && !ph_audit_throttle_note(&left_out, portal->audit_throttle, caller->username,
                                                          integration_id, portal->ports.now())) {
        return NULL;
    }
    diff = json_pack("{s:s, s:s?}", "problem", ph_problem_word(problem->code), "detail", problem->detail);
    entry = entry_of(portal, caller, "refused", integration_id, diff, pool);
    entry->object_type = "integration";
    entry->left_out = left_out;
    return entry;
}

static apr_status_t append(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_audit_entry_t *const *entry = baton;

    return ph_store_audit_append(db, *entry, scratch);
}

void ph_audit_write(ph_portal_t *portal, ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *pool)
{
    if (!entry || ph_db_transaction(db, append, &entry, pool) == APR_SUCCESS) {
        return;
    }
    portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                      apr_psprintf(pool, "audit: could not write the refusal of request %s: %s",
                                   entry->request_id, ph_db_error(db)));
}

void ph_audit_write_refusal(ph_portal_t *portal, ph_db_t *db, const ph_caller_t *caller,
                            const char *integration_id, const ph_problem_t *problem, apr_pool_t *pool)
{
    ph_integration_card_t *card = NULL;

    /* Made-up ids share one entry, so that they cannot get around the throttle. */
    if (integration_id &&
        (ph_store_integration_get(&card, db, integration_id, pool) != APR_SUCCESS || !card)) {
        integration_id = NULL;
    }
    ph_audit_write(portal, db, ph_audit_refusal(portal, caller, integration_id, problem, pool), pool);
}
