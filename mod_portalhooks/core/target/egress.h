/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_EGRESS_H
#define PH_CORE_TARGET_EGRESS_H

#include "target.h"

/* Egress rules (PortalHooksEgress) and the integrations bound to them (PortalHooksEgressFor). An integration
 * that is bound is judged by its rule, any other by the server's policy. Filled while the configuration is
 * read, then read-only: any thread may use it. */

#define PH_EGRESS_NAME_MAX 32

typedef struct ph_egress_rule_t {
    const char *name;
    ph_target_policy_t *policy;
    int is_reporting; /* the server's policy decides; what the rule would refuse is only reported */
} ph_egress_rule_t;

typedef struct ph_egress_t ph_egress_t;

ph_egress_t *ph_egress_make(apr_pool_t *pool);

/* Is it a name: 1 to PH_EGRESS_NAME_MAX of a-z A-Z 0-9 . _ -? */
int ph_egress_is_name(const char *text);

/* Add a rule without entries; its name is not copied. NULL when the name is taken. */
ph_egress_rule_t *ph_egress_add(ph_egress_t *egress, const char *name, ph_url_parse_t *parse);

/* NULL = there is none of that name. */
ph_egress_rule_t *ph_egress_find(const ph_egress_t *egress, const char *name);

/* The rules one after the other, from 0; NULL = no more. */
ph_egress_rule_t *ph_egress_at(const ph_egress_t *egress, int index);

/* Bind integrations to the rule called `name`: `pattern` is an id, or a glob with * and ?. NULL, or the rest
 * of a sentence that says what is wrong with the pattern. Neither text is copied. */
const char *ph_egress_bind(ph_egress_t *egress, const char *name, const char *pattern);

/* A name that is bound but not defined; NULL = all are. */
const char *ph_egress_undefined(const ph_egress_t *egress);

/* The rule of an integration: that of its id, or else of the first glob that matches. NULL = it is not bound,
 * or `egress` is NULL. */
const ph_egress_rule_t *ph_egress_of(const ph_egress_t *egress, const char *integration_id);

/* The gate for an integration with this rule (NULL = not bound); `server` is the server's policy. *reported
 * is what a rule that only reports says. */
ph_target_verdict_t ph_egress_judge_url(ph_url_t *url, ph_target_verdict_t *reported,
                                        const ph_egress_rule_t *rule, const ph_target_policy_t *server,
                                        const char *text, apr_pool_t *pool);

/* The socket check; *reported changes only when the rule would deny the address. */
ph_target_verdict_t ph_egress_judge_address(ph_target_verdict_t *reported, const ph_egress_rule_t *rule,
                                            const ph_target_policy_t *server, const ph_url_t *target,
                                            const ph_addr_t *addr);

/* The name of the rule that a denial names; NULL = the server's policy has denied it, or no rule would help.
 */
const char *ph_egress_named(const ph_egress_rule_t *rule, ph_target_verdict_t verdict);

/* ph_target_explain and ph_target_remedy, with the name of the rule. From `pool`, or static. */
const char *ph_egress_explain(const ph_egress_rule_t *rule, ph_target_verdict_t verdict, apr_pool_t *pool);
const char *ph_egress_remedy(const ph_egress_rule_t *rule, ph_target_verdict_t verdict, apr_pool_t *pool);

#endif
