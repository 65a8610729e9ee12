/* SPDX-License-Identifier: Apache-2.0 */
/* Query parameters: decoded strictly, typed, or refused with a problem. */
#include <apr_strings.h>
#include <string.h>

#include "core/model/model.h"
#include "core/request/query.h"
#include "core/text/text.h"
#include "core/text/ulid.h"
#include "targets.h"

void fuzz_query(const char *bytes, apr_size_t len, apr_pool_t *pool)
{
    const char *args = apr_pstrmemdup(pool, bytes, len);
    ph_problem_t problem = { 0 };
    ph_query_t query;
    const char *text = NULL;
    const char *id = NULL;
    const char *execution = NULL;
    apr_time_t from = 0;
    int limit = 50;

    if (ph_query_parse(&query, args, "q id message_id from limit", &problem, pool) != PH_PROBLEM_NONE) {
        MUST(problem.code == PH_PROBLEM_MALFORMED);
        return;
    }
    MUST(problem.code == PH_PROBLEM_NONE);
    if (ph_query_text(&text, &query, "q", 200) && text) {
        MUST(ph_text_is_utf8(text, strlen(text)) && ph_text_length(text) <= 200);
    }
    if (ph_query_id(&id, &query, "id") && id) {
        MUST(ph_is_id(id));
    }
    if (ph_query_ulid(&execution, &query, "message_id", "msg_") && execution) {
        MUST(ph_is_ulid(execution, "msg_"));
    }
    if (ph_query_time(&from, &query, "from")) {
        MUST(from >= 0);
    }
    if (ph_query_number(&limit, &query, "limit", 1, 200)) {
        MUST(limit >= 1 && limit <= 200);
    }
}
