/* SPDX-License-Identifier: Apache-2.0 */
/* The entry points of libFuzzer; PH_FUZZ names the target. */
#include <apr_general.h>
#include <stdint.h>
#include <string.h>

#include "targets.h"

static const fuzz_target_t *chosen;

/* Visible, because the build hides symbols. */
__attribute__((visibility("default"))) int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("PH_FUZZ");
    int i;

    (void)argc;
    (void)argv;
    for (i = 0; i < FUZZ_TARGETS_COUNT; i++) {
        if (name && strcmp(fuzz_targets[i].name, name) == 0) {
            chosen = &fuzz_targets[i];
        }
    }
    MUST(chosen);
    return (apr_initialize() == APR_SUCCESS) ? 0 : 1;
}

__attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    apr_pool_t *pool;

    MUST(apr_pool_create(&pool, NULL) == APR_SUCCESS);
    chosen->run((const char *)bytes, len, pool);
    apr_pool_destroy(pool);
    return 0;
}
