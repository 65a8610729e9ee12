/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_RUN_H
#define PH_TESTS_SAMPLE_RUN_H

#include "pool_fixture.h"
#include "receiver.h"
#include "wire/sender.h"

/* Sends attempts without a dispatcher. Each test has a pool and settings of its own, from sample_settings. */

extern ph_sender_settings_t sample_sender;
int sample_set_up(void **state);

#define SENDER_TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, pool_tear_down)

/* The time of every attempt sent here: its timestamp. */
#define SAMPLE_NOW apr_time_from_sec(1769500000)

/* Send an attempt on this thread and wait for its end; aborts the process after 20 s. */
void sample_run(ph_attempt_t *attempt);

/* The same in a given multi handle, a CURLM. */
void sample_run_in(void *multi, ph_attempt_t *attempt);

/* "http://127.0.0.1:<port>/hooks/in?x=1". */
const char *sample_url(const receiver_t *receiver);

/* Start a receiver, send it one attempt with this timeout and stop it. */
ph_attempt_t *sample_send_within(receiver_t **receiver, const receiver_script_t *script,
                                 apr_interval_time_t timeout);

/* With the timeout of sample_attempt. */
ph_attempt_t *sample_send(receiver_t **receiver, const receiver_script_t *script);

/* Assert that the attempt failed with `error` and was not sent. */
void sample_assert_not_sent(const ph_attempt_t *attempt, ph_error_t error);

#endif
