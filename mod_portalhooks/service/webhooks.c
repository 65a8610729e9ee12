/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks. A URL is judged by the target policy before it is stored; a change needs the current version and
 * is committed together with its audit entry. */
#include "webhooks.h"

#include <apr_strings.h>
#include <string.h>

#include "audit.h"
#include "certificate_watch.h"
#include "core/target/origin.h"
#include "egress_report.h"
#include "store/store_integration.h"
#include "store/store_webhook.h"
#include "webhook_diff.h"
#include "webhook_secrets.h"

typedef struct put_t {
    const ph_context_t *context;
    const char *integration_id;
    const ph_webhook_form_t *form;
    const ph_precondition_t *precondition;
    ph_sealed_form_t sealed;
    const char *version;
    ph_webhook_t *next;
    int is_new;
} put_t;

/* Refuses without the integration; *webhook may be NULL. A webhook is found without its integration, which
 * the view of an external catalog may have lost: it can still be changed, disabled and deleted. */
static apr_status_t read_webhook(ph_webhook_t **webhook, ph_db_t *db, const ph_context_t *context,
                                 const char *id)
{
    ph_integration_card_t *card;
    apr_status_t rv;

    rv = ph_store_webhook_get(webhook, db, id, context->pool);
    if (rv != APR_SUCCESS || *webhook) {
        return rv;
    }
    rv = ph_store_integration_get(&card, db, id, context->pool);
    if (rv == APR_SUCCESS && !card) {
        return ph_context_not_found(context, "Integration", id);
    }
    return rv;
}

/* Refuses without the webhook, too. */
static apr_status_t read_existing(ph_webhook_t **webhook, ph_db_t *db, const ph_context_t *context,
                                  const char *id)
{
    const apr_status_t rv = read_webhook(webhook, db, context, id);

    if (rv == APR_SUCCESS && !*webhook) {
        return ph_context_refuse(context, PH_PROBLEM_NOT_FOUND, "This integration has no webhook.");
    }
    return rv;
}

ph_problem_code_t ph_webhooks_get(ph_webhook_t **webhook, const ph_context_t *context,
                                  const char *integration_id)
{
    static const char what[] = "read a webhook";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = read_existing(webhook, db, context, integration_id);
    return ph_context_close(context, db, rv, what);
}

/* The caller is an admin and may learn which directive would allow the target. */
static ph_problem_code_t judge_url(const ph_context_t *context, const char *integration_id, const char *text)
{
    ph_problem_t *problem = context->problem;
    const ph_egress_rule_t *rule = ph_egress_of(context->portal->egress, integration_id);
    ph_target_verdict_t reported;
    ph_target_verdict_t verdict;
    ph_db_t *db;
    ph_url_t url;

    verdict = ph_egress_judge_url(&url, &reported, rule, context->portal->policy, text, context->pool);
    if (!ph_target_is_denied(verdict)) {
        ph_egress_report(context->portal, rule, reported, "the URL", integration_id, context->pool);
        return PH_PROBLEM_NONE;
    }
    ph_problem_refuse(problem, PH_PROBLEM_TARGET_NOT_ALLOWED,
                      ph_egress_explain(rule, verdict, context->pool));
    ph_problem_add_field(problem, "/url", problem->detail, context->pool);
    problem->remedy = ph_egress_remedy(rule, verdict, context->pool);
    ph_egress_note_refusal(context->portal, rule, verdict);
    db = NULL;
    if (ph_db_open(&db, context->portal->db, context->deadline, context->pool) == APR_SUCCESS) {
        ph_audit_write_refusal(context, db, integration_id, text);
        ph_db_close(db);
    }
    return problem->code;
}

static void fill(ph_webhook_t *next, const put_t *put, const ph_webhook_t *before)
{
    const ph_webhook_form_t *form = put->form;

    memset(next, 0, sizeof(*next));
    next->integration_id = put->integration_id;
    next->url = form->url;
    next->enabled = form->enabled;
    next->timeout_ms = form->timeout_ms;
    next->max_per_minute = form->max_per_minute;
    next->max_at_once = form->max_at_once;
    next->default_body = form->default_body;
    next->event_body = form->event_body;
    next->content_type = form->content_type;
    next->confirm = form->confirm;
    next->action_label = form->action_label;
    next->consequence = form->consequence;
    next->version = put->version;
    next->updated_at = put->context->portal->ports.now();
    next->updated_by = put->context->caller->username;
    next->created_at = before ? before->created_at : next->updated_at;
    next->created_by = before ? before->created_by : next->updated_by;
    if (before && strcmp(before->url, next->url) == 0) {
        next->paused_until = before->paused_until;
    }
    if (before && (!next->enabled || form->stays_disabled)) {
        next->disabled_by_receiver_at = before->disabled_by_receiver_at;
    }
}

