/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SWEEP_ROWS_H
#define PH_PIPELINE_SWEEP_ROWS_H

#include "owner_watch.h"

/* The transactions that turn executions of a dead owner from `sending` into `unknown`, count them and
 * note that they need attention. Each
 * claims the owner first, so that it cannot renew its lease meanwhile and no other process sweeps the same
 * rows; the lock order is that of outcome_rows. */

#define PH_SWEEP_ROWS_MAX 500 /* in one transaction */

typedef struct ph_sweep_rows_t {
    ph_portal_t *portal;
    ph_watched_t *owner; /* `value` follows the claims */
    int is_claimed;      /* out: 0 = it is alive after all, or another process sweeps it */
    int is_done;         /* out: nothing is left, and the row of the owner is deleted */
    int count;           /* out: executions swept by this call */
} ph_sweep_rows_t;

/* The oldest ones together, PH_SWEEP_ROWS_MAX at most. APR_EBUSY = another session locks a row that this
 * needs; PH_DB_CONFLICT = other sessions were in the way. */
apr_status_t ph_sweep_rows_oldest(ph_sweep_rows_t *rows, ph_db_t *db, apr_pool_t *scratch);

/* The same around the locked rows, without waiting for any row, and at most twice for a gap: those of an
 * integration together, except for the locked ones and for integrations whose counts are locked. MySQL only;
 * PH_DB_FAILED when the server cannot skip locked rows. */
apr_status_t ph_sweep_rows_unlocked(ph_sweep_rows_t *rows, ph_db_t *db, apr_pool_t *scratch);

#endif
