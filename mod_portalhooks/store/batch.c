/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses among the sizes of a statement over several rows; each size is a statement of its own. */
#include "batch.h"

static const int read_sizes[] = { PH_STATEMENT_READ_SIZES };
static const int write_sizes[] = { PH_STATEMENT_WRITE_SIZES };

#define COUNT(sizes) ((int)(sizeof(sizes) / sizeof((sizes)[0])))

ph_batch_t ph_batch_read(ph_statement_t first, int left)
{
    ph_batch_t batch;
    int size = 0;

    while (size < COUNT(read_sizes) - 1 && read_sizes[size] < left) {
        size++;
    }
    batch.statement = (ph_statement_t)((int)first + size);
    batch.rows = read_sizes[size];
    return batch;
}

ph_batch_t ph_batch_write(ph_statement_t first, int left)
{
    ph_batch_t batch;
    int size = COUNT(write_sizes) - 1;

    while (size > 0 && write_sizes[size] > left) {
        size--;
    }
    batch.statement = (ph_statement_t)((int)first + size);
    batch.rows = write_sizes[size];
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
        batch = ph_batch_write(first, rows->nelts - done);
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
