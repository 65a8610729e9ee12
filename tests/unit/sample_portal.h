/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_PORTAL_H
#define PH_TESTS_SAMPLE_PORTAL_H

#include <stdatomic.h>

#include "fresh_store.h"
#include "pipeline/click.h"
#include "pipeline/sending.h"
#include "pipeline/trigger.h"
#include "receiver.h"

/* A portal of one process on a database of its own: the integration "jira", whose webhook is a receiver;
 * the operator "olga" and the admin "adam"; threads that send, on connections of their own. */

#define SAMPLE_START_ID "01KAT7PPQ1E600000000000000"
#define SAMPLE_KEY_ID "key_0000000000000000000000000K"
#define SAMPLE_PATIENCE apr_time_from_sec(20)

typedef struct sample_portal_t {
    fresh_store_t *store;
    ph_db_source_t source;
    ph_portal_t portal;
    ph_pipeline_t pipeline;
    ph_sending_settings_t settings; /* of the threads; may be changed between _init and _start */
    ph_sending_t *sending;
    receiver_t *receiver;
    const char *url;
    atomic_int told[PH_LOG_DEBUG + 1]; /* log lines, by level */
} sample_portal_t;

/* Without threads, receiver and rows. */
void sample_portal_init(sample_portal_t *sample, fresh_store_t *store);

/* With all of it; _init first unless that has been done. */
void sample_portal_start(sample_portal_t *sample, fresh_store_t *store, const receiver_script_t *script);
void sample_portal_begin(sample_portal_t *sample, const receiver_script_t *script);

/* The rows of _begin, one by one; the webhook leads to sample->url and has neither bearer nor headers. */
void sample_add_users(const sample_portal_t *sample);
void sample_add_integration(const sample_portal_t *sample);
void sample_add_webhook(const sample_portal_t *sample);
void sample_add_key(const sample_portal_t *sample);
void sample_add_all(const sample_portal_t *sample);

/* The webhook that sample_add_webhook inserts. */
ph_webhook_t sample_webhook(const sample_portal_t *sample);

/* Everything on its way comes to its end. */
void sample_portal_stop(sample_portal_t *sample);

/* A run of "jira" by this user. */
ph_click_request_t sample_click_by(const char *username);

/* Click, and wait for the outcome or not. */
ph_click_result_t sample_click(sample_portal_t *sample, const ph_click_request_t *request);
ph_click_result_t sample_click_and_go(sample_portal_t *sample, const ph_click_request_t *request);

/* A click judged by the rows there are, without threads; lives as long as the store. */
ph_click_t *sample_judge(sample_portal_t *sample, const ph_click_request_t *request);

/* The row as it is now. */
ph_execution_t *sample_read_back(const sample_portal_t *sample, const char *id);

/* Insert an execution in state `sending` that `owner` made now, the n-th of this test; its id. */
ph_execution_t *sample_execution(const sample_portal_t *sample, const char *owner, int n);

/* How often ph_stats has counted each final state, all hours together. */
typedef struct sample_counts_t {
    int succeeded;
    int failed;
    int unknown;
} sample_counts_t;
sample_counts_t sample_counts(const sample_portal_t *sample);

#endif
