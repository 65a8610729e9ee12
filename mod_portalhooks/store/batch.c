/* SPDX-License-Identifier: Apache-2.0 */
/* The sizes in which statements for many rows are prepared, each a statement of its own. */
#include "batch.h"

static const int held[] = { 1, 4, 16, PH_BATCH_MAX };
static const int pieces[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 32 };

#define COUNT(sizes) ((int)(sizeof(sizes) / sizeof((sizes)[0])))

ph_batch_t ph_batch_hold(ph_statement_t first, int left)
{
    ph_batch_t batch;
    int size = 0;

    while (size < COUNT(held) - 1 && held[size] < left) {
        size++;
    }
    batch.statement = (ph_statement_t)((int)first + size);
    batch.rows = held[size];
    return batch;
}

ph_batch_t ph_batch_cut(ph_statement_t first, int left)
{
    ph_batch_t batch;
    int size = COUNT(pieces) - 1;

    while (size > 0 && pieces[size] > left) {
        size--;
    }
    batch.statement = (ph_statement_t)((int)first + size);
    batch.rows = pieces[size];
    return batch;
}

apr_status_t ph_batch_insert(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                             ph_batch_bind_fn *bind, apr_pool_t *scratch)
{
    ph_batch_t batch;
    ph_db_call_t *call;
    apr_status_t rv;
    int done;
    int i;

    for (done = 0; done < rows->nelts; done += batch.rows) {
        batch = ph_batch_cut(first, rows->nelts - done);
        call = ph_db_call(db, batch.statement, scratch);
        for (i = done; i < done + batch.rows; i++) {
            bind(call, APR_ARRAY_IDX(rows, i, const void *));
        }
        rv = ph_db_execute(NULL, call);
        if (rv != APR_SUCCESS) {
            return rv;
        }
    }
    return APR_SUCCESS;
}

void ph_batch_bind_texts(ph_db_call_t *call, const ph_batch_t *batch, const apr_array_header_t *texts,
                         int from)
{
    int i;

    for (i = from; i < from + batch->rows; i++) {
        ph_db_text(call, APR_ARRAY_IDX(texts, i < texts->nelts ? i : texts->nelts - 1, const char *));
    }
}
