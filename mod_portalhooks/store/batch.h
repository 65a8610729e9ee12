/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_BATCH_H
#define PH_STORE_BATCH_H

#include "statements.h"

/* Which of a batch statement's four sizes to run. Pure. */

#define PH_BATCH_MAX 64

typedef struct ph_batch_t {
    ph_statement_t statement;
    int rows;
} ph_batch_t;

/* The largest size that `left` rows (at least 1) fill: INSERTs are cut into such pieces. */
ph_batch_t ph_batch_cut(ph_statement_t first, int left);

/* The smallest size that holds `left` rows, else 64: the caller fills up by repeating the last one. */
ph_batch_t ph_batch_hold(ph_statement_t first, int left);

#endif
