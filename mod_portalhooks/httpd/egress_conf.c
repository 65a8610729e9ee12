/* SPDX-License-Identifier: Apache-2.0 */
/* Egress rules in the configuration. A section's lines are read here and not by httpd, which would let other
 * modules' directives into it. */
#include "egress_conf.h"

#include <apr_strings.h>
#include <http_log.h>
#include <string.h>

#include "own_listeners.h"
#include "wire/url_parser.h"

APLOG_USE_MODULE(portalhooks);

extern module AP_MODULE_DECLARE_DATA portalhooks_module;

static const char *refuse_vhost(const cmd_parms *cmd)
{
    return cmd->server->is_virtual
               ? apr_psprintf(cmd->pool, "%s%s is not allowed in <VirtualHost>: set it in the main server",
                              cmd->cmd->name, (*cmd->cmd->name == '<') ? ">" : "")
               : NULL;
}

static ph_egress_t *egress_of(const cmd_parms *cmd)
{
    char *config = ap_get_module_config(cmd->server->module_config, &portalhooks_module);
    ph_egress_t **slot = (ph_egress_t **)(void *)(config + (apr_size_t)cmd->info);

    if (!*slot) {
        *slot = ph_egress_make(cmd->pool);
    }
    return *slot;
}

/* ---- the lines of a section ----------------------------------------------------------------------- */

static const char *allow_targets(ph_egress_rule_t *rule, const char *arguments, apr_pool_t *pool)
{
    const char *entry = ap_getword_conf(pool, &arguments);
    const char *fault;

    if (!*entry) {
        return "needs a network, a host or a *.suffix";
    }
    for (; *entry; entry = ap_getword_conf(pool, &arguments)) {
        fault = ph_target_policy_allow(rule->policy, entry);
        if (fault) {
            return apr_psprintf(pool, "cannot allow %s: %s", entry, fault);
        }
    }
    return NULL;
}

/* 1 or 0; -1 = neither On nor Off. */
static int switch_of(const char *arguments, apr_pool_t *pool)
{
    const char *word = ap_getword_conf(pool, &arguments);

    if (*arguments) {
        return -1;
    }
    return strcasecmp(word, "On") == 0 ? 1 : strcasecmp(word, "Off") == 0 ? 0 : -1;
}

static const char *allow_public(ph_egress_rule_t *rule, const char *arguments, apr_pool_t *pool)
{
    switch (switch_of(arguments, pool)) {
    case 0:
        ph_target_policy_restrict(rule->policy);
        return NULL;
    case 1:
        ph_target_policy_allow_public(rule->policy);
        return NULL;
    default:
        return "must be On or Off";
    }
}

static const char *allow_plain_http(ph_egress_rule_t *rule, const char *arguments, apr_pool_t *pool)
{
    const int is_on = switch_of(arguments, pool);

    if (is_on == 1) {
        ph_target_policy_allow_plain_http(rule->policy);
    }
    return (is_on < 0) ? "must be On or Off" : NULL;
}

static const char *set_report(ph_egress_rule_t *rule, const char *arguments, apr_pool_t *pool)
{
    const int is_on = switch_of(arguments, pool);

    rule->is_reporting = is_on == 1;
    return (is_on < 0) ? "must be On or Off" : NULL;
}

typedef struct line_t {
    const char *directive;
    const char *(*read)(ph_egress_rule_t *rule, const char *arguments, apr_pool_t *pool);
} line_t;

static const line_t lines[] = {
    { "PortalHooksAllowTarget", allow_targets },
    { "PortalHooksAllowPublic", allow_public },
    { "PortalHooksAllowPlainHTTP", allow_plain_http },
    { "PortalHooksEgressReport", set_report },
};

