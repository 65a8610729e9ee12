/* SPDX-License-Identifier: Apache-2.0 */
/* The order of judgement.h, step by step; what only a retry is refused for is in retry.c. */
#include "judgement.h"

#include <apr_strings.h>
#include <string.h>

#include "click_build.h"
#include "core/model/event_fault.h"
#include "core/text/text_time.h"
#include "receiver_limits.h"
#include "retry.h"
#include "service/audit.h"
#include "service/egress_report.h"

#define IDEMPOTENCY_LIFETIME apr_time_from_sec(24 * 60 * 60)

/* `id` is NULL for a retry of an execution that does not exist. */
static void *find(apr_hash_t *snapshot, const char *id)
{
    return id ? apr_hash_get(snapshot, id, APR_HASH_KEY_STRING) : NULL;
}

/* 1 = the idempotency key decides: it has an execution already, or was used for another request. */
static int is_decided_by_key(ph_click_t *click, const ph_admission_snapshot_t *snapshot, apr_pool_t *scratch)
{
    const ph_click_request_t *request = &click->request;
    const ph_idempotency_t *found;
    apr_size_t user_len = strlen(request->caller.username);
    apr_size_t key_len;
    char *pair;

    if (!request->idempotency_key) {
        return 0;
    }
    key_len = strlen(request->idempotency_key);
    pair = apr_palloc(scratch, user_len + 1 + key_len);
    memcpy(pair, request->caller.username, user_len + 1);
    memcpy(pair + user_len + 1, request->idempotency_key, key_len);
    found = apr_hash_get(snapshot->idempotency, pair, (apr_ssize_t)(user_len + 1 + key_len));
    if (!found) {
        return 0;
    }
    if (found->expires_at <= snapshot->db_now) {
        click->takes_over_key = 1;
        return 0;
    }
    if (strcmp(found->fingerprint, request->fingerprint) != 0) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_IDEMPOTENCY_MISMATCH, NULL);
        return 1;
    }
    click->known_execution_id = apr_pstrdup(click->pool, found->execution_id);
    return 1;
}

/* Prepare the audit entry of a refusal, if the throttle lets it through. */
static void note_refusal(ph_click_t *click, const char *integration_id, const char *url, ph_portal_t *portal)
{
    const ph_audit_object_t object = { "integration", integration_id, url };

    click->audit = ph_audit_refusal(portal, &click->request.caller, &object, &click->problem, click->pool);
}

static int is_permitted(ph_click_t *click, const ph_admission_snapshot_t *snapshot, ph_portal_t *portal)
{
    const ph_caller_t *caller = &click->request.caller;
    const ph_user_t *user = apr_hash_get(snapshot->users, caller->username, APR_HASH_KEY_STRING);
    const int permissions = caller->permissions | caller->granted | ph_permission_of(user);

    atomic_store(&click->permissions, permissions);
    if (ph_may(permissions, click->request.may)) {
        return 1;
    }
    ph_problem_refuse(&click->problem, PH_PROBLEM_FORBIDDEN, ph_may_sentence(click->request.may));
    /* All made-up ids share one entry. */
    note_refusal(click,
                 find(snapshot->webhooks, ph_click_integration(click)) ? ph_click_integration(click) : NULL,
                 NULL, portal);
    return 0;
}

/* The keys to sign with: a test may name one. Empty when that one does not exist or has expired. */
static const apr_array_header_t *choose_keys(const ph_click_t *click, const apr_array_header_t *keys,
                                             apr_pool_t *pool)
{
    const char *key_id = click->request.key_id;
    apr_array_header_t *chosen;
    int i;

    if (!key_id) {
        return keys;
    }
    chosen = apr_array_make(pool, 1, sizeof(ph_signing_key_t));
    for (i = 0; keys && i < keys->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(keys, i, ph_signing_key_t).id, key_id) == 0) {
            APR_ARRAY_PUSH(chosen, ph_signing_key_t) = APR_ARRAY_IDX(keys, i, ph_signing_key_t);
        }
    }
    return chosen;
}

/* The refusals that depend on the webhook; a test may be sent before it is enabled. */
static ph_problem_code_t judge_webhook(ph_click_t *click, const ph_webhook_t *webhook,
                                       const apr_array_header_t *keys, apr_time_t now, apr_pool_t *pool)
{
    const int is_test = click->request.kind == PH_CLICK_TEST;

    if (!is_test && (!webhook->enabled || webhook->disabled_by_receiver_at)) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_DISABLED, NULL);
    }
    if (!keys || keys->nelts == 0) {
        return click->request.key_id ? ph_problem_not_found(&click->problem, "Active signing key",
                                                            click->request.key_id, click->pool)
                                     : ph_problem_refuse(&click->problem, PH_PROBLEM_NO_SIGNING_KEY, NULL);
    }
    if (!is_test && webhook->paused_until > now && !click->request.override_pause) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_PAUSED_BY_RECEIVER,
                                 apr_psprintf(pool, "The receiver asked to wait until %s.",
                                              ph_text_time(webhook->paused_until, pool)));
    }
    return PH_PROBLEM_NONE;
}

