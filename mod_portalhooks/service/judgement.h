/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_JUDGEMENT_H
#define PH_SERVICE_JUDGEMENT_H

#include "click.h"
#include "portal.h"

/* Judging clicks: permission first, then the idempotency key, then the state of integration, webhook
 * and message, then the target policy. What passes is built: the row, the evidence, the attempt. */

#define PH_JUDGEMENT_MAX 64

/* Facts of one batch, read in a handful of SELECTs whatever its size. */
typedef struct ph_facts_t ph_facts_t;

apr_status_t ph_judgement_read(ph_facts_t **facts, ph_db_t *db, ph_click_t *const *clicks, int count,
                               apr_time_t now, apr_pool_t *pool);

/* Judge one click by the facts. Afterwards exactly one holds: click->problem.code is set (and audit,
 * when the refusal is one to be noted); or known_execution_id is set; or the click is built: execution,
 * record, idempotency (key set or NULL), attempt. Retries ask for their message's other attempts. */
apr_status_t ph_judgement_pass(ph_click_t *click, ph_facts_t *facts, ph_portal_t *portal, const char *owner,
                               ph_db_t *db, apr_pool_t *scratch);

#endif
