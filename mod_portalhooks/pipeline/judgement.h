/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_JUDGEMENT_H
#define PH_PIPELINE_JUDGEMENT_H

#include "admission_snapshot.h"

/* Judging clicks: permission first, then the idempotency key, then the state of integration, webhook
 * and message, then the target policy. What passes is built: the row, the evidence, the attempt. */

/* Judge one click by the snapshot. Afterwards exactly one holds: click->problem.code is set (and audit,
 * when the refusal is one to be noted); or known_execution_id is set; or the click is built: execution,
 * record, idempotency (key set or NULL), attempt. Retries ask for their message's other attempts. */
apr_status_t ph_judgement_pass(ph_click_t *click, ph_admission_snapshot_t *snapshot, ph_portal_t *portal,
                               const char *owner, ph_db_t *db, apr_pool_t *scratch);

#endif
