/* SPDX-License-Identifier: Apache-2.0 */
/* Continues a distributed trace (W3C Trace Context): "00-<32 hex>-<16 hex>-<2 hex>". */
#include "traceparent.h"

#include <apr_escape.h>
#include <apr_strings.h>
#include <string.h>

#define TRACE_ID_AT 3
#define TRACE_ID_LEN 32
#define PARENT_ID_AT 36
#define PARENT_ID_LEN 16
#define FLAGS_AT 53
#define TRACEPARENT_LEN 55
#define TRACE_ID_BYTES 16
#define PARENT_ID_BYTES 8

static int is_lower_hex(const char *text, apr_size_t len)
{
    return strspn(text, "0123456789abcdef") >= len;
}

static int is_valid(const char *text)
{
    return strlen(text) == TRACEPARENT_LEN && strncmp(text, "00-", TRACE_ID_AT) == 0 &&
           is_lower_hex(text + TRACE_ID_AT, TRACE_ID_LEN) && text[PARENT_ID_AT - 1] == '-' &&
           is_lower_hex(text + PARENT_ID_AT, PARENT_ID_LEN) && text[FLAGS_AT - 1] == '-' &&
           is_lower_hex(text + FLAGS_AT, 2) && strspn(text + TRACE_ID_AT, "0") < TRACE_ID_LEN &&
           strspn(text + PARENT_ID_AT, "0") < PARENT_ID_LEN;
}

const char *ph_traceparent_make(const char *incoming, const unsigned char random[PH_TRACEPARENT_RANDOM_BYTES],
                                apr_pool_t *pool)
{
    const char *parent_id = apr_pescape_hex(pool, random + TRACE_ID_BYTES, PARENT_ID_BYTES, 0);

    if (incoming && is_valid(incoming)) {
        return apr_psprintf(pool, "00-%.*s-%s-%s", TRACE_ID_LEN, incoming + TRACE_ID_AT, parent_id,
                            incoming + FLAGS_AT);
    }
    return apr_psprintf(pool, "00-%s-%s-00", apr_pescape_hex(pool, random, TRACE_ID_BYTES, 0), parent_id);
}
