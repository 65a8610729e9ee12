/* SPDX-License-Identifier: Apache-2.0 */
/* All targets by name. */
#include "targets.h"

const fuzz_target_t fuzz_targets[FUZZ_TARGETS_COUNT] = {
    { "url", fuzz_url },
    { "json", fuzz_json },
    { "headers", fuzz_headers },
    { "cursor", fuzz_cursor },
    { "query", fuzz_query },
    { "signature", fuzz_signature },
    { "secretbox", fuzz_secretbox },
    { "retry_after", fuzz_retry_after },
    { "redact", fuzz_redact },
};
