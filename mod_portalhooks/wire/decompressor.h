/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_DECOMPRESSOR_H
#define PH_WIRE_DECOMPRESSOR_H

#include "secure_buffer.h"

typedef enum {
    PH_DECOMPRESSED_WHOLE,  /* to its end; what follows a gzip stream and is none is left out */
    PH_DECOMPRESSED_PART,   /* up to the limit, the end of the bytes or a damaged place */
    PH_DECOMPRESSED_UNKNOWN /* no such coding */
} ph_decompressed_t;

/* Append to *out, which is empty, what the bytes are in the coding `name` (any case): gzip, x-gzip, deflate,
 * br if it was built in. At most `limit` bytes, and a kilobyte of them at a time. Any thread. */
ph_decompressed_t ph_decompressor_run(ph_secure_buffer_t *out, const char *name, const char *bytes,
                                      apr_size_t len, apr_size_t limit);

#endif