/* Write the row and, if it changes, the state set by the receiver. */
static apr_status_t store(const put_t *put, const ph_webhook_t *before, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_webhook_t *next = put->next;
    apr_status_t rv;
    int affected;

    rv = before ? ph_store_webhook_update(&affected, db, next, before->version, scratch)
                : ph_store_webhook_insert(&affected, db, next, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (affected == 0) {
        return before ? ph_context_refuse(put->context, PH_PROBLEM_STALE, NULL)
                      : ph_context_not_found(put->context, "Integration", next->integration_id);
    }
    if (before && (before->paused_until != next->paused_until ||
                   before->disabled_by_receiver_at != next->disabled_by_receiver_at)) {
        return ph_store_webhook_set_state(&affected, db, next->integration_id, next->paused_until,
                                          next->disabled_by_receiver_at, NULL, scratch);
    }
    return APR_SUCCESS;
}

/* `before` NULL = created, `after` NULL = deleted. */
static apr_status_t append_entry(const ph_context_t *context, const char *action, const ph_webhook_t *before,
                                 const ph_webhook_t *after, ph_db_t *db, apr_pool_t *scratch)
{
    return ph_audit_append(context, action, before ? before->integration_id : after->integration_id,
                           ph_webhook_diff_make(before, after, scratch), db, scratch);
}

static apr_status_t write_webhook(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    put_t *put = baton;
    ph_webhook_t *before;
    const ph_webhook_t *keeps;
    apr_status_t rv;

    rv = read_webhook(&before, db, put->context, put->integration_id);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (ph_precondition_judge(put->context->problem, put->precondition, before ? before->version : NULL) !=
        PH_PROBLEM_NONE) {
        return PH_CONTEXT_REFUSED;
    }
    put->is_new = !before;
    fill(put->next, put, before);
    /* Secrets given for one receiver are not sent to another. */
    keeps = (before && ph_origin_is_same(before->url, put->next->url, scratch)) ? before : NULL;
    if (ph_webhook_secrets_merge(put->next, keeps, &put->sealed, put->context) != PH_PROBLEM_NONE) {
        return PH_CONTEXT_REFUSED;
    }
    rv = store(put, before, db, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return append_entry(put->context, put->is_new ? "webhook.create" : "webhook.update", before, put->next,
                        db, scratch);
}

/* The policy does not judge `known_url` again; NULL = none is known. */
static ph_problem_code_t write_form(put_t *put, const char *known_url)
{
    const ph_context_t *context = put->context;
    const ph_webhook_form_t *form = put->form;
    const char *url = form->url;

    if (ph_webhook_secrets_seal(&put->sealed, context, put->integration_id, form) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    if ((!known_url || strcmp(known_url, url) != 0) &&
        judge_url(context, put->integration_id, url) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    put->version = ph_portal_new_id(context->portal, "", context->pool);
    put->next = apr_palloc(context->pool, sizeof(*put->next));
    ph_context_transact(context, write_webhook, put, PH_PROBLEM_STALE, "write a webhook");
    if (form->client_certificates && context->problem->code == PH_PROBLEM_NONE) {
        ph_certificate_watch_hurry(context->portal);
    }
    return context->problem->code;
}

ph_problem_code_t ph_webhooks_put(ph_webhook_t **webhook, int *is_new, const ph_context_t *context,
                                  const char *integration_id, const ph_webhook_form_t *form,
                                  const ph_precondition_t *precondition)
{
    put_t put = { context, integration_id, form, precondition, { 0 }, NULL, NULL, 0 };

    if (write_form(&put, NULL) == PH_PROBLEM_NONE) {
        *webhook = put.next;
        *is_new = put.is_new;
    }
    return context->problem->code;
}

ph_problem_code_t ph_webhooks_patch(ph_webhook_t **webhook, const ph_context_t *context,
                                    const ph_webhook_t *seen, const ph_webhook_form_t *form,
                                    const ph_precondition_t *precondition)
{
    /* The form repeats fields of `seen`, so it may not overwrite any other version, whatever was sent. */
    const ph_precondition_t of_seen = { seen->version, NULL };
    put_t put = { context, seen->integration_id, form, &of_seen, { 0 }, NULL, NULL, 0 };

    if (ph_precondition_judge(context->problem, precondition, seen->version) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    if (write_form(&put, seen->url) == PH_PROBLEM_NONE) {
        *webhook = put.next;
    }
    return context->problem->code;
}

typedef struct removal_t {
    const ph_context_t *context;
    const ph_webhook_t *seen;
} removal_t;

static apr_status_t delete_webhook(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const removal_t *removal = baton;
    const ph_webhook_t *seen = removal->seen;
    apr_status_t rv;
    int affected;

    rv = ph_store_webhook_delete(&affected, db, seen->integration_id, seen->version, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (affected == 0) {
        return ph_context_refuse(removal->context, PH_PROBLEM_STALE, NULL);
    }
    return append_entry(removal->context, "webhook.delete", seen, NULL, db, scratch);
}

ph_problem_code_t ph_webhooks_delete(const ph_context_t *context, const ph_webhook_t *seen,
                                     const ph_precondition_t *precondition)
{
    removal_t removal = { context, seen };

    if (ph_precondition_judge(context->problem, precondition, seen->version) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    return ph_context_transact(context, delete_webhook, &removal, PH_PROBLEM_STALE, "delete a webhook");
}

typedef struct pause_t {
    const ph_context_t *context;
    const char *integration_id;
} pause_t;

static apr_status_t end_pause(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const pause_t *pause = baton;
    ph_webhook_t *before;
    ph_webhook_t after;
    apr_status_t rv;
    int affected;

    rv = read_existing(&before, db, pause->context, pause->integration_id);
    if (rv == APR_SUCCESS) {
        rv = ph_store_webhook_end_pause(&affected, db, pause->integration_id, scratch);
    }
    if (rv != APR_SUCCESS || affected == 0) {
        return rv;
    }
    after = *before;
    after.paused_until = 0;
    return append_entry(pause->context, "webhook.end_pause", before, &after, db, scratch);
}

ph_problem_code_t ph_webhooks_end_pause(const ph_context_t *context, const char *integration_id)
{
    pause_t pause = { context, integration_id };

    return ph_context_transact(context, end_pause, &pause, PH_PROBLEM_STALE, "end a pause");
}
