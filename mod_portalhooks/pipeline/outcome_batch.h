/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_BATCH_H
#define PH_PIPELINE_OUTCOME_BATCH_H

#include "click.h"
#include "service/portal.h"

/* Writing the outcomes of executions: rows, responses, counts, the last use of signing keys and backpressure,
 * in one transaction. */

#define PH_OUTCOME_BATCH_MAX 64

/* Commit the outcomes of up to PH_OUTCOME_BATCH_MAX clicks whose attempts have ended, fill their `ended` and
 * set their `writing`. An outcome that cannot be written holds up no other: one whose row is locked is found
 * within a second (clicks with `tries`: without waiting), one that is refused is stored without the evidence
 * that the database does not take. Idempotent: a row that is final stays as it is (REPEATED); one that was
 * swept (`unknown`) gets the outcome once. Another status than APR_SUCCESS is a failure of the connection or
 * the database; some may be committed nevertheless, the others are PENDING. The thread that holds the clicks.
 */
apr_status_t ph_outcome_batch_commit(ph_db_t *db, ph_portal_t *portal, ph_click_t *const *clicks, int count,
                                     apr_pool_t *scratch);

/* Write an ABSENT outcome again, with execution, request and idempotency key: its row is gone for good. Sets
 * `writing`: DONE, or REFUSED when the click comes from the spool and has no request; both are logged. After
 * another status it is ABSENT still. */
apr_status_t ph_outcome_batch_restore(ph_db_t *db, ph_portal_t *portal, ph_click_t *click,
                                      apr_pool_t *scratch);

/* Log and count a click whose outcome is committed. The line has ids and numbers, never a body, a header or a
 * URL. */
void ph_outcome_batch_log(ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch);

#endif
