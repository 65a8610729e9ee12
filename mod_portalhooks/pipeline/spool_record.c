/* SPDX-License-Identifier: Apache-2.0 */
/* An outcome is a line of JSON after a line with its digest, so that a truncated or corrupted record is
 * detected and never applied. */
#include "spool_record.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/text/base64.h"
#include "core/text/digest.h"

#define FORMAT "portalhooks-spool-1"
#define DIGEST_LEN 43
#define LENGTH_DIGITS 9

/* The formats of json_pack and json_unpack, with the same order of fields. An optional text is s:s* in the
 * former and s?:s in the latter. */
#define EXECUTION_FORMAT(optional)                                                                           \
    "{s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:s, " optional ", " optional ", s:i, s:I, s:I, s:o, s:o}"
#define RESPONSE_FORMAT(timing, optional, flag)                                                              \
    "{s:i, s:s, s:s, s:I, s:b, s:b, " timing ", " optional ", s:b, " optional ", " optional ", " optional    \
    ", s:I, " flag ", " optional ", " optional ", " flag "}"
#define PACKED "s:s*"
#define UNPACKED "s?:s"

static json_t *pack_timing(const ph_timing_t *timing)
{
    return json_pack("[I,I,I,I,I,I]", (json_int_t)timing->dns_us, (json_int_t)timing->connect_us,
                     (json_int_t)timing->tls_us, (json_int_t)timing->send_us, (json_int_t)timing->wait_us,
                     (json_int_t)timing->receive_us);
}

static json_t *pack_response(const ph_response_t *response, apr_pool_t *pool)
{
    return json_pack(
        RESPONSE_FORMAT("s:o", PACKED, "s:b"), "status", response->status, "headers", response->headers,
        "body", ph_base64_url_encode(response->body, response->body_len, pool), "body_total",
        (json_int_t)response->body_total, "truncated", response->truncated, "redacted", response->redacted,
        "timing", pack_timing(&response->timing), "peer", response->peer, "via_proxy", response->via_proxy,
        "tls_version", response->tls_version, "tls_cipher", response->tls_cipher, "sentence",
        response->sentence, "signed_at", (json_int_t)response->signed_at, "decoded", response->decoded,
        "charset", response->charset, "withheld", ph_withheld_word(response->withheld), "reused",
        response->reused);
}

