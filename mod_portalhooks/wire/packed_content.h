/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_PACKED_CONTENT_H
#define PH_WIRE_PACKED_CONTENT_H

#include <apr.h>

/* Recognizes bytes that are compressed, by their marks or by their look. Pure; any thread. */

/* The content coding whose mark the bytes begin with ("gzip", "deflate", "zstd"), or NULL. Static. */
const char *ph_packed_content_coding(const char *bytes, apr_size_t len);

/* Nobody can tell what these bytes hold: they are no UTF-8 and begin like an archive or a document whose
 * content is compressed, have the mark of a compressed stream anywhere, or are as evenly distributed as
 * compressed or encrypted bytes (32 or more). */
int ph_packed_content_is_opaque(const char *bytes, apr_size_t len);

#endif
