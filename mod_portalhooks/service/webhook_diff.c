/* SPDX-License-Identifier: Apache-2.0 */
/* Two versions of a webhook, field by field. */
#include "webhook_diff.h"

#include <apr_strings.h>
#include <string.h>

#include "audit.h"
#include "webhook_secrets.h"

/* NULL without a webhook: its zeroed enums would read as the first value of each set. */
static const char *word_of(const ph_webhook_t *webhook, const char *word)
{
    return webhook ? word : NULL;
}

static int same_text(const char *one, const char *other)
{
    return (one && other) ? strcmp(one, other) == 0 : one == other;
}

/* Headers of `one` that `other` lacks or holds sealed anew. */
static void diff_headers(json_t *diff, const apr_array_header_t *one, const apr_array_header_t *other,
                         apr_pool_t *scratch)
{
    const ph_sealed_header_t *header;
    const ph_sealed_header_t *match;
    int i;

    for (i = 0; i < one->nelts; i++) {
        header = &APR_ARRAY_IDX(one, i, ph_sealed_header_t);
        match = ph_webhook_secrets_find(other, header->name);
        if (!match || !same_text(match->sealed, header->sealed)) {
            ph_audit_diff_secret(diff, apr_pstrcat(scratch, "headers.", header->name, NULL));
        }
    }
}

static void diff_secrets(json_t *diff, const ph_webhook_t *before, const ph_webhook_t *after,
                         apr_pool_t *scratch)
{
    const apr_array_header_t *none = apr_array_make(scratch, 1, sizeof(ph_sealed_header_t));
    const apr_array_header_t *old = before ? before->headers : none;
    const apr_array_header_t *now = after ? after->headers : none;

    if (!same_text(before ? before->bearer : NULL, after ? after->bearer : NULL)) {
        ph_audit_diff_secret(diff, "bearer_token");
    }
    diff_headers(diff, old, now, scratch);
    diff_headers(diff, now, old, scratch);
}

json_t *ph_webhook_diff_make(const ph_webhook_t *before, const ph_webhook_t *after, apr_pool_t *scratch)
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
    diff_secrets(diff, before, after, scratch);
    return diff;
}
