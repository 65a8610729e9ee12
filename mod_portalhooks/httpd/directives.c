/* SPDX-License-Identifier: Apache-2.0 */
/* The table of directives: name, field of ph_config_t, kind, scope, range, default and help. httpd's command
 * table, create, merge and defaults are generated from it or loop over it. */
#include "directives.h"

#include <apr_network_io.h>
#include <apr_strings.h>
#include <http_config.h>
#include <mpm_common.h>
#include <stddef.h>

#include "directive_values.h"
#include "egress_conf.h"
#include "os/process.h"
#include "own_listeners.h"
#include "wire/url_parser.h"

typedef enum {
    SCOPE_VHOST, /* may differ per virtual host */
    SCOPE_SERVER /* main server only: one Portal per httpd */
} scope_t;

typedef struct setting_t {
    const char *directive;
    apr_size_t offset; /* of an int or of a pointer, as the kind says */
    ph_value_kind_t kind;
    scope_t scope;
    int min;
    int max;
    int number;       /* the default of an int */
    const char *text; /* the default of a text; the two words of PH_VALUE_WORD */
} setting_t;

/* name, field, kind, scope, min, max, default number, default text or words, args, help */
#define DIRECTIVES(ROW)                                                                                      \
    ROW("PortalHooks", enabled, SWITCH, VHOST, 0, 1, 0, NULL, TAKE1,                                         \
        "On or Off: whether this server serves the Portal")                                                  \
    ROW("PortalHooksBase", base, BASE, VHOST, 0, 0, 0, "/portal", TAKE1,                                     \
        "the base path of the user interface and the API")                                                   \
    ROW("PortalHooksPublicBase", public_base, BASE, VHOST, 0, 0, 0, NULL, TAKE1,                             \
        "the base path in browsers, where a proxy in front of httpd changes it")                             \
    ROW("PortalHooksUI", ui_dir, DIR_OR_OFF, VHOST, 0, 0, 0, PH_DEFAULT_UI_DIR, TAKE1,                       \
        "the directory of the built user interface, or Off")                                                 \
    ROW("PortalHooksOrigin", origins, ORIGINS, VHOST, 0, 0, 0, NULL, ITERATE,                                \
        "origins (scheme://host[:port]) whose pages may send changes, behind a proxy")                       \
    ROW("PortalHooksSchema", schema_create, WORD, SERVER, 0, 1, 0, "check create", TAKE1,                    \
        "check or create: whether httpd only checks the schema at start, or migrates it")                    \
    ROW("PortalHooksKeyFile", key_file, PATH, SERVER, 0, 0, 0, NULL, TAKE1,                                  \
        "the file with the keys that encrypt secrets")                                                       \
    ROW("PortalHooksCatalog", external_catalog, WORD, SERVER, 0, 1, 0, "managed external", TAKE1,            \
        "managed or external: whether integrations and events are kept here or in views")                    \
    ROW("PortalHooksLinkHost", link_hosts, LINK_HOSTS, SERVER, 0, 0, 0, NULL, ITERATE,                       \
        "hosts or *.suffixes, with an optional port, that links of events may lead to")                      \
    ROW("PortalHooksRetention", retention, RETENTION, SERVER, 0, 0, 0, NULL, RAW_ARGS,                       \
        "executions, evidence or events, and the days they are kept, or never")                              \
    ROW("PortalHooksSearchDetails", search_details, SWITCH, SERVER, 0, 1, 0, NULL, TAKE1,                    \
        "On or Off: whether the search finds the values of event details")                                   \
    ROW("PortalHooksUser", user, USER, SERVER, 0, 0, 0, NULL, TAKE1,                                         \
        "an expression for the user name, such as %{REMOTE_USER}")                                           \
    ROW("PortalHooksTrustedProxy", trusted_proxies, CIDRS, SERVER, 0, 0, 0, NULL, ITERATE,                   \
        "addresses of the proxies whose request headers are trusted")                                        \
    ROW("PortalHooksGrant", grants, GRANTS, SERVER, 0, 0, 0, NULL, RAW_ARGS,                                 \
        "a permission, and an expression that grants it")                                                    \
    ROW("PortalHooksGrantSelf", grant_self, SWITCH, SERVER, 0, 1, 0, NULL, TAKE1,                            \
        "On or Off: whether admins may change their own permissions while there is another admin")           \
    ROW("PortalHooksBootstrapAdmin", bootstrap_admin, USERNAME, SERVER, 0, 0, 0, NULL, TAKE1,                \
        "the user who is admin while the database has no admin")                                             \
    ROW("PortalHooksAllowTarget", allow_targets, TARGETS, SERVER, 0, 0, 0, NULL, ITERATE,                    \
        "CIDRs, hosts or *.suffixes, with an optional port, that webhooks may call")                         \
    ROW("PortalHooksAllowPlainHTTP", allow_plain_http, SWITCH, SERVER, 0, 1, 0, NULL, TAKE1,                 \
        "On or Off: whether webhooks may use http for any target")                                           \
    ROW("PortalHooksProxy", proxy, PROXY, SERVER, 0, 0, 0, NULL, TAKE1,                                      \
        "http://host:port of the proxy for all attempts")                                                    \
    ROW("PortalHooksCAFile", ca_file, FILE, SERVER, 0, 0, 0, NULL, TAKE1,                                    \
        "a PEM file with the certificate authorities for receivers")                                         \
    ROW("PortalHooksClientCertificate", client_certificate, FILES, SERVER, 0, 0, 0, NULL, ITERATE,           \
        "a PEM file with the client certificate for receivers, and one with its key if that is not in it")   \
    ROW("PortalHooksInstance", instance, VISIBLE, SERVER, 1, 64, 0, NULL, TAKE1,                             \
        "the name of this httpd among those on one database; default: the host name")                        \
    ROW("PortalHooksSpoolDir", spool_dir, PATH, SERVER, 0, 0, 0, NULL, TAKE1,                                \
        "the directory for outcomes that a stopping child could not write to the database")                  \
    ROW("PortalHooksUserAgent", user_agent, PRINTABLE, SERVER, 1, 200, 0, "mod_portalhooks/" PH_VERSION,     \
        TAKE1, "the User-Agent of attempts")                                                                 \
    ROW("PortalHooksConnectTimeout", connect_timeout_s, SECONDS, SERVER, 1, 30, 5, NULL, TAKE1,              \
        "seconds for name resolution, TCP and TLS")                                                          \
    ROW("PortalHooksTimeout", timeout_s, SECONDS, SERVER, 1, 30, 15, NULL, TAKE1, "seconds for one attempt") \
    ROW("PortalHooksMaxInFlight", max_in_flight, NUMBER, SERVER, 1, 16384, 1024, NULL, TAKE1,                \
        "concurrent attempts, per child")                                                                    \
    ROW("PortalHooksMaxPerDestination", max_per_destination, NUMBER, SERVER, 1, 4096, 32, NULL, TAKE1,       \
        "concurrent attempts to one scheme, host and port, per child")                                       \
    ROW("PortalHooksReuse", reuse_s, SECONDS_OR_OFF, SERVER, 1, 60, 1, NULL, TAKE1,                          \
        "seconds a connection may be idle before it serves another attempt, or Off")                         \
    ROW("PortalHooksMaxIdle", max_idle, NUMBER, SERVER, 1, 4096, 64, NULL, TAKE1,                            \
        "connections kept for other attempts, per child")                                                    \
    ROW("PortalHooksQueue", queue, NUMBER, SERVER, 1, 65536, 4096, NULL, TAKE1,                              \
        "attempts queued or in flight, per child")                                                           \
    ROW("PortalHooksMaxWaiters", max_waiters, NUMBER, SERVER, 0, 65536, PH_UNSET, NULL, TAKE1,               \
        "requests that may wait for an outcome, per child; default: ThreadsPerChild/4")                      \
    ROW("PortalHooksRateLimit", clicks_per_minute, RATE, SERVER, 1, 1000000, 600, NULL, TAKE1,               \
        "N/min or Off: runs and retries per user, over all children")                                        \
    ROW("PortalHooksEventRateLimit", events_per_minute, RATE, SERVER, 1, 1000000, 12000, NULL, TAKE1,        \
        "N/min or Off: events posted per user, over all children")                                           \
    ROW("PortalHooksPause", paused, SWITCH, SERVER, 0, 1, 0, NULL, TAKE1, "On or Off: On stops sending")     \
    ROW("PortalHooksTrace", trace, SWITCH, SERVER, 0, 1, 1, NULL, TAKE1,                                     \
        "On or Off: whether requests carry a traceparent")                                                   \
    ROW("PortalHooksMetricsIntegrations", metrics_integrations, NUMBER, SERVER, 0, 1000, 20, NULL, TAKE1,    \
        "integrations that have a series of their own in the metrics")                                       \
    ROW("PortalHooksKeepBody", keep_body, BYTES, SERVER, 0, 1048576, 65536, NULL, TAKE1,                     \
        "bytes of a response body to keep, with an optional k or m")

