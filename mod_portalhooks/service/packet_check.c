/* SPDX-License-Identifier: Apache-2.0 */
/* Compares max_allowed_packet with the sum of what one row of evidence, a message or an event can have. */
#include "packet_check.h"

#include <apr_strings.h>

#include "alerts.h"
#include "core/json/json_scan.h"
#include "wire/response_reader.h"
#include "wire/sender.h"

#define ESCAPED_MAX 6 /* bytes of JSON that a byte of a header becomes at most: \u00xx */
#define HEADERS_MAX ((apr_int64_t)ESCAPED_MAX * PH_RESPONSE_HEADER_BYTES_MAX)
#define REST_MAX ((apr_int64_t)16384) /* the other columns and the protocol */

const char *ph_packet_check_explain(apr_int64_t packet_max, apr_size_t keep_body, apr_pool_t *pool)
{
    const int is_response = keep_body > PH_JSON_KEPT_MAX;
    const apr_int64_t body = is_response ? (apr_int64_t)keep_body : PH_JSON_KEPT_MAX;
    const apr_int64_t needed = body + HEADERS_MAX + REST_MAX;
    const apr_int64_t fits = packet_max - HEADERS_MAX - REST_MAX;

    if (packet_max == 0 || packet_max >= needed) {
        return NULL;
    }
    return apr_psprintf(
        pool,
        "max_allowed_packet is %" APR_INT64_T_FMT " bytes, but a statement can have %" APR_INT64_T_FMT
        ": %" APR_INT64_T_FMT " of %s, %" APR_INT64_T_FMT " of headers, %" APR_INT64_T_FMT
        " of the rest; what is longer is cut or refused. Set max_allowed_packet of the server to at least "
        "%" APR_INT64_T_FMT "M%s",
        packet_max, needed, body,
        is_response ? "a response body (PortalHooksKeepBody)" : "an event's details or a message",
        HEADERS_MAX, REST_MAX, needed / (1024 * 1024) + 1,
        is_response && fits >= PH_JSON_KEPT_MAX
            ? apr_psprintf(pool, ", or PortalHooksKeepBody to at most %" APR_INT64_T_FMT "k", fits / 1024)
            : "");
}

/* Is this value the smallest one seen so far? */
static int is_news(ph_alerts_t *alerts, apr_int64_t packet_max)
{
    long long told = alerts ? atomic_load(&alerts->packet_told) : 0;

    while (told == 0 || packet_max < told) {
        if (!alerts || atomic_compare_exchange_weak(&alerts->packet_told, &told, packet_max)) {
            return 1;
        }
    }
    return 0;
}

void ph_packet_check(ph_portal_t *portal, const ph_db_t *db, apr_pool_t *scratch)
{
    const apr_int64_t packet_max = ph_db_packet_max(db);
    const char *sentence =
        portal->sender ? ph_packet_check_explain(packet_max, portal->sender->keep_body, scratch) : NULL;

    if (sentence && is_news(portal->alerts, packet_max)) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                          apr_pstrcat(scratch, "database: ", sentence, NULL));
    }
}
