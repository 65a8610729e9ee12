/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes of a request in plaintext, or of an answer before they are redacted, since a receiver may echo a
 * secret: no copy stays behind. */
#include "capture.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define SIZE_MIN 512

/* Not realloc, which would leave the old bytes where they were. */
static void grow(ph_capture_t *capture, apr_size_t needed)
{
    apr_size_t size = (capture->size > 0) ? capture->size : SIZE_MIN;
    char *bytes;

    while (size < needed) {
        size *= 2;
    }
    bytes = malloc(size);
    if (bytes == NULL) {
        abort();
    }
    if (capture->len > 0) {
        memcpy(bytes, capture->bytes, capture->len);
        OPENSSL_cleanse(capture->bytes, capture->len);
    }
    free(capture->bytes);
    capture->bytes = bytes;
    capture->size = size;
}

void ph_capture_append(ph_capture_t *capture, const char *bytes, apr_size_t len)
{
    if (len == 0) {
        return;
    }
    if (capture->len + len > capture->size) {
        grow(capture, capture->len + len);
    }
    memcpy(capture->bytes + capture->len, bytes, len);
    capture->len += len;
}

void ph_capture_clear(ph_capture_t *capture)
{
    if (capture->bytes != NULL) {
        OPENSSL_cleanse(capture->bytes, capture->len);
    }
    free(capture->bytes);
    memset(capture, 0, sizeof(*capture));
}
