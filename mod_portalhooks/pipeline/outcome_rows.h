/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_ROWS_H
#define PH_PIPELINE_OUTCOME_ROWS_H

#include "click.h"
#include "service/portal.h"

/* The transactions of outcomes: execution rows, responses, counts, what needs attention, the last use of
 * signing keys and backpressure. Rows that several processes change are locked in the same order by all of
 * them, each table by its key; otherwise their transactions deadlock. */

typedef struct ph_outcome_rows_t {
    ph_portal_t *portal;
    ph_click_t **clicks; /* sorted by execution id; `ended` is filled */
    int count;
    const char *blocked; /* out: with APR_EBUSY, the integration of the locked row; NULL = an own row */
    int is_any_blocked;  /* out: with APR_EBUSY, it may be either */
} ph_outcome_rows_t;

/* Work of ph_db_transaction. Each returns APR_EBUSY when MySQL has waited in vain for a row that another
 * session locks. */

/* The usual case, every row is still `sending`. APR_EAGAIN when one is not. */
apr_status_t ph_outcome_rows_write(void *rows, ph_db_t *db, apr_pool_t *scratch);

/* One outcome (count 1), in whatever state its row is. Sets its `writing`: DONE, REPEATED or ABSENT.
 * PH_DB_DUPLICATE = it is REPEATED, too. The other one writes no response. */
apr_status_t ph_outcome_rows_write_one(void *rows, ph_db_t *db, apr_pool_t *scratch);
apr_status_t ph_outcome_rows_write_bare(void *rows, ph_db_t *db, apr_pool_t *scratch);

/* One outcome whose row is gone: insert execution, request, idempotency key and response again.
 * PH_DB_DUPLICATE = it is there after all. */
apr_status_t ph_outcome_rows_restore(void *rows, ph_db_t *db, apr_pool_t *scratch);

#endif
