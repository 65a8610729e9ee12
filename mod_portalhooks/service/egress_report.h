/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_EGRESS_REPORT_H
#define PH_SERVICE_EGRESS_REPORT_H

#include "portal.h"

/* Counts what egress rules refuse, and logs what those that only report would refuse. Any thread. */

/* `verdict` is what the rule (NULL = none) of the integration has refused, or nothing. */
void ph_egress_note_refusal(ph_portal_t *portal, const ph_egress_rule_t *rule, ph_target_verdict_t verdict);

/* `reported` is what a rule that only reports says about `what`, "execution exe_…" or "the URL"; allowed =
 * nothing to report. */
void ph_egress_report(ph_portal_t *portal, const ph_egress_rule_t *rule, ph_target_verdict_t reported,
                      const char *what, const char *integration_id, apr_pool_t *scratch);

#endif
