/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_SAMPLE_TARGET_H
#define PH_TESTS_SAMPLE_TARGET_H

#include "core/target/target.h"

/* Policies, addresses and verdicts for the tests of core/target. Allocated from the pool of pool_fixture.h; a
 * test fails when its own input is malformed. */

/* The strict policy, with libcurl's parser. */
ph_target_policy_t *sample_strict_policy(void);

/* The strict policy with up to three entries of PortalHooksAllowTarget. */
ph_target_policy_t *sample_policy_of(const char *const entries[3]);

ph_addr_t sample_address(const char *text, int port);

/* The gate's verdict on a URL. */
ph_target_verdict_t sample_judge_url(const ph_target_policy_t *policy, const char *url);

/* Fail unless the verdict is the one of this word ("allowed", "deny_port" …). */
void expect_verdict(const char *input, ph_target_verdict_t verdict, const char *wanted);

/* Judge each input of a file of tests/vectors and expect its verdict. */
void expect_vectors(const char *path, ph_target_verdict_t (*judge)(const char *input));

#endif
