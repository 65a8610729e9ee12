/* SPDX-License-Identifier: Apache-2.0 */
/* Saved views of list pages. */
#include "store_view.h"

#include "store/row.h"

apr_status_t ph_store_view_list(apr_array_header_t **views, ph_db_t *db, const char *username,
                                apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_VIEW_LIST, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *views = apr_array_make(pool, 16, sizeof(ph_view_t));
    ph_db_text(call, username);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        ph_view_t *view = apr_array_push(*views);

        view->id = ph_db_get_text(rows, 0, pool);
        view->owner = ph_db_get_text(rows, 1, pool);
        view->page = PH_VIEW_HISTORY;
        ph_view_page_parse(&view->page, ph_db_get_text(rows, 2, pool));
        view->name = ph_db_get_text(rows, 3, pool);
        view->query = ph_db_get_text(rows, 4, pool);
        view->created_at = ph_db_get_time(rows, 5);
        view->created_by = ph_db_get_text(rows, 6, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_view_insert(ph_db_t *db, const ph_view_t *view, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_VIEW_INSERT, scratch);

    ph_db_text(call, view->id);
    ph_db_text(call, view->owner);
    ph_db_text(call, ph_view_page_word(view->page));
    ph_db_text(call, view->name);
    ph_db_text(call, view->query);
    ph_db_int(call, view->created_at);
    ph_db_text(call, view->created_by);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_view_delete(int *deleted, ph_db_t *db, const char *id, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_VIEW_DELETE, scratch);

    ph_db_text(call, id);
    return ph_db_execute(deleted, call);
}
