/* SPDX-License-Identifier: Apache-2.0 */
/* The rows and the exact bytes of one execution. */
#include "click_build.h"

#include <apr_strings.h>
#include <string.h>

#include "core/message/envelope.h"
#include "core/target/origin.h"
#include "core/text/digest.h"
#include "core/text/traceparent.h"
#include "wire/request_head.h"

static void build_execution(ph_click_t *click, const char *owner, const ph_webhook_found_t *found,
                            const ph_event_t *event, int attempt, apr_time_t now)
{
    const ph_click_request_t *request = &click->request;
    const ph_execution_t *prior = request->kind == PH_CLICK_RETRY ? &click->prior : NULL;
    ph_execution_t *execution = &click->execution;
    apr_pool_t *pool = click->pool;

    execution->attempt = attempt;
    execution->retry_of = prior ? prior->id : NULL;
    execution->batch_id = request->batch_id;
    execution->integration_id = apr_pstrdup(pool, found->integration_id);
    execution->integration_name = apr_pstrdup(pool, found->integration_name);
    execution->mode = prior ? prior->mode : request->mode;
    execution->event_id = prior ? prior->event_id : request->event_id;
    execution->event_type = prior ? prior->event_type : (event ? apr_pstrdup(pool, event->type) : NULL);
    execution->event_title = prior ? prior->event_title : (event ? apr_pstrdup(pool, event->title) : NULL);
    execution->outcome.state = PH_STATE_SENDING;
    execution->outcome.delivery = PH_DELIVERY_UNDECIDED;
    execution->outcome.error = PH_ERROR_NONE;
    execution->created_at = now;
    execution->duration_us = -1;
    execution->username = request->caller.username;
    execution->client_ip = request->caller.client_ip;
    execution->note = request->note;
    execution->owner = owner;
    execution->webhook_version = apr_pstrdup(pool, found->webhook->version);
}

static const char *build_body(apr_size_t *len, const ph_click_t *click, const ph_webhook_t *webhook,
                              const ph_event_t *event, apr_time_t clicked_at)
{
    ph_envelope_t envelope = { 0 };

    if (click->request.kind == PH_CLICK_RETRY) {
        *len = click->prior_request.body_len;
        return click->prior_request.body;
    }
    envelope.mode = click->request.mode;
    envelope.integration_id = click->execution.integration_id;
    envelope.default_body = webhook->default_body;
    envelope.event_body = webhook->event_body;
    envelope.event = event;
    envelope.clicked_at = clicked_at;
    return ph_envelope_build(len, &envelope, click->pool);
}

/* Covers integration, scheme, host and port, version of the webhook and body, the latter without the time of
 * the click. The version stands for the rest of the webhook: who sees the digest knows all that goes into it,
 * so a path or a secret in it could be guessed and tried. */
static const char *build_digest(const ph_click_t *click, const ph_webhook_t *webhook, const ph_event_t *event)
{
    const ph_execution_t *execution = &click->execution;
    const char *origin = ph_origin_canonical(webhook->url, click->pool);
    ph_digest_part_t parts[] = {
        { execution->integration_id, strlen(execution->integration_id) },
        { origin, strlen(origin) },
        { webhook->version, strlen(webhook->version) },
        { NULL, 0 },
    };

    parts[3].bytes = build_body(&parts[3].len, click, webhook, event, 0);
    return ph_digest_make(parts, 4, click->pool);
}

static apr_array_header_t *copy_headers(const apr_array_header_t *headers, apr_pool_t *pool)
{
    apr_array_header_t *copy = apr_array_make(pool, headers->nelts, sizeof(ph_sealed_header_t));
    int i;

    for (i = 0; i < headers->nelts; i++) {
        const ph_sealed_header_t *header = &APR_ARRAY_IDX(headers, i, ph_sealed_header_t);
        ph_sealed_header_t *slot = apr_array_push(copy);

        slot->name = apr_pstrdup(pool, header->name);
        slot->sealed = apr_pstrdup(pool, header->sealed);
    }
    return copy;
}

