/* SPDX-License-Identifier: Apache-2.0 */
/* Which rule an integration is bound to, and what it says. Only ids bind: an admin can change everything
 * else. */
#include "egress.h"

#include <apr_fnmatch.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>

#include "core/model/model.h"

typedef struct binding_t {
    const char *name;
    const char *pattern;
    int is_glob;
} binding_t;

struct ph_egress_t {
    apr_pool_t *pool;
    apr_array_header_t *rules;    /* of ph_egress_rule_t * */
    apr_array_header_t *bindings; /* of binding_t */
};

ph_egress_t *ph_egress_make(apr_pool_t *pool)
{
    ph_egress_t *egress = apr_pcalloc(pool, sizeof(*egress));

    egress->pool = pool;
    egress->rules = apr_array_make(pool, 4, sizeof(ph_egress_rule_t *));
    egress->bindings = apr_array_make(pool, 4, sizeof(binding_t));
    return egress;
}

int ph_egress_is_name(const char *text)
{
    const apr_size_t len = strlen(text);

    return len > 0 && len <= PH_EGRESS_NAME_MAX &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == len;
}

ph_egress_rule_t *ph_egress_at(const ph_egress_t *egress, int index)
{
    return (index < egress->rules->nelts) ? APR_ARRAY_IDX(egress->rules, index, ph_egress_rule_t *) : NULL;
}

ph_egress_rule_t *ph_egress_find(const ph_egress_t *egress, const char *name)
{
    ph_egress_rule_t *rule;
    int i;

    for (i = 0; i < egress->rules->nelts; i++) {
        rule = ph_egress_at(egress, i);
        if (strcmp(rule->name, name) == 0) {
            return rule;
        }
    }
    return NULL;
}

ph_egress_rule_t *ph_egress_add(ph_egress_t *egress, const char *name, ph_url_parse_t *parse)
{
    ph_egress_rule_t *rule;

    if (ph_egress_find(egress, name)) {
        return NULL;
    }
    rule = apr_pcalloc(egress->pool, sizeof(*rule));
    rule->name = name;
    rule->policy = ph_target_policy_make(parse, egress->pool);
    ph_target_policy_restrict(rule->policy);
    APR_ARRAY_PUSH(egress->rules, ph_egress_rule_t *) = rule;
    return rule;
}

/* With its wildcards replaced it must be an id. */
static int is_pattern(const char *pattern, apr_pool_t *pool)
{
    char *id = apr_pstrdup(pool, pattern);
    char *at;

    for (at = strpbrk(id, "*?"); at; at = strpbrk(at, "*?")) {
        *at = 'x';
    }
    return ph_is_id(id);
}

const char *ph_egress_bind(ph_egress_t *egress, const char *name, const char *pattern)
{
    const binding_t binding = { name, pattern, strpbrk(pattern, "*?") != NULL };
    int i;

    if (!is_pattern(pattern, egress->pool)) {
        return "is not the id of an integration, nor one with the wildcards * and ?";
    }
    for (i = 0; i < egress->bindings->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(egress->bindings, i, binding_t).pattern, pattern) == 0) {
            return apr_psprintf(egress->pool, "is bound to %s already",
                                APR_ARRAY_IDX(egress->bindings, i, binding_t).name);
        }
    }
    APR_ARRAY_PUSH(egress->bindings, binding_t) = binding;
    return NULL;
}

const char *ph_egress_undefined(const ph_egress_t *egress)
{
    const char *name;
    int i;

    for (i = 0; i < egress->bindings->nelts; i++) {
        name = APR_ARRAY_IDX(egress->bindings, i, binding_t).name;
        if (!ph_egress_find(egress, name)) {
            return name;
        }
    }
    return NULL;
}

const ph_egress_rule_t *ph_egress_of(const ph_egress_t *egress, const char *integration_id)
{
    const binding_t *binding;
    const binding_t *found = NULL;
    int i;

    for (i = 0; egress && i < egress->bindings->nelts; i++) {
        binding = &APR_ARRAY_IDX(egress->bindings, i, binding_t);
        if (!binding->is_glob && strcmp(binding->pattern, integration_id) == 0) {
            return ph_egress_find(egress, binding->name);
        }
        if (!found && binding->is_glob && apr_fnmatch(binding->pattern, integration_id, 0) == APR_SUCCESS) {
            found = binding;
        }
    }
    return found ? ph_egress_find(egress, found->name) : NULL;
}

ph_target_verdict_t ph_egress_judge_url(ph_url_t *url, ph_target_verdict_t *reported,
                                        const ph_egress_rule_t *rule, const ph_target_policy_t *server,
                                        const char *text, apr_pool_t *pool)
{
    ph_url_t ignored;

    *reported = PH_TARGET_ALLOWED;
    if (rule && !rule->is_reporting) {
        return ph_target_judge_url(url, rule->policy, text, pool);
    }
    if (rule) {
        *reported = ph_target_judge_url(&ignored, rule->policy, text, pool);
    }
    return ph_target_judge_url(url, server, text, pool);
}

ph_target_verdict_t ph_egress_judge_address(ph_target_verdict_t *reported, const ph_egress_rule_t *rule,
                                            const ph_target_policy_t *server, const ph_url_t *target,
                                            const ph_addr_t *addr)
{
    ph_target_verdict_t verdict;

    if (rule) {
        verdict = ph_target_judge_address(rule->policy, target, addr);
        if (!rule->is_reporting) {
            return verdict;
        }
        if (ph_target_is_denied(verdict)) {
            *reported = verdict;
        }
    }
    return ph_target_judge_address(server, target, addr);
}

const char *ph_egress_named(const ph_egress_rule_t *rule, ph_target_verdict_t verdict)
{
    return (rule && !rule->is_reporting && ph_target_directive(verdict)) ? rule->name : NULL;
}

const char *ph_egress_explain(const ph_egress_rule_t *rule, ph_target_verdict_t verdict, apr_pool_t *pool)
{
    const char *name = ph_egress_named(rule, verdict);

    if (!name) {
        return ph_target_explain(verdict);
    }
    if (verdict == PH_TARGET_DENY_EGRESS) {
        return apr_psprintf(pool, "The egress rule %s does not allow the target.", name);
    }
    return apr_psprintf(pool, "%s The egress rule %s does not open it.", ph_target_explain(verdict), name);
}

const char *ph_egress_remedy(const ph_egress_rule_t *rule, ph_target_verdict_t verdict, apr_pool_t *pool)
{
    const char *name = ph_egress_named(rule, verdict);

    return name ? apr_psprintf(pool, "Use another URL, or ask a sysadmin to set in PortalHooksEgress %s: %s",
                               name, ph_target_directive(verdict))
                : ph_target_remedy(verdict, pool);
}
