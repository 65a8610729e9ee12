/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_KEY_MEMORY_H
#define PH_CORE_SECRETS_KEY_MEMORY_H

#include <apr.h>

/* Memory for the few keys that live as long as the process: on pages of their own, excluded from core dumps,
 * locked against swapping as far as the limits allow, and wiped when freed. Any thread. */

/* A read-only copy of `len` bytes. Aborts the process when there is no memory. */
const unsigned char *ph_key_memory_make(const unsigned char *bytes, apr_size_t len);

/* Wipe and free; `len` as passed to ph_key_memory_make. */
void ph_key_memory_free(const unsigned char *memory, apr_size_t len);

#endif
