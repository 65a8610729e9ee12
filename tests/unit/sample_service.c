/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of services stand on. */
#include "sample_service.h"

#include <string.h>

#include <apr_strings.h>

#include "store/store_audit.h"
#include "store/store_execution.h"
#include "store/store_integration.h"
#include "store/store_webhook.h"

apr_time_t sample_service_now;

static apr_time_t now(void)
{
    return sample_service_now;
}

static void keep_line(void *baton, ph_log_level_t level, const char *line)
{
    sample_service_t *service = baton;

    service->log = apr_pstrdup(service->context.pool, line);
    service->log_level = level;
}

void sample_service_init(sample_service_t *service, fresh_store_t *store)
{
    memset(service, 0, sizeof *service);
    sample_portal_init(&service->sample, store);
    sample_service_now = SAMPLE_SERVICE_START;
    service->sample.portal.ports.now = now;
    service->sample.portal.ports.log = keep_line;
    service->sample.portal.ports.log_baton = service;
    service->caller.username = "adam";
    service->caller.auth_type = "Basic";
    service->caller.client_ip = "127.0.0.1";
    service->caller.request_id = "req-1";
    service->caller.permissions = PH_PERMISSION_ADMIN;
    service->context.portal = &service->sample.portal;
    service->context.caller = &service->caller;
    service->context.deadline = apr_time_now() + SAMPLE_PATIENCE;
    service->context.problem = &service->problem;
    service->context.pool = store->pool;
    service->log = "";
}

static apr_status_t refuse_to_open(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                   apr_pool_t *pool)
{
    (void)out;
    (void)baton;
    (void)deadline;
    (void)pool;
    return PH_DB_UNAVAILABLE;
}

void sample_service_lose_database(sample_service_t *service)
{
    service->sample.source.open = refuse_to_open;
}

void sample_service_add_integration(sample_service_t *service, const char *id, const char *name)
{
    fresh_store_t *store = service->sample.store;
    ph_integration_t integration = { 0 };

    integration.id = id;
    integration.name = name;
    integration.version = "v1";
    integration.created_at = sample_service_now;
    integration.updated_at = sample_service_now;
    assert_stored(store, ph_store_integration_insert(store->db, &integration, store->pool));
}

void sample_service_add_webhook(sample_service_t *service, const char *integration_id)
{
    fresh_store_t *store = service->sample.store;
    ph_webhook_t webhook = { 0 };
    int affected;

    webhook.integration_id = integration_id;
    webhook.url = apr_pstrcat(store->pool, "https://hooks.example.com/", integration_id, NULL);
    webhook.enabled = 1;
    webhook.headers = apr_array_make(store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.version = "v1";
    webhook.created_at = sample_service_now;
    webhook.updated_at = sample_service_now;
    assert_stored(store, ph_store_webhook_insert(&affected, store->db, &webhook, store->pool));
    assert_int_equal(affected, 1);
}

ph_execution_t sample_service_execution(const sample_service_t *service, int n, ph_state_t state)
{
    const fresh_store_t *store = service->sample.store;
    ph_execution_t execution = { 0 };

    execution.created_at = sample_service_now;
    execution.id = fresh_store_id(store, "exe_", sample_service_now, n);
    execution.message_id = fresh_store_id(store, "msg_", sample_service_now, n);
    execution.attempt = 1;
    execution.integration_id = "jira";
    execution.integration_name = "Jira";
    execution.outcome.state = state;
    execution.finished_at = (state == PH_STATE_SENDING) ? 0 : sample_service_now;
    execution.duration_us = -1;
    execution.username = "olga";
    execution.owner = "own-1";
    execution.webhook_version = "v1";
    return execution;
}

void sample_service_insert(sample_service_t *service, const ph_execution_t *execution)
{
    fresh_store_t *store = service->sample.store;
    apr_array_header_t *rows = apr_array_make(store->pool, 1, sizeof(const ph_execution_t *));

    APR_ARRAY_PUSH(rows, const ph_execution_t *) = execution;
    assert_stored(store, ph_store_execution_insert_many(store->db, rows, store->pool));
}

const char *sample_service_add_execution(sample_service_t *service, int n, ph_state_t state)
{
    const ph_execution_t execution = sample_service_execution(service, n, state);

    sample_service_insert(service, &execution);
    return execution.id;
}

const char *sample_service_audit(sample_service_t *service, int n)
{
    fresh_store_t *store = service->sample.store;
    ph_audit_query_t query = { 0 };
    const ph_audit_entry_t *entry;
    apr_array_header_t *entries;
    apr_time_t searched_to;
    const char *last_id;

    query.limit = n + 1;
    assert_stored(store,
                  ph_store_audit_list(&entries, &last_id, &searched_to, store->db, &query, store->pool));
    if (entries->nelts <= n) {
        return "";
    }
    entry = &APR_ARRAY_IDX(entries, n, ph_audit_entry_t);
    assert_string_equal(entry->actor, service->caller.username);
    assert_string_equal(entry->client_ip, "127.0.0.1");
    assert_string_equal(entry->request_id, "req-1");
    assert_int_equal(entry->at, sample_service_now);
    return apr_psprintf(store->pool, "%s %s/%s %s", entry->action, entry->object_type,
                        entry->object_id ? entry->object_id : "", entry->diff);
}

ph_precondition_t sample_service_if_match(sample_service_t *service, const char *version)
{
    ph_precondition_t precondition = { 0 };

    precondition.if_match = apr_pstrcat(service->context.pool, "\"", version, "\"", NULL);
    return precondition;
}

static const char *word_of(ph_problem_code_t code)
{
    return (code == PH_PROBLEM_NONE) ? "success" : ph_problem_word(code);
}

void sample_service_check(sample_service_t *service, ph_problem_code_t is, ph_problem_code_t expected,
                          const char *call, const char *file, int line)
{
    if (is != expected || service->problem.code != expected) {
        print_error("%s: %s (%s) instead of %s; log: %s\n", call, word_of(is),
                    service->problem.detail ? service->problem.detail : "no detail", word_of(expected),
                    service->log);
        _fail(file, line);
    }
    memset(&service->problem, 0, sizeof service->problem);
}
