/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SECRET_H
#define PH_CORE_SECRETS_SECRET_H

#include <apr.h>

/* Plaintext that must not reach a log, a response or a pool: no log or JSON function accepts this type. It is
 * on the heap and wiped when freed. One thread at a time. */
typedef struct ph_secret_t ph_secret_t;

/* A copy of `len` bytes, to be freed by the caller, who also wipes the original. Aborts the process when
 * there is no memory. */
ph_secret_t *ph_secret_make(const void *bytes, apr_size_t len);

/* Wipe and free; NULL is ignored. */
void ph_secret_free(ph_secret_t *secret);

/* The bytes, followed by a NUL that the length does not count; valid until the secret is freed. */
const char *ph_secret_bytes(const ph_secret_t *secret);
apr_size_t ph_secret_len(const ph_secret_t *secret);

#endif
