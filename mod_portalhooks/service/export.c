/* SPDX-License-Identifier: Apache-2.0 */
/* Pages of the history until its end or until the client disconnects. */
#include "export.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/text_time.h"
#include "history.h"

#define PAGE_SIZE 200
#define ID_BYTES 64
#define CONNECTION_WAIT apr_time_from_msec(1500) /* for each page's connection */

static apr_status_t hand_over(const ph_history_page_t *page, ph_export_take_fn *take, void *baton,
                              apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    for (i = 0; rv == APR_SUCCESS && i < page->executions->nelts; i++) {
        rv = take(baton, &APR_ARRAY_IDX(page->executions, i, ph_execution_t), scratch);
    }
    return rv == APR_SUCCESS ? take(baton, NULL, scratch) : rv;
}

ph_problem_code_t ph_export_run(const ph_context_t *context, const ph_execution_query_t *query,
                                ph_export_take_fn *take, void *baton)
{
    ph_execution_query_t next = *query;
    ph_context_t turn = *context;
    char before_id[ID_BYTES];
    ph_history_page_t page;
    int is_over = 0;

    next.limit = PAGE_SIZE;
    apr_pool_create(&turn.pool, context->pool);
    while (!is_over && ph_history_list(&page, &turn, &next) == PH_PROBLEM_NONE) {
        is_over = hand_over(&page, take, baton, turn.pool) != APR_SUCCESS || !page.last_id;
        apr_cpystrn(before_id, is_over ? "" : page.last_id, sizeof(before_id));
        next.before_id = before_id;
        apr_pool_clear(turn.pool);
        turn.deadline = context->portal->ports.now() + CONNECTION_WAIT;
    }
    apr_pool_destroy(turn.pool);
    return context->problem->code;
}

/* "2026-11-23" of a time. */
static const char *day_of(apr_time_t time, apr_pool_t *pool)
{
    const char *text = ph_text_time_plain(time, pool);

    return text ? apr_pstrmemdup(pool, text, strlen("2026-11-23")) : "";
}

/* An id as part of a file name: Windows allows no colon. */
static const char *file_part(const char *id, apr_pool_t *pool)
{
    char *part = apr_pstrdup(pool, id);
    char *at;

    for (at = part; *at; at++) {
        *at = (*at == ':' || *at == '~') ? '-' : *at;
    }
    return part;
}

const char *ph_export_filename(const ph_execution_query_t *query, const char *extension, apr_time_t now,
                               apr_pool_t *pool)
{
    const int is_filtered =
        query->event_id || query->message_id || query->batch_id || query->username || query->q;
    const char *const words[] = { query->state, query->mode, query->error };
    const char *name = "executions";
    apr_size_t i;

    if (query->integration_id) {
        name = apr_pstrcat(pool, name, "_", file_part(query->integration_id, pool), NULL);
    }
    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        name = words[i] ? apr_pstrcat(pool, name, "_", words[i], NULL) : name;
    }
    if (query->http_status) {
        name = apr_psprintf(pool, "%s_%d", name, query->http_status);
    }
    if (query->from) {
        name = apr_pstrcat(pool, name, "_from-", day_of(query->from, pool), NULL);
    }
    if (query->to) {
        name = apr_pstrcat(pool, name, "_to-", day_of(query->to - 1, pool), NULL);
    }
    return apr_pstrcat(pool, name, is_filtered ? "_filtered" : "", "_exported-", day_of(now, pool), ".",
                       extension, NULL);
}
