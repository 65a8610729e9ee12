/* SPDX-License-Identifier: Apache-2.0 */
/* A portal for tests of the services and of the pipeline. */
#include "sample_portal.h"

#include <string.h>

#include <apr_strings.h>
#include <openssl/rand.h>

#include "core/secrets/seal_place.h"
#include "pipeline/judgement.h"
#include "pipeline/lease.h"
#include "sample_attempt.h"
#include "store/db_direct.h"
#include "store/store_execution.h"
#include "store/store_integration.h"
#include "store/store_key.h"
#include "store/store_stats.h"
#include "store/store_user.h"
#include "store/store_webhook.h"

static apr_status_t open_own_connection(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                        apr_pool_t *ignored)
{
    const sample_portal_t *sample = baton;
    const fresh_store_t *store = sample->store;
    ph_db_source_t *inner;
    apr_status_t rv;
    apr_pool_t *pool;

    (void)ignored;
    if (atomic_load(&sample->is_database_down)) {
        return PH_DB_UNAVAILABLE;
    }
    apr_pool_create_unmanaged_ex(&pool, NULL, NULL);
    inner = apr_pcalloc(pool, sizeof *inner);
    if (ph_db_direct_make(inner, store->database->driver, store->database->params, PH_DIRECT_MANAGED, pool) !=
        NULL) {
        apr_pool_destroy(pool);
        return PH_DB_UNAVAILABLE;
    }
    rv = inner->open(out, inner->baton, deadline, pool);
    out->baton = pool;
    return rv;
}

static void close_own_connection(const ph_db_connection_t *connection, ph_db_fitness_t fitness, void *baton)
{
    (void)fitness;
    (void)baton;
    apr_pool_destroy(connection->baton);
}

static void random_bytes(void *bytes, apr_size_t len)
{
    assert_int_equal(RAND_bytes(bytes, (int)len), 1);
}

static void count_line(void *baton, ph_log_level_t level, const char *line)
{
    sample_portal_t *sample = baton;

    (void)line;
    atomic_fetch_add(&sample->logged[level], 1);
}

static void init_settings(sample_portal_t *sample)
{
    ph_sending_settings_t *settings = &sample->settings;

    settings->pipeline = &sample->pipeline;
    settings->start_id = SAMPLE_START_ID;
    settings->child = "child";
    settings->lease = PH_LEASE_LENGTH;
    settings->dispatcher.sender = sample_settings(sample->store->pool);
    settings->dispatcher.max_in_flight = 64;
    settings->dispatcher.max_per_destination = 32;
    settings->dispatcher.queue_timeout = apr_time_from_sec(30);
    settings->queue = 256;
    settings->max_waiters = 64;
}

void sample_portal_init(sample_portal_t *sample, fresh_store_t *store)
{
    ph_portal_t *portal = &sample->portal;

    memset(sample, 0, sizeof *sample);
    sample->store = store;
    sample->pipeline.portal = portal;
    sample->source.open = open_own_connection;
    sample->source.close = close_own_connection;
    sample->source.baton = sample;
    sample->source.dialect = store->source.dialect;
    if (sample->source.dialect == PH_DIALECT_SQLITE) {
        apr_global_mutex_create(&sample->source.writers, NULL, APR_LOCK_DEFAULT, store->pool);
    }
    portal->ports.now = apr_time_now;
    portal->ports.random = random_bytes;
    portal->ports.log = count_line;
    portal->ports.log_baton = sample;
    portal->db = &sample->source;
    portal->thread_db = &sample->source;
    portal->policy = sample_policy(store->pool);
    portal->keyring = sample_keyring(store->pool);
    portal->instance = "test";
    portal->user_agent = SAMPLE_USER_AGENT;
    portal->timeout = apr_time_from_sec(10);
    sample->url = "http://127.0.0.1:8080/hook";
    apr_thread_mutex_create(&portal->ulid_lock, APR_THREAD_MUTEX_DEFAULT, store->pool);
    init_settings(sample);
}

static void add_user(const sample_portal_t *sample, const char *username, int may_trigger)
{
    ph_user_t user = { 0 };

    user.username = username;
    user.can_trigger_integrations = may_trigger;
    user.admin = !may_trigger;
    user.version = "v1";
    assert_stored(sample->store, ph_store_user_insert(sample->store->db, &user, sample->store->pool));
}