/* The keys that signed, for the time of their last use. */
static json_t *pack_keys(const apr_array_header_t *keys)
{
    json_t *list = json_array();
    int i;

    for (i = 0; keys && i < keys->nelts; i++) {
        const ph_signing_key_t *key = &APR_ARRAY_IDX(keys, i, ph_signing_key_t);

        if (json_array_append_new(list, json_pack("{s:s, s:I}", "id", key->id, "last_used_at",
                                                  (json_int_t)key->last_used_at)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *pack(const ph_click_t *click, apr_pool_t *pool)
{
    const ph_execution_t *execution = &click->execution;
    const ph_attempt_t *attempt = &click->attempt;
    const ph_outcome_t *outcome = &attempt->outcome;

    return json_pack(EXECUTION_FORMAT(PACKED), "format", FORMAT, "id", execution->id, "owner",
                     execution->owner, "message_id", execution->message_id, "attempt", execution->attempt,
                     "integration_id", execution->integration_id, "mode", ph_mode_word(execution->mode),
                     "webhook_version", execution->webhook_version, "created_at",
                     (json_int_t)execution->created_at, "state", ph_state_word(outcome->state), "delivery",
                     ph_delivery_word(outcome->delivery), "error", ph_error_word(outcome->error),
                     "http_status", outcome->http_status, "finished_at", (json_int_t)attempt->finished_at,
                     "duration_us", (json_int_t)attempt->duration_us, "response",
                     pack_response(&attempt->response, pool), "keys", pack_keys(attempt->keys));
}

static const char *digest_of(const char *text, apr_size_t len, apr_pool_t *pool)
{
    const ph_digest_part_t parts[] = { { FORMAT, sizeof(FORMAT) - 1 }, { text, len } };

    return ph_digest_make(parts, 2, pool);
}

const char *ph_spool_record_make(apr_size_t *len, const ph_click_t *click, apr_pool_t *pool)
{
    json_t *record = pack(click, pool);
    char *text = record ? json_dumps(record, JSON_COMPACT) : NULL;
    const char *digest = text ? digest_of(text, strlen(text), pool) : NULL;
    const char *made = NULL;

    if (digest && strlen(text) < PH_SPOOL_TEXT_MAX) {
        made = apr_psprintf(pool, "%s %0*" APR_SIZE_T_FMT "\n%s\n", digest, LENGTH_DIGITS, strlen(text) + 1,
                            text);
        *len = PH_SPOOL_HEAD_LEN + strlen(text) + 1;
    }
    free(text);
    json_decref(record);
    return made;
}

apr_size_t ph_spool_record_text_len(const char head[PH_SPOOL_HEAD_LEN])
{
    apr_size_t len = 0;
    int i;

    if (head[DIGEST_LEN] != ' ' || head[PH_SPOOL_HEAD_LEN - 1] != '\n') {
        return 0;
    }
    for (i = DIGEST_LEN + 1; i < PH_SPOOL_HEAD_LEN - 1; i++) {
        if (!apr_isdigit(head[i])) {
            return 0;
        }
        len = len * 10 + (apr_size_t)(head[i] - '0');
    }
    return len <= PH_SPOOL_TEXT_MAX ? len : 0;
}

/* ---- parsing -------------------------------------------------------------------------------------- */

static int unpack_response(ph_response_t *response, json_t *json, json_error_t *error, apr_pool_t *pool)
{
    json_int_t total, signed_at, times[6];
    unsigned char *body;
    const char *body_text;
    const char *withheld = NULL;

    if (json_unpack_ex(json, error, 0, RESPONSE_FORMAT("s:[I,I,I,I,I,I]", UNPACKED, "s?:b"), "status",
                       &response->status, "headers", &response->headers, "body", &body_text, "body_total",
                       &total, "truncated", &response->truncated, "redacted", &response->redacted, "timing",
                       &times[0], &times[1], &times[2], &times[3], &times[4], &times[5], "peer",
                       &response->peer, "via_proxy", &response->via_proxy, "tls_version",
                       &response->tls_version, "tls_cipher", &response->tls_cipher, "sentence",
                       &response->sentence, "signed_at", &signed_at, "decoded", &response->decoded, "charset",
                       &response->charset, "withheld", &withheld, "reused", &response->reused) != 0 ||
        !ph_withheld_parse(&response->withheld, withheld) ||
        !ph_base64_url_parse(&body, &response->body_len, body_text, pool)) {
        return 0;
    }
    response->headers = apr_pstrdup(pool, response->headers);
    response->body = (const char *)body;
    response->body_total = total;
    response->timing = (ph_timing_t){ times[0], times[1], times[2], times[3], times[4], times[5] };
    response->peer = apr_pstrdup(pool, response->peer);
    response->tls_version = apr_pstrdup(pool, response->tls_version);
    response->tls_cipher = apr_pstrdup(pool, response->tls_cipher);
    response->sentence = apr_pstrdup(pool, response->sentence);
    response->charset = apr_pstrdup(pool, response->charset);
    response->signed_at = signed_at;
    return 1;
}

static int unpack_keys(ph_attempt_t *attempt, json_t *list, json_error_t *error, apr_pool_t *pool)
{
    apr_array_header_t *keys = apr_array_make(pool, 2, sizeof(ph_signing_key_t));
    json_t *entry;
    size_t i;

    json_array_foreach(list, i, entry)
    {
        ph_signing_key_t *key = apr_array_push(keys);
        json_int_t last_used_at;
        const char *id;

        memset(key, 0, sizeof *key);
        if (json_unpack_ex(entry, error, 0, "{s:s, s:I}", "id", &id, "last_used_at", &last_used_at) != 0) {
            return 0;
        }
        key->id = apr_pstrdup(pool, id);
        key->last_used_at = last_used_at;
    }
    attempt->keys = keys;
    return 1;
}

typedef struct words_t {
    const char *format;
    const char *mode;
    const char *state;
    const char *delivery;
    const char *error;
} words_t;

static int parse_words(ph_click_t *click, const words_t *words)
{
    ph_outcome_t *outcome = &click->attempt.outcome;

    return strcmp(words->format, FORMAT) == 0 && ph_mode_parse(&click->execution.mode, words->mode) &&
           ph_state_parse(&outcome->state, words->state) && outcome->state != PH_STATE_SENDING &&
           ph_delivery_parse(&outcome->delivery, words->delivery) &&
           ph_error_parse(&outcome->error, words->error);
}

static void copy_texts(ph_execution_t *execution, apr_pool_t *pool)
{
    execution->id = apr_pstrdup(pool, execution->id);
    execution->owner = apr_pstrdup(pool, execution->owner);
    execution->message_id = apr_pstrdup(pool, execution->message_id);
    execution->integration_id = apr_pstrdup(pool, execution->integration_id);
    execution->webhook_version = apr_pstrdup(pool, execution->webhook_version);
}

static int unpack(ph_click_t *click, json_t *json, json_error_t *error)
{
    ph_execution_t *execution = &click->execution;
    ph_attempt_t *attempt = &click->attempt;
    json_int_t created_at, finished_at, duration_us;
    json_t *response, *keys;
    words_t words = { 0 };

    if (json_unpack_ex(json, error, 0, EXECUTION_FORMAT(UNPACKED), "format", &words.format, "id",
                       &execution->id, "owner", &execution->owner, "message_id", &execution->message_id,
                       "attempt", &execution->attempt, "integration_id", &execution->integration_id, "mode",
                       &words.mode, "webhook_version", &execution->webhook_version, "created_at", &created_at,
                       "state", &words.state, "delivery", &words.delivery, "error", &words.error,
                       "http_status", &attempt->outcome.http_status, "finished_at", &finished_at,
                       "duration_us", &duration_us, "response", &response, "keys", &keys) != 0 ||
        !parse_words(click, &words)) {
        return 0;
    }
    copy_texts(execution, click->pool);
    execution->created_at = created_at;
    execution->duration_us = -1;
    attempt->finished_at = finished_at;
    attempt->duration_us = duration_us;
    attempt->response.execution_id = execution->id;
    return unpack_response(&attempt->response, response, error, click->pool) &&
           unpack_keys(attempt, keys, error, click->pool);
}

apr_status_t ph_spool_record_parse(ph_click_t **click, const char head[PH_SPOOL_HEAD_LEN], const char *text,
                                   apr_size_t len)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *parsed = ph_click_make(&nothing, NULL);
    const char *digest = len > 0 ? digest_of(text, len - 1, parsed->pool) : NULL;
    apr_status_t rv = APR_SUCCESS;
    json_error_t error = { 0 };
    json_t *json;

    *click = NULL;
    ph_click_release(parsed); /* no waiter */
    if (!digest || text[len - 1] != '\n' || strncmp(head, digest, DIGEST_LEN) != 0) {
        ph_click_release(parsed);
        return APR_EINVAL;
    }
    /* By its digest the text is as it was made, so it is JSON. */
    json = json_loadb(text, len - 1, JSON_REJECT_DUPLICATES, &error);
    if (json && unpack(parsed, json, &error)) {
        *click = parsed;
    }
    else {
        rv = !json || json_error_code(&error) == json_error_out_of_memory ? APR_ENOMEM : APR_EINVAL;
        ph_click_release(parsed);
    }
    json_decref(json);
    return rv;
}