static ph_problem_code_t judge_target(ph_click_t *click, ph_portal_t *portal, const char *url,
                                      const ph_admission_snapshot_target_t *target)
{
    if (!ph_target_is_denied(target->verdict)) {
        click->attempt.target = ph_url_copy(&target->url, click->pool);
        click->attempt.egress = target->egress;
        click->attempt.reported = target->reported;
        return PH_PROBLEM_NONE;
    }
    ph_problem_refuse(&click->problem, PH_PROBLEM_TARGET_NOT_ALLOWED,
                      ph_egress_explain(target->egress, target->verdict, click->pool));
    if (!click->request.is_preview) {
        ph_egress_note_refusal(portal, target->egress, target->verdict);
    }
    note_refusal(click, ph_click_integration(click), url, portal);
    return click->problem.code;
}

static ph_problem_code_t judge_run(ph_click_t *click, const ph_admission_snapshot_t *snapshot,
                                   const ph_webhook_found_t *found)
{
    const ph_click_request_t *request = &click->request;
    const ph_event_t *event =
        request->mode == PH_MODE_EVENT ? find(snapshot->events, request->event_id) : NULL;

    if (!found) {
        return ph_problem_not_found(&click->problem, "Integration", ph_click_integration(click), click->pool);
    }
    if (request->mode == PH_MODE_EVENT && !event) {
        return ph_problem_not_found(&click->problem, "Event", request->event_id, click->pool);
    }
    if (!found->webhook) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_NOT_CONFIGURED, NULL);
    }
    if (event && ph_event_faults_forbid_sending(event->faults)) {
        return ph_problem_refuse(&click->problem, PH_PROBLEM_INVALID_EVENT,
                                 ph_event_fault_detail(event, click->pool));
    }
    return PH_PROBLEM_NONE;
}

apr_status_t ph_judgement_pass(ph_click_t *click, ph_admission_snapshot_t *snapshot, ph_portal_t *portal,
                               const char *owner, ph_db_t *db, apr_pool_t *scratch)
{
    const char *integration_id = ph_click_integration(click);
    const ph_webhook_found_t *found = find(snapshot->webhooks, integration_id);
    const apr_array_header_t *keys = choose_keys(click, found ? found->keys : NULL, scratch);
    const ph_event_t *event = NULL;
    ph_message_facts_t message = { 0 };
    apr_status_t rv;

    memset(&click->problem, 0, sizeof click->problem);
    click->takes_over_key = 0;
    if (!is_permitted(click, snapshot, portal) || is_decided_by_key(click, snapshot, scratch)) {
        return APR_SUCCESS;
    }
    if (snapshot->catalog_rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &click->problem, snapshot->catalog_rv, db,
                             "read the integration of a click", click->pool);
        return APR_SUCCESS;
    }
    if (click->request.kind == PH_CLICK_RETRY) {
        rv = click->prior.message_id
                 ? ph_store_execution_message_facts(&message, db, click->prior.message_id, scratch)
                 : APR_SUCCESS;
        if (rv != APR_SUCCESS || ph_retry_judge(click, &message, found) != PH_PROBLEM_NONE) {
            return rv;
        }
    }
    else if (click->request.mode == PH_MODE_EVENT && snapshot->events_rv != APR_SUCCESS) {
        ph_portal_db_problem(portal, &click->problem, snapshot->events_rv, db, "read the event of a click",
                             click->pool);
        return APR_SUCCESS;
    }
    else if (judge_run(click, snapshot, found) != PH_PROBLEM_NONE) {
        return APR_SUCCESS;
    }
    if (portal->is_paused || found->pause.at) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_PAUSED, apr_pstrdup(click->pool, found->pause.note));
        return APR_SUCCESS;
    }
    if (judge_webhook(click, found->webhook, keys, snapshot->now, click->pool) != PH_PROBLEM_NONE ||
        judge_target(click, portal, found->webhook->url,
                     ph_admission_snapshot_target(snapshot, portal, found)) != PH_PROBLEM_NONE) {
        return APR_SUCCESS;
    }
    if (portal->keyring_fault || !portal->keyring) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_SECRET_UNAVAILABLE, NULL);
        return APR_SUCCESS;
    }
    if (click->request.event_id) {
        event = apr_hash_get(snapshot->events, click->request.event_id, APR_HASH_KEY_STRING);
    }
    if (!click->execution.id) {
        ph_click_build_ids(click, portal, ph_admission_snapshot_random(snapshot, portal));
    }
    ph_click_build(click, portal, owner, found, keys, event, message.last_attempt + 1, snapshot->now);
    click->idempotency.expires_at = snapshot->db_now + IDEMPOTENCY_LIFETIME;
    if (click->request.preview_digest && strcmp(click->request.preview_digest, click->digest) != 0) {
        ph_problem_refuse(&click->problem, PH_PROBLEM_CHANGED_SINCE_PREVIEW, NULL);
        return APR_SUCCESS;
    }
    ph_receiver_limits_take(click, portal, found);
    return APR_SUCCESS;
}
