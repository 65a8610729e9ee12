/* SPDX-License-Identifier: Apache-2.0 */
/* A portal for the command: connections, keys, targets and the caller. */
#include "local_portal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "audit_entry.h"
#include "connection.h"
#include "new_id.h"
#include "os/keyfile.h"
#include "refuse.h"
#include "store/census.h"
#include "store/db_direct.h"
#include "store/store_retention.h"
#include "wire/client_pair.h"
#include "wire/sender.h"
#include "wire/url_parser.h"

#define PATIENCE apr_time_from_sec(10) /* for a connection */

/* A connection of its own, which ends with its pool. */
static apr_status_t open_own(ph_db_connection_t *out, void *baton, apr_time_t deadline, apr_pool_t *ignored)
{
    const ph_local_portal_t *local = baton;
    ph_db_source_t *inner;
    apr_status_t rv;
    apr_pool_t *pool;

    (void)ignored;
    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    inner = apr_pcalloc(pool, sizeof(*inner));
    if (ph_db_direct_make(inner, local->settings->driver, local->settings->params, PH_DIRECT_BARE, pool)) {
        apr_pool_destroy(pool);
        return PH_DB_UNAVAILABLE;
    }
    rv = inner->open(out, inner->baton, deadline, pool);
    out->baton = pool;
    return rv;
}

static void close_own(const ph_db_connection_t *connection, ph_db_fitness_t fitness, void *baton)
{
    (void)fitness;
    (void)baton;
    apr_pool_destroy(connection->baton);
}

static void log_line(void *baton, ph_log_level_t level, const char *line)
{
    (void)baton;
    if (level <= PH_LOG_WARNING) {
        fprintf(stderr, "portalhooks: %s\n", line);
    }
}

static const char *of_server(const ph_local_portal_t *local, const char *name, const char *otherwise,
                             apr_pool_t *pool)
{
    const ph_httpd_conf_t *httpd = local->settings->httpd;
    const char *value = httpd ? ph_httpd_conf_server(httpd, name, pool) : NULL;

    return value ? value : otherwise;
}

/* The files of PortalHooksClientCertificate; *pair stays NULL without the directive. NULL, or a sentence. */
static const char *read_client_pair(const ph_client_pair_t **pair, const ph_httpd_conf_t *httpd,
                                    apr_pool_t *pool)
{
    const ph_httpd_directive_t *directive =
        httpd ? ph_httpd_conf_anywhere(httpd, "PortalHooksClientCertificate", pool) : NULL;
    apr_array_header_t *files = apr_array_make(pool, 2, sizeof(const char *));
    const char *file;
    int i;

    for (i = 0; directive && (file = ph_httpd_conf_arg(directive, i, pool)) != NULL; i++) {
        APR_ARRAY_PUSH(files, const char *) = file;
    }
    return directive ? ph_client_pair_read(pair, files, pool) : NULL;
}

static const char *fill_sender(ph_local_portal_t *local, apr_pool_t *pool)
{
    const char *proxy = of_server(local, "PortalHooksProxy", NULL, pool);
    ph_sender_settings_t *sender = &local->sender;
    ph_target_policy_t *policy;
    ph_proxy_t *made;
    const char *fault = ph_local_policy_make(&policy, local->settings->httpd, pool);

    sender->policy = policy;
    sender->keyring = local->portal.keyring;
    sender->ca_file = of_server(local, "PortalHooksCAFile", NULL, pool);
    sender->user_agent = of_server(local, "PortalHooksUserAgent", "mod_portalhooks/" PH_VERSION, pool);
    sender->connect_timeout = apr_time_from_sec(5);
    sender->keep_body = 65536;
    fault = fault ? fault : read_client_pair(&sender->client_pair, local->settings->httpd, pool);
    if (!fault && proxy && strcasecmp(proxy, "none") != 0) {
        made = apr_pcalloc(pool, sizeof(*made));
        fault = ph_proxy_parse(made, proxy, ph_url_parser_parse, pool);
        sender->proxy = made;
        fault = fault ? apr_pstrcat(pool, "PortalHooksProxy ", fault, ".", NULL) : NULL;
    }
    return fault;
}

/* What httpd has recorded: a process that sends must not change it. */
static apr_status_t read_database(ph_local_portal_t *local, apr_pool_t *pool)
{
    ph_removed_t removed[PH_OLD_KINDS];
    ph_db_t *db = NULL;
    int is_external = 0;
    apr_status_t rv = ph_db_open(&db, &local->source, 0, pool);

    rv = rv == APR_SUCCESS ? ph_census_has_views(&is_external, db, pool) : rv;
    rv = rv == APR_SUCCESS ? ph_store_retention_read(removed, db, pool) : rv;
    if (rv == APR_SUCCESS) {
        local->portal.retention.executions_days = removed[PH_OLD_EXECUTIONS].days;
        local->portal.retention.evidence_days = removed[PH_OLD_EVIDENCE].days;
        local->portal.retention.events_days = removed[PH_OLD_EVENTS].days;
    }
    if (db) {
        ph_db_close(db);
    }
    local->portal.external_catalog = is_external;
    local->source.catalog = is_external ? PH_CATALOG_EXTERNAL : PH_CATALOG_MANAGED;
    return rv;
}

