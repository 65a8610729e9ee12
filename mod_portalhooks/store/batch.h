/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_BATCH_H
#define PH_STORE_BATCH_H

#include <apr_tables.h>

#include "db.h"

/* In which size to run a statement for many rows. What reads is filled up by repeating a value; what
 * writes is cut into pieces, inside the caller's transaction. */

#define PH_BATCH_MAX 64 /* values a reading statement takes at most */

typedef struct ph_batch_t {
    ph_statement_t statement;
    int rows;
} ph_batch_t;

/* Reading: the smallest size (1, 4, 16, 64) that holds `left` values, else 64: the caller fills up by
 * repeating the last one. */
ph_batch_t ph_batch_hold(ph_statement_t first, int left);

/* Writing: the largest size (1 to 8, 12, 16, 32) that `left` rows (at least 1) fill. */
ph_batch_t ph_batch_cut(ph_statement_t first, int left);

/* Bind the columns of one row, given as an array's element. */
typedef void ph_batch_bind_fn(ph_db_call_t *call, const void *row);

/* INSERT `rows` (of const pointers), piece by piece. */
apr_status_t ph_batch_insert(ph_db_t *db, ph_statement_t first, const apr_array_header_t *rows,
                             ph_batch_bind_fn *bind, apr_pool_t *scratch);

/* Bind texts (const char *) from index `from` on, the last one again and again when they run out. */
void ph_batch_bind_texts(ph_db_call_t *call, const ph_batch_t *batch, const apr_array_header_t *texts,
                         int from);

#endif
