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

/* The largest of the sizes that `left` rows fill. */
static ph_batch_t fill(ph_statement_t first, const int *sizes, int count, int left)
{
    ph_batch_t batch;
    int size = count - 1;

    while (size > 0 && sizes[size] > left) {
        size--;
    }
    batch.statement = (ph_statement_t)((int)first + size);
    batch.rows = sizes[size];
    return batch;
}

ph_batch_t ph_batch_write(ph_statement_t first, int left)
{
    return fill(first, write_sizes, COUNT(write_sizes), left);
}

ph_batch_t ph_batch_write_few(ph_statement_t first, int left)
{
    return fill(first, read_sizes, COUNT(read_sizes), left);
}

/* Beyond a few megabytes a larger statement saves nothing, and takes long on a slow connection. */
#define BYTES_MAX ((apr_int64_t)4 * 1024 * 1024)
#define OVERHEAD ((apr_int64_t)16 * 1024) /* of a packet with the parameters of the largest statement */

apr_size_t ph_batch_bytes_max(const ph_db_t *db)
{
    const apr_int64_t packet_max = ph_db_packet_max(db);

    if (packet_max == 0 || packet_max > BYTES_MAX + OVERHEAD) {
        return (apr_size_t)BYTES_MAX;
    }
    return (apr_size_t)(packet_max > 2 * OVERHEAD ? packet_max - OVERHEAD : packet_max / 2);
}

/* How many rows from index `from` on fit one statement; at least 1. */
static int count_fitting(const apr_array_header_t *rows, int from, ph_batch_size_fn *size,
                         apr_size_t bytes_max)
{
    apr_size_t bytes = 0;
    int count;

    if (!size) {
        return rows->nelts - from;
    }
    for (count = 0; from + count < rows->nelts; count++) {
        bytes += size(APR_ARRAY_IDX(rows, from + count, const void *));
        if (count > 0 && bytes > bytes_max) {
            break;
        }
    }
    return count;
}

apr_status_t ph_batch_insert_sized(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                                   ph_batch_bind_fn *bind, ph_batch_size_fn *size, apr_pool_t *scratch)
{
    const apr_size_t bytes_max = ph_batch_bytes_max(db);
    ph_batch_t batch;
    ph_db_call_t *call;
    apr_status_t rv;
    int done;
    int i;

    for (done = 0; done < rows->nelts; done += batch.rows) {
        batch = ph_batch_write(first, count_fitting(rows, done, size, bytes_max));
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

apr_status_t ph_batch_insert(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                             ph_batch_bind_fn *bind, apr_pool_t *scratch)
{
    return ph_batch_insert_sized(db, first, rows, bind, NULL, scratch);
}

void ph_batch_bind_texts(ph_db_call_t *call, const ph_batch_t *batch, const apr_array_header_t *texts,
                         int from)
{
    int i;

    for (i = from; i < from + batch->rows; i++) {
        ph_db_text(call, APR_ARRAY_IDX(texts, i < texts->nelts ? i : texts->nelts - 1, const char *));
    }
}
