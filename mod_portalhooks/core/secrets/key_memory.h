/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_KEY_MEMORY_H
#define PH_CORE_SECRETS_KEY_MEMORY_H

#include <apr.h>

/* Memory for the few keys that live as long as the process: pages of their own which no core dump holds,
 * no swap gets where the system allows it, and which are wiped before they go back. */

/* A copy of `len` bytes, which are not to be changed; aborts the process when memory is out. */
const unsigned char *ph_key_memory_make(const unsigned char *bytes, apr_size_t len);

/* Wipe and give back; `len` as it was made with. */
void ph_key_memory_free(const unsigned char *memory, apr_size_t len);

#endif
