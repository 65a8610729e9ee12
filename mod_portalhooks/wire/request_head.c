/* SPDX-License-Identifier: Apache-2.0 */
/* The headers of a request, in wire order. */
#include "request_head.h"

#include <string.h>

#include <apr_strings.h>

#include "core/json/json_out.h"

#define MASK "••••••••"

static void add(apr_array_header_t *list, ph_head_kind_t kind, const char *name, const char *value)
{
    ph_head_line_t *line;

    if (!value) {
        return;
    }
    line = apr_array_push(list);
    line->kind = kind;
    line->name = name;
    line->value = value;
}

/* RFC 9110, 7.2: brackets around IPv6, the port unless it is the default of the scheme. */
static const char *host_value(const ph_url_t *target, apr_pool_t *pool)
{
    const int is_v6 = strchr(target->host, ':') != NULL;
    const char *host = is_v6 ? apr_pstrcat(pool, "[", target->host, "]", NULL) : target->host;

    return target->is_default_port ? host : apr_psprintf(pool, "%s:%d", host, target->port);
}

static void add_custom(apr_array_header_t *list, const ph_attempt_t *attempt)
{
    const ph_sealed_header_t *custom;
    int i;

    if (!attempt->headers) {
        return;
    }
    custom = (const ph_sealed_header_t *)attempt->headers->elts;
    for (i = 0; i < attempt->headers->nelts; i++) {
        add(list, PH_HEAD_CUSTOM, custom[i].name, custom[i].sealed);
    }
}

const apr_array_header_t *ph_request_head_list(const ph_attempt_t *attempt, const char *user_agent,
                                               apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, 16, sizeof(ph_head_line_t));

    add(list, PH_HEAD_PLAIN, "Host", host_value(&attempt->target, pool));
    add(list, PH_HEAD_PLAIN, "webhook-id", attempt->message_id);
    add(list, PH_HEAD_TIMESTAMP, "webhook-timestamp", "");
    add(list, PH_HEAD_SIGNATURE, "webhook-signature", "");
    add(list, PH_HEAD_CREDENTIAL, "Authorization", attempt->bearer);
    add(list, PH_HEAD_PLAIN, "Content-Type",
        (attempt->body_len > 0) ? ph_content_type_word(attempt->content_type) : NULL);
    add(list, PH_HEAD_PLAIN, "Accept", "*/*");
    add(list, PH_HEAD_PLAIN, "User-Agent", user_agent);
    add(list, PH_HEAD_PLAIN, "portalhooks-execution-id", attempt->execution_id);
    add(list, PH_HEAD_PLAIN, "portalhooks-integration-id", attempt->integration_id);
    add(list, PH_HEAD_PLAIN, "portalhooks-event-id", attempt->event_id);
    add(list, PH_HEAD_PLAIN, "traceparent", attempt->traceparent);
    add_custom(list, attempt);
    add(list, PH_HEAD_LENGTH, "Content-Length", apr_psprintf(pool, "%" APR_SIZE_T_FMT, attempt->body_len));
    return list;
}

static const char *recorded_value(const ph_head_line_t *line, const ph_attempt_t *attempt, apr_pool_t *pool)
{
    switch (line->kind) {
    case PH_HEAD_PLAIN:
    case PH_HEAD_LENGTH:
        return line->value;
    case PH_HEAD_CREDENTIAL:
        return apr_pstrcat(pool, attempt->auth_scheme ? attempt->auth_scheme : "Bearer", " " MASK, NULL);
    case PH_HEAD_SIGNATURE:
    case PH_HEAD_CUSTOM:
        return MASK;
    case PH_HEAD_TIMESTAMP:
        break;
    }
    return NULL;
}

const char *ph_request_head_record(const ph_attempt_t *attempt, const char *user_agent, apr_pool_t *pool)
{
    const apr_array_header_t *list = ph_request_head_list(attempt, user_agent, pool);
    ph_json_out_t out;
    const char *value;
    int i;

    ph_json_out_init(&out, pool);
    ph_json_out_open(&out, '[');
    for (i = 0; i < list->nelts; i++) {
        const ph_head_line_t *line = &APR_ARRAY_IDX(list, i, ph_head_line_t);

        value = recorded_value(line, attempt, pool);
        if (value) {
            ph_json_out_open(&out, '[');
            ph_json_out_text(&out, line->name);
            ph_json_out_text(&out, value);
            ph_json_out_close(&out, ']');
        }
    }
    ph_json_out_close(&out, ']');
    return ph_json_out_end(&out, NULL);
}