static const char *read_line(ph_egress_rule_t *rule, const ap_directive_t *given, apr_pool_t *pool)
{
    const char *fault;
    apr_size_t i;

    for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        if (strcasecmp(lines[i].directive, given->directive) == 0) {
            fault = lines[i].read(rule, given->args, pool);
            return fault ? apr_psprintf(pool, "line %d: %s %s", given->line_num, lines[i].directive, fault)
                         : NULL;
        }
    }
    return apr_psprintf(pool,
                        "line %d: %s is not allowed in <PortalHooksEgress>: only PortalHooksAllowTarget, "
                        "PortalHooksAllowPublic, PortalHooksAllowPlainHTTP and PortalHooksEgressReport are",
                        given->line_num, given->directive);
}

/* ---- directives ----------------------------------------------------------------------------------- */

const char *ph_egress_conf_section(cmd_parms *cmd, void *unused, const char *arguments)
{
    const char *end = ap_strrchr_c(arguments, '>');
    const ap_directive_t *given;
    ph_egress_rule_t *rule;
    const char *fault = refuse_vhost(cmd);
    const char *name;

    (void)unused;
    if (fault) {
        return fault;
    }
    if (!end) {
        return "<PortalHooksEgress> has no closing >";
    }
    arguments = apr_pstrmemdup(cmd->pool, arguments, (apr_size_t)(end - arguments));
    name = ap_getword_conf(cmd->pool, &arguments);
    if (*arguments || !ph_egress_is_name(name)) {
        return apr_psprintf(cmd->pool, "<PortalHooksEgress> needs one name: 1 to %d letters, digits or . _ -",
                            PH_EGRESS_NAME_MAX);
    }
    rule = ph_egress_add(egress_of(cmd), name, ph_url_parser_parse);
    if (!rule) {
        return apr_psprintf(cmd->pool, "<PortalHooksEgress %s> is given twice", name);
    }
    for (given = cmd->directive->first_child; given; given = given->next) {
        fault = read_line(rule, given, cmd->pool);
        if (fault) {
            return apr_psprintf(cmd->pool, "<PortalHooksEgress %s>, %s", name, fault);
        }
    }
    return NULL;
}

const char *ph_egress_conf_bind(cmd_parms *cmd, void *unused, const char *name, const char *pattern)
{
    const char *fault = refuse_vhost(cmd);

    (void)unused;
    if (fault) {
        return fault;
    }
    if (!ph_egress_is_name(name)) {
        return apr_psprintf(cmd->pool,
                            "PortalHooksEgressFor begins with the name of a <PortalHooksEgress>: %s is none",
                            name);
    }
    fault = ph_egress_bind(egress_of(cmd), name, pattern);
    return fault ? apr_psprintf(cmd->pool, "PortalHooksEgressFor %s: %s %s", name, pattern, fault) : NULL;
}

const char *ph_egress_conf_stray(cmd_parms *cmd, void *unused, const char *argument)
{
    (void)unused;
    (void)argument;
    return apr_psprintf(cmd->pool, "%s is only allowed in <PortalHooksEgress>", cmd->cmd->name);
}

const char *ph_egress_conf_finish(const ph_egress_t *egress, int allows_plain_http, int is_proxied,
                                  apr_pool_t *pool)
{
    const char *name = egress ? ph_egress_undefined(egress) : NULL;
    ph_egress_rule_t *rule;
    int i;

    if (name) {
        return apr_psprintf(pool, "PortalHooksEgressFor %s: there is no <PortalHooksEgress %s>", name, name);
    }
    for (i = 0; egress; i++) {
        rule = ph_egress_at(egress, i);
        if (!rule) {
            break;
        }
        if (allows_plain_http) {
            ph_target_policy_allow_plain_http(rule->policy);
        }
        if (is_proxied) {
            ph_target_policy_note_proxy(rule->policy);
        }
        ph_own_listeners_deny(rule->policy);
    }
    return NULL;
}

void ph_egress_conf_log(server_rec *server, const ph_egress_t *egress)
{
    const ph_egress_rule_t *rule;
    int i;

    for (i = 0; egress; i++) {
        rule = ph_egress_at(egress, i);
        if (!rule) {
            return;
        }
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: egress rule %s%s%s", rule->name,
                     ph_target_policy_is_public(rule->policy) ? ", public https too" : "",
                     rule->is_reporting ? ", reports only" : "");
    }
}