#define AS_SETTING(name, field, kind, scope, min, max, number, text, args, help)                             \
    { name, offsetof(ph_config_t, field), PH_VALUE_##kind, SCOPE_##scope, min, max, number, text },

static const setting_t settings[] = { DIRECTIVES(AS_SETTING) };

#define SETTINGS_COUNT (sizeof(settings) / sizeof(settings[0]))

static int *number_of(ph_config_t *config, const setting_t *setting)
{
    return (int *)(void *)((char *)config + setting->offset);
}

static const void **pointer_of(ph_config_t *config, const setting_t *setting)
{
    return (const void **)(void *)((char *)config + setting->offset);
}

static const setting_t *find_setting(const char *directive)
{
    apr_size_t i;

    for (i = 0; i < SETTINGS_COUNT; i++) {
        if (strcasecmp(settings[i].directive, directive) == 0) {
            return &settings[i];
        }
    }
    return NULL;
}

/* One value of any directive of the table. */
static const char *set(cmd_parms *cmd, void *unused, const char *argument)
{
    const setting_t *setting = find_setting(cmd->cmd->name);
    ph_config_t *config = ph_config_of(cmd->server);
    ph_value_t value = { 0 };
    const char *fault;

    (void)unused;
    if (setting->scope == SCOPE_SERVER && cmd->server->is_virtual) {
        return apr_psprintf(cmd->pool, "%s is not allowed in <VirtualHost>: set it in the main server",
                            setting->directive);
    }
    value.min = setting->min;
    value.max = setting->max;
    value.words = setting->text;
    value.pointer = ph_value_is_number(setting->kind) ? NULL : *pointer_of(config, setting);
    fault = ph_value_parse(&value, setting->kind, argument, cmd);
    if (fault) {
        return apr_pstrcat(cmd->pool, setting->directive, " ", fault, NULL);
    }
    if (ph_value_is_number(setting->kind)) {
        *number_of(config, setting) = value.number;
        return NULL;
    }
    *pointer_of(config, setting) = value.pointer;
    if (setting->kind == PH_VALUE_USER) {
        config->user_reads_headers = value.number;
    }
    return NULL;
}

#define AS_COMMAND(name, field, kind, scope, min, max, number, text, args, help)                             \
    { name, { .take1 = set }, NULL, RSRC_CONF, args, help },

/* The only one for directories and locations; not allowed in .htaccess files. */
#define ENV_COMMAND                                                                                          \
    AP_INIT_FLAG("PortalHooksEnv", ap_set_flag_slot, (void *)APR_OFFSETOF(ph_dir_config_t, env),             \
                 RSRC_CONF | ACCESS_CONF,                                                                    \
                 "On or Off: whether the caller's permissions are set as environment variables")

const command_rec ph_directives[] = { DIRECTIVES(AS_COMMAND)
                                          PH_EGRESS_COMMANDS(APR_OFFSETOF(ph_config_t, egress)) ENV_COMMAND,
                                      { NULL, { NULL }, NULL, 0, RAW_ARGS, NULL } };

void *ph_config_create(apr_pool_t *pool, server_rec *server)
{
    ph_config_t *config = apr_pcalloc(pool, sizeof(*config));
    apr_size_t i;

    (void)server;
    for (i = 0; i < SETTINGS_COUNT; i++) {
        if (ph_value_is_number(settings[i].kind)) {
            *number_of(config, &settings[i]) = PH_UNSET;
        }
    }
    return config;
}

void *ph_config_merge(apr_pool_t *pool, void *base, void *add)
{
    ph_config_t *merged = apr_pmemdup(pool, add, sizeof(*merged));
    ph_config_t *inherited = base;
    apr_size_t i;

    for (i = 0; i < SETTINGS_COUNT; i++) {
        if (!ph_value_is_number(settings[i].kind)) {
            if (!*pointer_of(merged, &settings[i])) {
                *pointer_of(merged, &settings[i]) = *pointer_of(inherited, &settings[i]);
            }
        }
        else if (*number_of(merged, &settings[i]) == PH_UNSET) {
            *number_of(merged, &settings[i]) = *number_of(inherited, &settings[i]);
        }
    }
    /* Derived from main-server directives, so not in the table. */
    merged->user_reads_headers = inherited->user_reads_headers;
    merged->policy = inherited->policy;
    merged->egress = inherited->egress;
    return merged;
}

void *ph_dir_config_create(apr_pool_t *pool, char *dir)
{
    ph_dir_config_t *config = apr_palloc(pool, sizeof(*config));

    (void)dir;
    config->env = PH_UNSET;
    return config;
}

void *ph_dir_config_merge(apr_pool_t *pool, void *base, void *add)
{
    ph_dir_config_t *merged = apr_pmemdup(pool, add, sizeof(*merged));

    if (merged->env == PH_UNSET) {
        merged->env = ((const ph_dir_config_t *)base)->env;
    }
    return merged;
}

ph_config_t *ph_config_of(const server_rec *server)
{
    extern module AP_MODULE_DECLARE_DATA portalhooks_module;

    return ap_get_module_config(server->module_config, &portalhooks_module);
}

void ph_config_finish(ph_config_t *config, const server_rec *server, apr_pool_t *pconf)
{
    char host[APRMAXHOSTLEN + 1];
    apr_size_t i;

    for (i = 0; i < SETTINGS_COUNT; i++) {
        if (ph_value_is_number(settings[i].kind)) {
            if (*number_of(config, &settings[i]) == PH_UNSET) {
                *number_of(config, &settings[i]) = settings[i].number;
            }
        }
        else if (!*pointer_of(config, &settings[i])) {
            *pointer_of(config, &settings[i]) = settings[i].text;
        }
    }
    /* Off is "" until here, because NULL means "not given". */
    if (config->ui_dir && !*config->ui_dir) {
        config->ui_dir = NULL;
    }
    if (!config->retention) {
        config->retention = apr_palloc(pconf, sizeof(*config->retention));
        ph_retention_init(config->retention);
    }
    if (!config->spool_dir) {
        config->spool_dir = ap_runtime_dir_relative(pconf, "portalhooks-spool");
    }
    if (!config->instance) {
        if (apr_gethostname(host, sizeof(host), pconf) != APR_SUCCESS) {
            apr_cpystrn(host, server->server_hostname ? server->server_hostname : "localhost", sizeof(host));
        }
        /* Unique even for hosts with one name and for several httpd on one host. */
        config->instance = apr_psprintf(
            pconf, "%.55s-%s", host, ph_process_machine(ap_server_root_relative(pconf, ap_pid_fname), pconf));
    }
}

const char *ph_config_policy(ph_config_t *config, apr_pool_t *pconf)
{
    const char *fault;
    int i;

    config->policy = ph_target_policy_make(ph_url_parser_parse, pconf);
    for (i = 0; config->allow_targets && i < config->allow_targets->nelts; i++) {
        fault = ph_target_policy_allow(config->policy, APR_ARRAY_IDX(config->allow_targets, i, const char *));
        if (fault) {
            return fault;
        }
    }
    if (config->allow_plain_http) {
        ph_target_policy_allow_plain_http(config->policy);
    }
    ph_own_listeners_deny(config->policy);
    return ph_egress_conf_finish(config->egress, config->allow_plain_http == 1, config->proxy != NULL, pconf);
}
