/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SECRET_H
#define PH_CORE_SECRETS_SECRET_H

#include <apr.h>

/* Plaintext that must never reach a log, an answer or a pool: neither log nor JSON code accepts this
 * type. It lives in memory of its own and is wiped when it is freed. One thread at a time. */
typedef struct ph_secret_t ph_secret_t;

/* A copy of `len` bytes; aborts the process when memory is out. The caller wipes its own copy. */
ph_secret_t *ph_secret_make(const void *bytes, apr_size_t len);

/* Wipe and free; NULL is fine. */
void ph_secret_free(ph_secret_t *secret);

/* The bytes, followed by a NUL that is not counted; valid until the secret is freed. */
const char *ph_secret_bytes(const ph_secret_t *secret);
apr_size_t ph_secret_len(const ph_secret_t *secret);

#endif
