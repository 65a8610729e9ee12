/* SPDX-License-Identifier: Apache-2.0 */
/* zlib and brotli behind one function. Their own memory held the plain text too: it is wiped as it is freed.
 */
#include "decompressor.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

#include <openssl/crypto.h>
#include <zlib.h>
#ifdef PH_BROTLI
#include <brotli/decode.h>
#endif

#define PIECE 1024
#define GZIP_WINDOW (15 + 16)
#define ZLIB_WINDOW 15
#define RAW_WINDOW (-15)
#define GZIP_FIRST 0x1f
#define GZIP_SECOND 0x8b

/* The block's size is kept before it, so that all of it can be wiped. */
#define HEAD sizeof(max_align_t)

static void *allocate(void *opaque, size_t size)
{
    char *block = malloc(HEAD + size);

    (void)opaque;
    if (!block) {
        abort();
    }
    *(size_t *)block = size;
    return block + HEAD;
}

static void release(void *opaque, void *memory)
{
    char *block = memory;

    (void)opaque;
    if (block) {
        OPENSSL_cleanse(block, *(size_t *)(block - HEAD));
        free(block - HEAD);
    }
}

static void *allocate_items(void *opaque, unsigned int items, unsigned int size)
{
    return allocate(opaque, (size_t)items * size);
}

/* Append a piece; 0 at the limit. */
static int append(ph_secure_buffer_t *out, const char *piece, apr_size_t len, apr_size_t limit)
{
    const apr_size_t room = limit - out->len;

    ph_secure_buffer_append(out, piece, (len < room) ? len : room);
    return len <= room;
}

static int is_next_member(const z_stream *stream)
{
    return stream->avail_in >= 2 && stream->next_in[0] == GZIP_FIRST && stream->next_in[1] == GZIP_SECOND;
}

static ph_decompressed_t run_zlib(ph_secure_buffer_t *out, int window, const char *bytes, apr_size_t len,
                                  apr_size_t limit)
{
    z_stream stream = { 0 };
    ph_decompressed_t result = PH_DECOMPRESSED_PART;
    char piece[PIECE];
    int status = Z_OK;

    stream.zalloc = allocate_items;
    stream.zfree = release;
    if (inflateInit2(&stream, window) != Z_OK) {
        return PH_DECOMPRESSED_PART;
    }
    stream.next_in = (unsigned char *)bytes;
    stream.avail_in = (unsigned int)len;
    while (status == Z_OK) {
        stream.next_out = (unsigned char *)piece;
        stream.avail_out = PIECE;
        status = inflate(&stream, Z_NO_FLUSH);
        if (!append(out, piece, PIECE - stream.avail_out, limit)) {
            status = Z_BUF_ERROR;
        }
        else if (status == Z_STREAM_END && window == GZIP_WINDOW && is_next_member(&stream)) {
            status = inflateReset(&stream);
        }
    }
    if (status == Z_STREAM_END && (window == GZIP_WINDOW || stream.avail_in == 0)) {
        result = PH_DECOMPRESSED_WHOLE;
    }
    inflateEnd(&stream);
    OPENSSL_cleanse(piece, sizeof(piece));
    return result;
}

static ph_decompressed_t run_gzip(ph_secure_buffer_t *out, const char *bytes, apr_size_t len,
                                  apr_size_t limit)
{
    return run_zlib(out, GZIP_WINDOW, bytes, len, limit);
}

/* The name means zlib's format (RFC 9110, section 8.4.1.2), and many senders leave out its frame. The better
 * of the two. */
static ph_decompressed_t run_deflate(ph_secure_buffer_t *out, const char *bytes, apr_size_t len,
                                     apr_size_t limit)
{
    ph_decompressed_t result = run_zlib(out, ZLIB_WINDOW, bytes, len, limit);

    if (result != PH_DECOMPRESSED_WHOLE && out->len == 0) {
        result = run_zlib(out, RAW_WINDOW, bytes, len, limit);
    }
    return result;
}

#ifdef PH_BROTLI
static ph_decompressed_t run_brotli(ph_secure_buffer_t *out, const char *bytes, apr_size_t len,
                                    apr_size_t limit)
{
    BrotliDecoderState *state = BrotliDecoderCreateInstance(allocate, release, NULL);
    BrotliDecoderResult status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    const uint8_t *next_in = (const uint8_t *)bytes;
    size_t left_in = len;
    char piece[PIECE];

    if (!state) {
        abort();
    }
    while (status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
        uint8_t *next_out = (uint8_t *)piece;
        size_t left_out = PIECE;

        status = BrotliDecoderDecompressStream(state, &left_in, &next_in, &left_out, &next_out, NULL);
        if (!append(out, piece, PIECE - left_out, limit)) {
            status = BROTLI_DECODER_RESULT_ERROR;
        }
    }
    BrotliDecoderDestroyInstance(state);
    OPENSSL_cleanse(piece, sizeof(piece));
    return (status == BROTLI_DECODER_RESULT_SUCCESS && left_in == 0) ? PH_DECOMPRESSED_WHOLE
                                                                     : PH_DECOMPRESSED_PART;
}
#endif

static const struct {
    const char *name;
    ph_decompressed_t (*run)(ph_secure_buffer_t *out, const char *bytes, apr_size_t len, apr_size_t limit);
} codings[] = {
    { "gzip", run_gzip }, { "x-gzip", run_gzip }, { "deflate", run_deflate }, { "x-deflate", run_deflate },
#ifdef PH_BROTLI
    { "br", run_brotli },
#endif
};

ph_decompressed_t ph_decompressor_run(ph_secure_buffer_t *out, const char *name, const char *bytes,
                                      apr_size_t len, apr_size_t limit)
{
    size_t i;

    for (i = 0; i < sizeof(codings) / sizeof(codings[0]); i++) {
        if (strcasecmp(codings[i].name, name) == 0) {
            return codings[i].run(out, bytes, len, limit);
        }
    }
    return PH_DECOMPRESSED_UNKNOWN;
}
