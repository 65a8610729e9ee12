/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_BATCH_H
#define PH_PIPELINE_OUTCOME_BATCH_H

#include "click.h"
#include "service/portal.h"

/* Writing the outcomes of executions: rows, responses, counts, the last use of signing keys and backpressure,
 * in one transaction. */

#define PH_OUTCOME_BATCH_MAX 64

/* Commit the outcomes of up to PH_OUTCOME_BATCH_MAX clicks whose attempts have ended, and fill their `ended`.
 * Idempotent: a row that is final stays as it is; one that was swept (`unknown`) gets the outcome once. The
 * thread that holds the clicks. */
apr_status_t ph_outcome_batch_commit(ph_db_t *db, ph_portal_t *portal, ph_click_t *const *clicks, int count,
                                     apr_pool_t *scratch);

/* Log and count a click whose outcome is committed. The line has ids and numbers, never a body, a header or a
 * URL. */
void ph_outcome_batch_log(ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch);

#endif