static void fill_portal(ph_local_portal_t *local, apr_pool_t *pool)
{
    ph_portal_t *portal = &local->portal;

    local->source.open = open_own;
    local->source.close = close_own;
    local->source.baton = local;
    local->source.dialect =
        strcmp(local->settings->driver, "mysql") == 0 ? PH_DIALECT_MYSQL : PH_DIALECT_SQLITE;
    if (local->source.dialect == PH_DIALECT_SQLITE) {
        apr_global_mutex_create(&local->source.writers, NULL, APR_LOCK_DEFAULT, pool);
    }
    portal->ports.now = apr_time_now;
    portal->ports.random = ph_new_id_random;
    portal->ports.log = log_line;
    portal->db = &local->source;
    portal->thread_db = &local->source;
    portal->sender = &local->sender;
    portal->instance = "command";
    portal->is_traced = 1;
    portal->timeout = apr_time_from_sec(15);
    portal->grant_self = 1;
    local->caller.username = ph_audit_entry_actor(pool);
    local->caller.auth_type = "cli";
    local->caller.client_ip = "local";
    local->caller.granted = PH_PERMISSION_ADMIN;
    local->caller.permissions = PH_PERMISSION_ADMIN;
    apr_thread_mutex_create(&portal->ulid_lock, APR_THREAD_MUTEX_DEFAULT, pool);
}

ph_exit_t ph_local_portal_make(ph_local_portal_t **local, const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_local_portal_t *made = apr_pcalloc(pool, sizeof(*made));
    ph_exit_t code = ph_connection_require_schema(settings, pool);
    const char *sentence;
    ph_keyring_t *ring;

    if (code != PH_EXIT_DONE) {
        return code;
    }
    made->settings = settings;
    fill_portal(made, pool);
    if (settings->key_file) {
        sentence = ph_keyfile_read(&ring, settings->key_file, pool);
        made->portal.keyring = sentence ? NULL : ring;
        made->portal.keyring_fault = sentence;
    }
    sentence = fill_sender(made, pool);
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    made->portal.policy = made->sender.policy;
    made->portal.user_agent = made->sender.user_agent;
    ph_sender_init();
    if (read_database(made, pool) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_UNREACHABLE, "Cannot read the database.");
    }
    *local = made;
    return PH_EXIT_DONE;
}

ph_exit_t ph_local_portal_start(ph_local_portal_t **local, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_settings_t *settings = apr_palloc(pool, sizeof(*settings));
    ph_exit_t code = ph_settings_load(settings, arguments, pool);

    return code == PH_EXIT_DONE ? ph_local_portal_make(local, settings, pool) : code;
}

ph_context_t ph_local_portal_context(ph_local_portal_t *local, apr_pool_t *pool)
{
    const ph_context_t context = { &local->portal, &local->caller, apr_time_now() + PATIENCE, &local->problem,
                                   pool };

    return context;
}

ph_exit_t ph_local_portal_refuse(const ph_local_portal_t *local, apr_pool_t *pool)
{
    json_t *document = ph_problem_json(&local->problem, NULL);
    const char *detail = local->portal.keyring_fault && local->problem.code == PH_PROBLEM_SECRET_UNAVAILABLE
                             ? local->portal.keyring_fault
                             : json_string_value(json_object_get(document, "detail"));
    const char *remedy = json_string_value(json_object_get(document, "remedy"));
    const json_t *errors = json_object_get(document, "errors");
    const json_t *field;
    const char *text;
    size_t i;

    detail = local->problem.admin_detail ? local->problem.admin_detail : detail;
    detail = detail ? detail : json_string_value(json_object_get(document, "title"));
    for (i = 0; i < json_array_size(errors); i++) {
        field = json_array_get(errors, i);
        text = json_string_value(json_object_get(field, "detail"));
        if (!strstr(detail, text)) {
            detail = apr_pstrcat(pool, detail, " ", json_string_value(json_object_get(field, "pointer")),
                                 ": ", text, NULL);
        }
    }
    ph_refuse(PH_EXIT_FAILED,
              remedy ? apr_pstrcat(pool, detail, " ", remedy, NULL) : apr_pstrdup(pool, detail));
    json_decref(document);
    return PH_EXIT_FAILED;
}
