/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a message. An event's details are inserted byte for byte, since a JSON library would turn 3.30
 * into 3.2999999999999998. */
#include "envelope.h"

#include <string.h>

#include <apr_strings.h>

#include "core/json/json_out.h"
#include "core/text/text_time.h"

#define TYPE_TRIGGERED "portalhooks.triggered"
#define TYPE_TEST "portalhooks.test"

/* `text` as a JSON string, or null. */
static const char *quote_or_null(const char *text, apr_pool_t *pool)
{
    return text ? ph_json_quote(text, pool) : "null";
}

/* {"type":…,"timestamp":…,"data": */
static const char *make_head(const char *type, apr_time_t timestamp, apr_pool_t *pool)
{
    return apr_pstrcat(pool, "{\"type\":", ph_json_quote(type, pool),
                       ",\"timestamp\":", quote_or_null(ph_text_time(timestamp, pool), pool),
                       ",\"data\":", NULL);
}

/* ,"integration":{"id":…}} */
static const char *make_tail(const char *integration_id, apr_pool_t *pool)
{
    return apr_pstrcat(pool, ",\"integration\":{\"id\":", ph_json_quote(integration_id, pool), "}}", NULL);
}

static const char *build_plain(apr_size_t *len, const char *type, const ph_envelope_t *envelope,
                               apr_pool_t *pool)
{
    const char *body = apr_pstrcat(pool, make_head(type, envelope->clicked_at, pool), "{}",
                                   make_tail(envelope->integration_id, pool), NULL);

    *len = strlen(body);
    return body;
}

static const char *build_thin(apr_size_t *len, const ph_envelope_t *envelope, apr_pool_t *pool)
{
    const ph_event_t *event = envelope->event;
    const char *body = apr_pstrcat(pool, make_head(event->type, event->occurred_at, pool),
                                   "{\"id\":", ph_json_quote(event->id, pool), "}",
                                   make_tail(envelope->integration_id, pool), NULL);

    *len = strlen(body);
    return body;
}

static const char *build_full(apr_size_t *len, const ph_envelope_t *envelope, apr_pool_t *pool)
{
    const ph_event_t *event = envelope->event;
    const char *head = make_head(event->type, event->occurred_at, pool);
    const char *tail =
        apr_pstrcat(pool, ",\"event\":{\"id\":", ph_json_quote(event->id, pool),
                    ",\"title\":", quote_or_null(event->title, pool), ",\"severity\":\"",
                    ph_severity_word(event->severity), "\",\"source\":", quote_or_null(event->source, pool),
                    "}", make_tail(envelope->integration_id, pool), NULL);
    const char *details = (event->details_len > 0) ? event->details : "{}";
    const apr_size_t details_len = (event->details_len > 0) ? event->details_len : 2;
    const apr_size_t head_len = strlen(head);
    const apr_size_t tail_len = strlen(tail);
    char *body = apr_palloc(pool, head_len + details_len + tail_len + 1);

    memcpy(body, head, head_len);
    memcpy(body + head_len, details, details_len);
    memcpy(body + head_len + details_len, tail, tail_len + 1);
    *len = head_len + details_len + tail_len;
    return body;
}

const char *ph_envelope_build(apr_size_t *len, const ph_envelope_t *envelope, apr_pool_t *pool)
{
    switch (envelope->mode) {
    case PH_MODE_TEST:
        return build_plain(len, TYPE_TEST, envelope, pool);
    case PH_MODE_EVENT:
        if (envelope->event_body == PH_EVENT_BODY_THIN) {
            return build_thin(len, envelope, pool);
        }
        return build_full(len, envelope, pool);
    case PH_MODE_DEFAULT:
        if (envelope->default_body == PH_DEFAULT_BODY_ENVELOPE) {
            return build_plain(len, TYPE_TRIGGERED, envelope, pool);
        }
        break;
    }
    *len = 0;
    return "";
}