void sample_add_users(const sample_portal_t *sample)
{
    add_user(sample, "olga", 1);
    add_user(sample, "adam", 0);
}

void sample_add_key(const sample_portal_t *sample)
{
    const ph_secretbox_place_t place = ph_seal_place_key(SAMPLE_KEY_ID, "jira");
    ph_signing_key_t key = { 0 };
    int affected;

    key.id = SAMPLE_KEY_ID;
    key.integration_id = "jira";
    key.secret = sample_seal(sample->portal.keyring, &place, sample_keys[0], sample->store->pool);
    key.created_at = apr_time_now();
    assert_stored(sample->store,
                  ph_store_key_insert(&affected, sample->store->db, &key, sample->store->pool));
    assert_int_equal(affected, 1);
}

void sample_add_integration(const sample_portal_t *sample)
{
    ph_integration_t integration = { 0 };

    integration.id = "jira";
    integration.name = "Jira";
    integration.version = "v1";
    integration.created_at = apr_time_now();
    integration.updated_at = integration.created_at;
    assert_stored(sample->store,
                  ph_store_integration_insert(sample->store->db, &integration, sample->store->pool));
}

ph_webhook_t sample_webhook(const sample_portal_t *sample)
{
    ph_webhook_t webhook = { 0 };

    webhook.integration_id = "jira";
    webhook.url = sample->url;
    webhook.enabled = 1;
    webhook.headers = apr_array_make(sample->store->pool, 0, sizeof(ph_sealed_header_t));
    webhook.version = "v1";
    webhook.created_at = apr_time_now();
    webhook.updated_at = webhook.created_at;
    return webhook;
}

void sample_add_webhook(const sample_portal_t *sample)
{
    const ph_webhook_t webhook = sample_webhook(sample);
    int affected;

    assert_stored(sample->store,
                  ph_store_webhook_insert(&affected, sample->store->db, &webhook, sample->store->pool));
    assert_int_equal(affected, 1);
}

void sample_add_all(const sample_portal_t *sample)
{
    sample_add_users(sample);
    sample_add_integration(sample);
    sample_add_webhook(sample);
    sample_add_key(sample);
}

void sample_portal_begin(sample_portal_t *sample, const receiver_script_t *script)
{
    sample->receiver = receiver_start(script, NULL, sample->store->pool);
    sample->url =
        apr_psprintf(sample->store->pool, "http://127.0.0.1:%d/hook", receiver_port(sample->receiver));
    sample_add_all(sample);
    assert_int_equal(ph_sending_start(&sample->sending, &sample->settings, sample->store->pool), APR_SUCCESS);
}

void sample_portal_start(sample_portal_t *sample, fresh_store_t *store, const receiver_script_t *script)
{
    sample_portal_init(sample, store);
    sample_portal_begin(sample, script);
}

void sample_portal_stop(sample_portal_t *sample)
{
    const apr_time_t deadline = apr_time_now() + SAMPLE_PATIENCE;

    ph_sending_stop(sample->sending, deadline, deadline);
    receiver_stop(sample->receiver);
}

ph_click_request_t sample_click_by(const char *username)
{
    ph_click_request_t request = { 0 };

    request.kind = PH_CLICK_RUN;
    request.may = PH_MAY_TRIGGER;
    request.caller.username = username;
    request.caller.client_ip = "127.0.0.1";
    request.caller.request_id = "r1";
    request.integration_id = "jira";
    request.mode = PH_MODE_DEFAULT;
    request.deadline = apr_time_now() + SAMPLE_PATIENCE;
    return request;
}

ph_click_result_t sample_click(sample_portal_t *sample, const ph_click_request_t *request)
{
    static const ph_wait_t wait = { SAMPLE_PATIENCE, NULL, NULL };
    ph_click_result_t result = { 0 };

    ph_trigger_click(&result, &sample->pipeline, request, &wait, sample->store->pool);
    return result;
}

ph_click_result_t sample_click_async(sample_portal_t *sample, const ph_click_request_t *request)
{
    static const ph_wait_t no_wait = { 0, NULL, NULL };
    ph_click_result_t result = { 0 };

    ph_trigger_click(&result, &sample->pipeline, request, &no_wait, sample->store->pool);
    return result;
}

static apr_status_t release_click(void *click)
{
    ph_click_release(click);
    ph_click_release(click);
    return APR_SUCCESS;
}

