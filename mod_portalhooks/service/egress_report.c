/* SPDX-License-Identifier: Apache-2.0 */
/* What egress rules refuse or would refuse, for the log and the metrics. */
#include "egress_report.h"

#include <apr_strings.h>

#include "metrics.h"

void ph_egress_note_refusal(ph_portal_t *portal, const ph_egress_rule_t *rule, ph_target_verdict_t verdict)
{
    if (ph_egress_named(rule, verdict)) {
        ph_metrics_note_egress(portal->metrics, PH_METRICS_EGRESS_REFUSED);
    }
}

void ph_egress_report(ph_portal_t *portal, const ph_egress_rule_t *rule, ph_target_verdict_t reported,
                      const char *what, const char *integration_id, apr_pool_t *scratch)
{
    if (!rule || !ph_target_is_denied(reported)) {
        return;
    }
    ph_metrics_note_egress(portal->metrics, PH_METRICS_EGRESS_REPORTED);
    portal->ports.log(portal->ports.log_baton, PH_LOG_WARNING,
                      apr_psprintf(scratch, "egress rule %s: would refuse %s of integration %s: %s",
                                   rule->name, what, integration_id, ph_target_explain(reported)));
}
