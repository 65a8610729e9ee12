/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_PORTAL_H
#define PH_TESTS_SAMPLE_PORTAL_H

#include <stdatomic.h>

#include "fresh_store.h"
#include "pipeline/click.h"
#include "pipeline/sending.h"
#include "pipeline/trigger.h"
#include "receiver.h"

/* The portal of one process on a database of its own, with the integration "jira", the operator "olga" and
 * the admin "adam"; if started, with a receiver that "jira" leads to and the sending threads, which use
 * connections of their own. */

#define SAMPLE_START_ID "01KAT7PPQ1E600000000000000"
#define SAMPLE_KEY_ID "key_0000000000000000000000000K"
#define SAMPLE_PATIENCE apr_time_from_sec(20)

typedef struct sample_portal_t {
    fresh_store_t *store;
    ph_db_source_t source;
    atomic_int is_database_down; /* 1 = the source opens no connection */
    ph_portal_t portal;
    ph_pipeline_t pipeline;
    ph_sending_settings_t settings; /* may be changed between _init and _begin */
    ph_sending_t *sending;
    receiver_t *receiver;
    const char *url;
    atomic_int logged[PH_LOG_DEBUG + 1]; /* log lines, by level */
} sample_portal_t;

/* Without rows, receiver and threads. */
void sample_portal_init(sample_portal_t *sample, fresh_store_t *store);

/* Insert the rows and start receiver and threads. _start also calls _init before. */
void sample_portal_begin(sample_portal_t *sample, const receiver_script_t *script);
void sample_portal_start(sample_portal_t *sample, fresh_store_t *store, const receiver_script_t *script);

/* The rows of _begin, one by one; the webhook leads to sample->url and has neither bearer nor headers. */
void sample_add_users(const sample_portal_t *sample);
void sample_add_integration(const sample_portal_t *sample);
void sample_add_webhook(const sample_portal_t *sample);
void sample_add_key(const sample_portal_t *sample);
void sample_add_all(const sample_portal_t *sample);

/* The webhook that sample_add_webhook inserts. */
ph_webhook_t sample_webhook(const sample_portal_t *sample);

/* Stop threads and receiver after all executions have ended. */
void sample_portal_stop(sample_portal_t *sample);

/* A run of "jira" by this user. */
ph_click_request_t sample_click_by(const char *username);

/* Click, and wait for the outcome or only for the decision. */
ph_click_result_t sample_click(sample_portal_t *sample, const ph_click_request_t *request);
ph_click_result_t sample_click_async(sample_portal_t *sample, const ph_click_request_t *request);

/* A click that is judged without threads, by the rows there are; it lives as long as the store. */
ph_click_t *sample_judge(sample_portal_t *sample, const ph_click_request_t *request);

/* The row of an execution; NULL = there is none. */
ph_execution_t *sample_read_back(const sample_portal_t *sample, const char *id);

/* Insert an execution of "jira" by `owner` in state `sending`, of now or as said; `n` makes its id unique,
 * and `event_id` NULL = without an event. */
ph_execution_t *sample_execution(const sample_portal_t *sample, const char *owner, int n);
ph_execution_t *sample_execution_at(const fresh_store_t *store, apr_time_t created_at, int n,
                                    const char *event_id, const char *owner);

/* A click of this execution whose attempt has ended with `outcome`, for the outcome writer: the response has
 * a body and the status, there are no signing keys. It has one reference. */
ph_click_t *sample_ended_click(const ph_execution_t *execution, ph_outcome_t outcome);

extern const ph_outcome_t sample_succeeded; /* 200 */
extern const ph_outcome_t sample_failed;    /* 503 */

/* What ph_stats has counted, all hours together. */
typedef struct sample_counts_t {
    int succeeded;
    int failed;
    int unknown;
} sample_counts_t;
sample_counts_t sample_counts(const sample_portal_t *sample);

#endif
