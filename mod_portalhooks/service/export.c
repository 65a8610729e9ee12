/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the history page by page for as long as somebody takes it. */
#include "export.h"

#include <apr_strings.h>

#include "history.h"

#define PAGE 200
#define ID_ROOM 64
#define PATIENCE apr_time_from_msec(1500)

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
    char before_id[ID_ROOM];
    ph_history_page_t page;
    int is_over = 0;

    next.limit = PAGE;
    apr_pool_create(&turn.pool, context->pool);
    while (!is_over && ph_history_list(&page, &turn, &next) == PH_PROBLEM_NONE) {
        is_over = hand_over(&page, take, baton, turn.pool) != APR_SUCCESS || !page.last_id;
        apr_cpystrn(before_id, is_over ? "" : page.last_id, sizeof(before_id));
        next.before_id = before_id;
        apr_pool_clear(turn.pool);
        turn.deadline = context->portal->ports.now() + PATIENCE;
    }
    apr_pool_destroy(turn.pool);
    return context->problem->code;
}
