/* SPDX-License-Identifier: Apache-2.0 */
/* Audit entries: what changed, never a secret. An action is "<object type>.<verb>", or "refused". */
#include "audit.h"

#include <apr_strings.h>
#include <string.h>

#include "audit_throttle.h"
#include "core/json/json_out.h"
#include "core/target/origin.h"
#include "core/text/digest.h"
#include "core/text/text.h"
#include "core/text/text_time.h"
#include "store/store_integration.h"

#define SCHEME_MAX 16
#define HOST_SHOWN_MAX 253

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

/* Of a URL that cannot be read, what may be its host: a secret is in the path, the query or before an "@". */
static const char *host_of(const char *url, apr_pool_t *pool)
{
    const char *from = strstr(url, "://");
    const apr_size_t scheme = from ? (apr_size_t)(from - url) : 0;
    char *authority;
    char *at;

    if (!from || scheme > SCHEME_MAX) {
        return "…";
    }
    authority = apr_pstrmemdup(pool, from + 3, strcspn(from + 3, "/?#"));
    at = strrchr(authority, '@');
    authority = at ? at + 1 : authority;
    return (*authority && strlen(authority) <= HOST_SHOWN_MAX && ph_text_is_plain(authority))
               ? apr_pstrcat(pool, apr_pstrmemdup(pool, url, scheme), "://", authority, "/…", NULL)
               : "…";
}

static const char *shown_url(const char *url, apr_pool_t *pool)
{
    const char *shown = ph_origin_public(url, pool);

    return strcmp(shown, "…") == 0 ? host_of(url, pool) : shown;
}

/* 1 when an entry of `what` about the object is due, with the number of those left out since the last. */
static int is_due(int *left_out, ph_portal_t *portal, const ph_caller_t *caller, const char *what,
                  const char *object_id, apr_pool_t *pool)
{
    *left_out = 0;
    return !portal->audit_throttle ||
           ph_audit_throttle_note(left_out, portal->audit_throttle, caller->username,
                                  apr_pstrcat(pool, object_id ? object_id : "", " ", what, NULL),
                                  portal->ports.now());
}

ph_audit_entry_t *ph_audit_refusal(ph_portal_t *portal, const ph_caller_t *caller,
                                   const ph_audit_object_t *object, const ph_problem_t *problem,
                                   apr_pool_t *pool)
{
    const char *url = object->url ? shown_url(object->url, pool) : NULL;
    ph_audit_entry_t *entry;
    json_t *diff;
    int left_out;

    if (!is_due(&left_out, portal, caller, url ? url : "refused", object->id, pool)) {
        return NULL;
    }
    diff = json_pack("{s:s, s:s?}", "problem", ph_problem_word(problem->code), "detail", problem->detail);
    if (url) {
        json_object_set_new(diff, "url", json_string(url));
    }
    entry = entry_of(portal, caller, "refused", object->id, diff, pool);
    entry->object_type = object->type;
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

void ph_audit_write_refusal(const ph_context_t *context, ph_db_t *db, const char *integration_id,
                            const char *url)
{
    ph_audit_object_t object = { "integration", integration_id, url };
    ph_integration_card_t *card = NULL;

    /* Made-up ids share one entry, so that they cannot get around the throttle. */
    if (integration_id &&
        (ph_store_integration_get(&card, db, integration_id, context->pool) != APR_SUCCESS || !card)) {
        object.id = NULL;
    }
    ph_audit_write(
        context->portal, db,
        ph_audit_refusal(context->portal, context->caller, &object, context->problem, context->pool),
        context->pool);
}

ph_problem_code_t ph_audit_read(const ph_context_t *context, const char *action, const char *object_id,
                                json_t *diff)
{
    static const char what[] = "write an audit entry";
    ph_audit_entry_t *entry =
        ph_audit_change(context->portal, context->caller, action, object_id, diff, context->pool);
    const ph_digest_part_t parts[] = { { action, strlen(action) }, { entry->diff, strlen(entry->diff) } };
    ph_db_t *db;

    if (!is_due(&entry->left_out, context->portal, context->caller, ph_digest_make(parts, 2, context->pool),
                object_id, context->pool)) {
        return PH_PROBLEM_NONE;
    }
    db = ph_context_open(context, what);
    return db ? ph_context_close(context, db, ph_db_transaction(db, append, &entry, context->pool), what)
              : context->problem->code;
}
