/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_BATCH_H
#define PH_STORE_BATCH_H

#include <apr_tables.h>

#include "db.h"

/* Runs statements over several rows, which are prepared in the sizes of statements.h. A read takes one
 * statement that is large enough and repeats its last value to fill it up; a write is split into statements
 * of the exact size, within the caller's transaction. Pure but for ph_batch_insert; any thread. */

#define PH_BATCH_MAX 64 /* the largest size of a read */

typedef struct ph_batch_t {
    ph_statement_t statement;
    int rows; /* that this statement takes */
} ph_batch_t;

/* Read: the smallest size that takes `left` values (at least 1), else PH_BATCH_MAX. `first` is the value of
 * the size 1. */
ph_batch_t ph_batch_read(ph_statement_t first, int left);

/* Write: the largest size that `left` rows (at least 1) fill; in the sizes of a read, for a table that gets
 * few rows at once. */
ph_batch_t ph_batch_write(ph_statement_t first, int left);
ph_batch_t ph_batch_write_few(ph_statement_t first, int left);

/* Bind the columns of one row, an element of the array. */
typedef void ph_batch_bind_fn(ph_db_call_t *call, const void *row);

/* INSERT all `rows` (array of const pointers; may be empty), statement by statement. Returns the status of
 * the first ph_db_execute that fails; the caller rolls back. With `size`, the bytes that a row binds,
 * statements also end before they exceed ph_batch_bytes_max; a row that is larger has a statement of its own.
 */
typedef apr_size_t ph_batch_size_fn(const void *row);
apr_size_t ph_batch_bytes_max(const ph_db_t *db);
apr_status_t ph_batch_insert_sized(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                                   ph_batch_bind_fn *bind, ph_batch_size_fn *size, apr_pool_t *scratch);
apr_status_t ph_batch_insert(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                             ph_batch_bind_fn *bind, apr_pool_t *scratch);

/* Bind batch->rows of `texts` (const char *) from index `from` on, repeating the last one when they run out.
 */
void ph_batch_bind_texts(ph_db_call_t *call, const ph_batch_t *batch, const apr_array_header_t *texts,
                         int from);

#endif
