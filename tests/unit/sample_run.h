/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_RUN_H
#define PH_TESTS_SAMPLE_RUN_H

#include "receiver.h"
#include "wire/sender.h"

/* What a test of the sender stands on: cmocka makes it before each test, by sample_settings, and drops it. */
extern apr_pool_t *sample_pool;
extern ph_sender_settings_t sample_sender;
int sample_set_up(void **state);
int sample_tear_down(void **state);

/* Send one attempt on this thread, in a multi handle of its own, and wait for its end (at most 20 s,
 * then the process aborts). */
void sample_run(ph_attempt_t *attempt, const ph_sender_settings_t *settings);

/* The same in a multi handle, a CURLM, that others have used before. */
void sample_run_in(void *multi, ph_attempt_t *attempt, const ph_sender_settings_t *settings);

/* "http://127.0.0.1:<port>/hooks/in?x=1". */
const char *sample_url(const receiver_t *receiver, apr_pool_t *pool);

/* Start a receiver with this script, send it one attempt and stop it. */
ph_attempt_t *sample_send(receiver_t **receiver, const receiver_script_t *script,
                          const ph_sender_settings_t *settings, apr_interval_time_t timeout,
                          apr_pool_t *pool);

/* When it was sent, as sample_run tells the sender: the time in the signature. */
#define SAMPLE_NOW apr_time_from_sec(1769500000)

#endif
