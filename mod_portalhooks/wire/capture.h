/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CAPTURE_H
#define PH_WIRE_CAPTURE_H

#include <apr.h>

/* Bytes that may hold a secret, one after the other: outside of pools, wiped whenever they are moved or
 * freed. */
typedef struct ph_capture_t {
    char *bytes;
    apr_size_t len;
    apr_size_t size;
} ph_capture_t; /* all zero = empty */

/* Append; aborts the process when memory is out. */
void ph_capture_append(ph_capture_t *capture, const char *bytes, apr_size_t len);

/* Wipe, free and be empty again. */
void ph_capture_clear(ph_capture_t *capture);

#endif
