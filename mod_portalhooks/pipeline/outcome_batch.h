/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_OUTCOME_BATCH_H
#define PH_PIPELINE_OUTCOME_BATCH_H

#include "click.h"
#include "service/portal.h"

/* What the end of executions means in the database: outcomes, evidence, report, the last use of
 * keys, in one transaction. */

#define PH_OUTCOME_BATCH_MAX 64

/* Commit the outcomes of ended clicks: attempt.outcome, .response, .finished_at, .duration_us. Each is
 * committed once: a row that is final already stays as it is; one that was taken for dead (`unknown`)
 * gets the truth. Fills `ended` of each click. */
apr_status_t ph_outcome_batch_commit(ph_db_t *db, ph_portal_t *portal, ph_click_t *const *clicks, int count,
                                     apr_pool_t *scratch);

/* One line in the log for a click whose outcome is committed: ids and facts, never a body, a header or a
 * whole URL. */
void ph_outcome_batch_log(ph_portal_t *portal, const ph_click_t *click, apr_pool_t *scratch);

#endif