/* What sending needs; NULL for NULL. */
static const ph_client_certificate_t *copy_certificate(const ph_client_certificate_t *certificate,
                                                       apr_pool_t *pool)
{
    ph_client_certificate_t *copy = NULL;

    if (certificate) {
        copy = apr_pcalloc(pool, sizeof(*copy));
        copy->name = apr_pstrdup(pool, certificate->name);
        copy->chain = apr_pstrdup(pool, certificate->chain);
        copy->key = apr_pstrdup(pool, certificate->key);
        copy->fingerprint = apr_pstrdup(pool, certificate->fingerprint);
        copy->not_after = certificate->not_after;
    }
    return copy;
}

static apr_array_header_t *copy_keys(const apr_array_header_t *keys, apr_pool_t *pool)
{
    apr_array_header_t *copy = apr_array_make(pool, keys->nelts, sizeof(ph_signing_key_t));
    int i;

    for (i = 0; i < keys->nelts; i++) {
        const ph_signing_key_t *key = &APR_ARRAY_IDX(keys, i, ph_signing_key_t);
        ph_signing_key_t *slot = apr_array_push(copy);

        *slot = *key;
        slot->id = apr_pstrdup(pool, key->id);
        slot->secret = apr_pstrdup(pool, key->secret);
        slot->integration_id = NULL;
        slot->public_key = NULL;
        slot->created_by = NULL;
    }
    return copy;
}

static void build_attempt(ph_click_t *click, ph_portal_t *portal, const ph_webhook_t *webhook,
                          const apr_array_header_t *keys, const ph_event_t *event)
{
    ph_attempt_t *attempt = &click->attempt;

    attempt->pool = click->pool;
    attempt->baton = click;
    attempt->execution_id = click->execution.id;
    attempt->message_id = click->execution.message_id;
    attempt->integration_id = click->execution.integration_id;
    attempt->integration_name = click->execution.integration_name;
    attempt->event_id = click->execution.event_id;
    attempt->url = apr_pstrdup(click->pool, webhook->url);
    attempt->body = build_body(&attempt->body_len, click, webhook, event, click->execution.created_at);
    attempt->auth_scheme = apr_pstrdup(click->pool, webhook->auth_scheme);
    attempt->content_type = webhook->content_type;
    attempt->client_certificate = copy_certificate(
        ph_client_certificate_at(webhook->client_certificates, click->execution.created_at), click->pool);
    attempt->ca_pem = apr_pstrdup(click->pool, webhook->ca_pem);
    attempt->bearer = apr_pstrdup(click->pool, webhook->bearer);
    attempt->headers = copy_headers(webhook->headers, click->pool);
    attempt->keys = copy_keys(keys, click->pool);
    attempt->timeout = webhook->timeout_ms ? apr_time_from_msec(webhook->timeout_ms) : portal->timeout;
    attempt->created_at = click->execution.created_at;
    attempt->duration_us = -1;
}

void ph_click_build_ids(ph_click_t *click, ph_portal_t *portal,
                        const unsigned char random[PH_CLICK_RANDOM_BYTES])
{
    const unsigned char *const of_message = random + PH_ULID_RANDOM_BYTES;
    const unsigned char *const of_trace = of_message + PH_ULID_RANDOM_BYTES;

    click->execution.id = ph_portal_id_of(portal, "exe_", random, click->pool);
    click->execution.message_id = click->request.kind == PH_CLICK_RETRY
                                      ? click->prior.message_id
                                      : ph_portal_id_of(portal, "msg_", of_message, click->pool);
    if (portal->is_traced) {
        click->attempt.traceparent = ph_traceparent_make(click->request.traceparent, of_trace, click->pool);
    }
}

void ph_click_build(ph_click_t *click, ph_portal_t *portal, const char *owner,
                    const ph_webhook_found_t *found, const apr_array_header_t *keys, const ph_event_t *event,
                    int attempt, apr_time_t now)
{
    build_execution(click, owner, found, event, attempt, now);
    build_attempt(click, portal, found->webhook, keys, event);
    click->record.execution_id = click->execution.id;
    click->record.url = click->attempt.url;
    click->record.headers = ph_request_head_record(&click->attempt, portal->user_agent, click->pool);
    click->record.body = click->attempt.body;
    click->record.body_len = click->attempt.body_len;
    if (click->request.is_preview || click->request.preview_digest) {
        click->digest = build_digest(click, found->webhook, event);
    }
    click->idempotency.username = click->request.caller.username;
    click->idempotency.idem_key = click->request.idempotency_key;
    click->idempotency.fingerprint = click->request.fingerprint;
    click->idempotency.execution_id = click->execution.id;
}