ph_click_t *sample_judge(sample_portal_t *sample, const ph_click_request_t *request)
{
    fresh_store_t *store = sample->store;
    ph_click_t *click = ph_click_make(request, NULL);
    ph_admission_snapshot_t *snapshot;

    apr_pool_cleanup_register(store->pool, click, release_click, apr_pool_cleanup_null);
    assert_stored(store, ph_admission_snapshot_read(&snapshot, store->db, &click, 1,
                                                    sample->portal.ports.now(), store->pool));
    assert_stored(store,
                  ph_judgement_pass(click, snapshot, &sample->portal, "owner", store->db, store->pool));
    return click;
}

ph_execution_t *sample_read_back(const sample_portal_t *sample, const char *id)
{
    ph_execution_t *execution;

    assert_stored(sample->store,
                  ph_store_execution_get(&execution, sample->store->db, id, sample->store->pool));
    return execution;
}

ph_execution_t *sample_execution_at(const fresh_store_t *store, apr_time_t created_at, int n,
                                    const char *event_id, const char *owner)
{
    apr_array_header_t *executions = apr_array_make(store->pool, 1, sizeof(ph_execution_t *));
    ph_execution_t *made = apr_pcalloc(store->pool, sizeof *made);

    made->created_at = created_at;
    made->id = fresh_store_id(store, "exe_", created_at, n);
    made->message_id = fresh_store_id(store, "msg_", created_at, n);
    made->attempt = 1;
    made->integration_id = "jira";
    made->integration_name = "Jira";
    made->event_id = event_id;
    made->event_title = event_id;
    made->mode = event_id ? PH_MODE_EVENT : PH_MODE_DEFAULT;
    made->duration_us = -1;
    made->username = "olga";
    made->client_ip = "127.0.0.1";
    made->owner = owner;
    made->webhook_version = "v1";
    APR_ARRAY_PUSH(executions, const ph_execution_t *) = made;
    assert_stored(store, ph_store_execution_insert_many(store->db, executions, store->pool));
    return made;
}

ph_execution_t *sample_execution(const sample_portal_t *sample, const char *owner, int n)
{
    return sample_execution_at(sample->store, apr_time_now(), n, NULL, owner);
}

const ph_outcome_t sample_succeeded = { PH_STATE_SUCCEEDED, PH_DELIVERY_RECEIVED, PH_ERROR_NONE, 200 };
const ph_outcome_t sample_failed = { PH_STATE_FAILED, PH_DELIVERY_RECEIVED, PH_ERROR_HTTP_STATUS, 503 };

ph_click_t *sample_ended_click(const ph_execution_t *execution, ph_outcome_t outcome)
{
    static const ph_click_request_t nothing = { 0 };
    ph_click_t *click = ph_click_make(&nothing, NULL);
    ph_attempt_t *attempt = &click->attempt;

    ph_click_release(click); /* no waiter */
    click->execution = *execution;
    attempt->pool = click->pool;
    attempt->baton = click;
    attempt->execution_id = execution->id;
    attempt->integration_name = "Jira";
    attempt->keys = apr_array_make(click->pool, 1, sizeof(ph_signing_key_t));
    attempt->outcome = outcome;
    attempt->finished_at = apr_time_now();
    attempt->duration_us = 5000;
    attempt->response.execution_id = execution->id;
    attempt->response.status = outcome.http_status;
    attempt->response.headers = "[]";
    attempt->response.body = "body";
    attempt->response.body_len = 4;
    attempt->response.body_total = 4;
    return click;
}

sample_counts_t sample_counts(const sample_portal_t *sample)
{
    apr_array_header_t *ids = apr_array_make(sample->store->pool, 1, sizeof(const char *));
    sample_counts_t counts = { 0, 0, 0 };
    const ph_stats_day_t *days;
    apr_hash_t *found;
    int i;

    APR_ARRAY_PUSH(ids, const char *) = "jira";
    assert_stored(sample->store, ph_store_stats_days(&found, sample->store->db, ids, 2, apr_time_now(),
                                                     sample->store->pool));
    days = apr_hash_get(found, "jira", APR_HASH_KEY_STRING);
    for (i = 0; i < 2; i++) {
        counts.succeeded += days[i].succeeded;
        counts.failed += days[i].failed;
        counts.unknown += days[i].unknown;
    }
    return counts;
}
