/* SPDX-License-Identifier: Apache-2.0 */
/* Two versions of a webhook, field by field. */
#include "webhook_diff.h"

#include <apr_strings.h>
#include <string.h>

#include "audit.h"
#include "core/json/json_value.h"
#include "core/text/text_time.h"
#include "webhook_certificates.h"
#include "webhook_secrets.h"

/* NULL without a webhook: its zeroed enums would read as the first value of each set. */
static const char *word_of(const ph_webhook_t *webhook, const char *word)
{
    return webhook ? word : NULL;
}

/* NULL = none, or Bearer. */
static const char *scheme_of(const ph_webhook_t *webhook)
{
    return webhook ? webhook->auth_scheme : NULL;
}

static int same_text(const char *one, const char *other)
{
    return (one && other) ? strcmp(one, other) == 0 : one == other;
}

/* 0 = no limit. */
static void diff_limit(json_t *diff, const char *field, int before, int after)
{
    if (before != after) {
        json_object_set_new(diff, field,
                            json_pack("[o,o]", ph_json_number(before, 0), ph_json_number(after, 0)));
    }
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

/* "subject, SHA-256 fingerprint, until time". */
static const char *describe(const ph_client_certificate_t *certificate, apr_pool_t *scratch)
{
    return certificate ? apr_pstrcat(scratch, certificate->subject, ", SHA-256 ", certificate->fingerprint,
                                     ", valid until ", ph_text_time(certificate->not_after, scratch),
                                     ", active from ", ph_text_time(certificate->active_from, scratch), NULL)
                       : NULL;
}

static int has_same(const apr_array_header_t *certificates, const ph_client_certificate_t *one)
{
    const ph_client_certificate_t *other = ph_webhook_certificates_find(certificates, one->name);

    return other && same_text(other->key, one->key) && same_text(other->fingerprint, one->fingerprint);
}

static void diff_certificates(json_t *diff, const apr_array_header_t *before, const apr_array_header_t *after,
                              apr_pool_t *scratch)
{
    const ph_client_certificate_t *one;
    int i;

    for (i = 0; before && i < before->nelts; i++) {
        one = &APR_ARRAY_IDX(before, i, ph_client_certificate_t);
        if (!has_same(after, one)) {
            ph_audit_diff_text(diff, apr_pstrcat(scratch, "client_certificates.", one->name, NULL),
                               describe(one, scratch),
                               describe(ph_webhook_certificates_find(after, one->name), scratch));
        }
    }
    for (i = 0; after && i < after->nelts; i++) {
        one = &APR_ARRAY_IDX(after, i, ph_client_certificate_t);
        if (!ph_webhook_certificates_find(before, one->name)) {
            ph_audit_diff_text(diff, apr_pstrcat(scratch, "client_certificates.", one->name, NULL), NULL,
                               describe(one, scratch));
        }
    }
}

static void diff_authorities(json_t *diff, const ph_webhook_t *before, const ph_webhook_t *after)
{
    if (!same_text(before ? before->ca_pem : NULL, after ? after->ca_pem : NULL)) {
        ph_audit_diff_secret(diff, "ca_pem");
    }
}

static void diff_secrets(json_t *diff, const ph_webhook_t *before, const ph_webhook_t *after,
                         apr_pool_t *scratch)
{
    const apr_array_header_t *none = apr_array_make(scratch, 1, sizeof(ph_sealed_header_t));
    const apr_array_header_t *old = before ? before->headers : none;
    const apr_array_header_t *now = after ? after->headers : none;

    if (!same_text(before ? before->bearer : NULL, after ? after->bearer : NULL)) {
        ph_audit_diff_secret(diff,
                             (scheme_of(before) || scheme_of(after)) ? "authorization" : "bearer_token");
    }
    ph_audit_diff_text(diff, "authorization_scheme", scheme_of(before), scheme_of(after));
    diff_certificates(diff, before ? before->client_certificates : NULL,
                      after ? after->client_certificates : NULL, scratch);
    diff_authorities(diff, before, after);
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
    diff_limit(diff, "max_per_minute", old->max_per_minute, now->max_per_minute);
    diff_limit(diff, "max_at_once", old->max_at_once, now->max_at_once);
    ph_audit_diff_text(diff, "default_body", word_of(before, ph_default_body_word(old->default_body)),
                       word_of(after, ph_default_body_word(now->default_body)));
    ph_audit_diff_text(diff, "event_body", word_of(before, ph_event_body_word(old->event_body)),
                       word_of(after, ph_event_body_word(now->event_body)));
    ph_audit_diff_text(diff, "content_type", word_of(before, ph_content_type_word(old->content_type)),
                       word_of(after, ph_content_type_word(now->content_type)));
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
