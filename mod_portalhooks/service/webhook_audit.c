/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between two versions of a webhook, for the audit log. */
#include "webhook_audit.h"

#include "audit.h"
#include "store/store_audit.h"
#include "webhook_secrets.h"

/* A webhook that is not there has no words, while its enums would be the first of each set. */
static const char *word_of(const ph_webhook_t *webhook, const char *word)
{
    return webhook ? word : NULL;
}

static json_t *diff_of(const ph_webhook_t *before, const ph_webhook_t *after, apr_pool_t *scratch)
{
    static const ph_webhook_t nothing;
    const ph_webhook_t *old = before ? before : &nothing;
    const ph_webhook_t *now = after ? after : &nothing;
    json_t *diff = json_object();

    ph_audit_diff_text(diff, "url", old->url, now->url);
    ph_audit_diff_flag(diff, "enabled", old->enabled, now->enabled);
    ph_audit_diff_number(diff, "timeout_ms", old->timeout_ms, now->timeout_ms);
    ph_audit_diff_text(diff, "default_body", word_of(before, ph_default_body_word(old->default_body)),
                       word_of(after, ph_default_body_word(now->default_body)));
    ph_audit_diff_text(diff, "event_body", word_of(before, ph_event_body_word(old->event_body)),
                       word_of(after, ph_event_body_word(now->event_body)));
    ph_audit_diff_text(diff, "confirm", word_of(before, ph_confirm_word(old->confirm)),
                       word_of(after, ph_confirm_word(now->confirm)));
    ph_audit_diff_text(diff, "action_label", old->action_label, now->action_label);
    ph_audit_diff_text(diff, "consequence", old->consequence, now->consequence);
    ph_audit_diff_time(diff, "paused_until", old->paused_until, now->paused_until, scratch);
    ph_audit_diff_time(diff, "disabled_by_receiver_at", old->disabled_by_receiver_at,
                       now->disabled_by_receiver_at, scratch);
    ph_webhook_secrets_diff(diff, before, after, scratch);
    return diff;
}

apr_status_t ph_webhook_audit_append(const ph_context_t *context, const char *action,
                                     const ph_webhook_t *before, const ph_webhook_t *after, ph_db_t *db,
                                     apr_pool_t *scratch)
{
    const char *integration_id = before ? before->integration_id : after->integration_id;

    return ph_store_audit_append(db,
                                 ph_audit_change(context->portal, context->caller, action, integration_id,
                                                 diff_of(before, after, scratch), scratch),
                                 scratch);
}
