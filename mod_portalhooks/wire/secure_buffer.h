/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SECURE_BUFFER_H
#define PH_WIRE_SECURE_BUFFER_H

#include <apr.h>

/* A growing buffer of bytes that may hold secrets: outside of pools, wiped whenever it is moved or freed. One
 * thread at a time. */
typedef struct ph_secure_buffer_t {
    char *bytes;
    apr_size_t len;
    apr_size_t size;
} ph_secure_buffer_t; /* all zero = empty */

/* Append; aborts the process when out of memory. `bytes` must not point into the buffer. */
void ph_secure_buffer_append(ph_secure_buffer_t *buffer, const char *bytes, apr_size_t len);

/* Wipe and free; the buffer is empty and may be used again. */
void ph_secure_buffer_clear(ph_secure_buffer_t *buffer);

#endif
