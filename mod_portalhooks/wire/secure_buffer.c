/* SPDX-License-Identifier: Apache-2.0 */
/* For the plaintext of a request and for a response before it is redacted, since a receiver may echo secrets.
 */
#include "secure_buffer.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#define SIZE_MIN 512

/* Not realloc, which may leave a copy of the old bytes. */
static void grow(ph_secure_buffer_t *buffer, apr_size_t needed)
{
    apr_size_t size = (buffer->size > 0) ? buffer->size : SIZE_MIN;
    char *bytes;

    while (size < needed) {
        size *= 2;
    }
    bytes = malloc(size);
    if (!bytes) {
        abort();
    }
    if (buffer->len > 0) {
        memcpy(bytes, buffer->bytes, buffer->len);
        OPENSSL_cleanse(buffer->bytes, buffer->len);
    }
    free(buffer->bytes);
    buffer->bytes = bytes;
    buffer->size = size;
}

void ph_secure_buffer_append(ph_secure_buffer_t *buffer, const char *bytes, apr_size_t len)
{
    if (len == 0) {
        return;
    }
    if (buffer->len + len > buffer->size) {
        grow(buffer, buffer->len + len);
    }
    memcpy(buffer->bytes + buffer->len, bytes, len);
    buffer->len += len;
}

void ph_secure_buffer_clear(ph_secure_buffer_t *buffer)
{
    if (buffer->bytes) {
        OPENSSL_cleanse(buffer->bytes, buffer->len);
    }
    free(buffer->bytes);
    memset(buffer, 0, sizeof(*buffer));
}
