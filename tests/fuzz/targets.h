/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_TESTS_FUZZ_TARGETS_H
#define PH_TESTS_FUZZ_TARGETS_H

#include <apr_pools.h>
#include <stdio.h>
#include <stdlib.h>

/* Parsers of hostile input. A target passes them arbitrary bytes and aborts when an invariant of the result
 * does not hold. The bytes are not followed by a NUL. */
typedef struct fuzz_target_t {
    const char *name; /* also of its directory in tests/fuzz/corpus */
    void (*run)(const char *bytes, apr_size_t len, apr_pool_t *pool);
} fuzz_target_t;

#define FUZZ_TARGETS_COUNT 9
extern const fuzz_target_t fuzz_targets[FUZZ_TARGETS_COUNT];

void fuzz_url(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_json(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_headers(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_cursor(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_query(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_signature(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_secretbox(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_retry_after(const char *bytes, apr_size_t len, apr_pool_t *pool);
void fuzz_redact(const char *bytes, apr_size_t len, apr_pool_t *pool);

#define MUST(condition)                                                                                      \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                          \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

#endif
