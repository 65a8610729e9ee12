/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SECURE_BUFFER_H
#define PH_WIRE_SECURE_BUFFER_H

#include <apr.h>

/* Bytes that may hold a secret, one after the other: outside of pools, wiped whenever they are moved or
 * freed. */
typedef struct ph_secure_buffer_t {
    char *bytes;
    apr_size_t len;
    apr_size_t size;
} ph_secure_buffer_t; /* all zero = empty */

/* Append; aborts the process when memory is out. */
void ph_secure_buffer_append(ph_secure_buffer_t *buffer, const char *bytes, apr_size_t len);

/* Wipe, free and be empty again. */
void ph_secure_buffer_clear(ph_secure_buffer_t *buffer);

#endif
