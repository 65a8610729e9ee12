/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_JUDGEMENT_H
#define PH_PIPELINE_JUDGEMENT_H

#include "admission_snapshot.h"

/* Whether a click may run, and if not, why. Of several reasons the first in this order is given:
 *
 *  1. forbidden: the route's permission, so that nothing is revealed to a user without it
 *  2. the idempotency key: its execution, or idempotency_mismatch
 *  3. a run or test: not_found (integration, then event), not_configured, invalid_event;
 *     a retry: not_found, evidence_removed, gone, in_progress, already_succeeded, host_changed
 *  4. paused (PortalHooksPause, or on all hosts)
 *  5. disabled, no_signing_key (a test that names its key: not_found), paused_by_receiver; a test may also be
 *     sent while the webhook is disabled or paused
 *  6. target_not_allowed
 *  7. secret_unavailable
 *  8. changed_since_preview
 *  9. rate_limited: the webhook's own limits (receiver_limits.h) */

/* Judge one click by the snapshot. Afterwards exactly one of these holds: click->problem.code is set (and
 * audit, if the refusal is to be audited); known_execution_id is set; or the click is built by
 * ph_click_build. Only a retry queries the database, for the other attempts of its message; failures are
 * returned. `owner` is the process that will send it and must outlive the click. */
apr_status_t ph_judgement_pass(ph_click_t *click, ph_admission_snapshot_t *snapshot, ph_portal_t *portal,
                               const char *owner, ph_db_t *db, apr_pool_t *scratch);

#endif
