/* SPDX-License-Identifier: Apache-2.0 */
/* Redacts responses: reads the text in every way a receiver may have written a secret, searches each reading,
 * and replaces what was found at its place in the text. */
#include "redact.h"

#include <stdlib.h>
#include <string.h>

#include "core/text/base64.h"
#include "escapes.h"
#include "packed.h"

#define SECRET_MIN 8
#define ESCAPE_FACTOR 6 /* the longest usual escape of one byte: \u0041 */
#define ESCAPE_LEVELS 6 /* JSON in JSON in … */
#define PACKED_LEVELS 3 /* base64 of base64 of … */
#define PACKED_MIN 11   /* characters of base64 that pack 8 bytes */

/* No honest response comes near these; the rest of the time they bound is that of a few milliseconds. */
#define WORK_MAX 32000000  /* bytes compared and hidden */
#define READINGS_FACTOR 80 /* bytes of all readings, per byte of the response */
#define READINGS_MIN 16384

struct ph_redact_t {
    ph_needles_t *needles;
    apr_size_t longest;
};

typedef struct run_t {
    ph_needles_t *needles;
    unsigned char *hidden; /* of each byte of the response */
    apr_size_t work;
    apr_size_t readings_left; /* bytes */
    int is_exhausted;
    int found;
} run_t;

ph_redact_t *ph_redact_make(void)
{
    ph_redact_t *redact = calloc(1, sizeof(*redact));

    /* A response must not be kept unredacted, so running out of memory is fatal. */
    if (!redact) {
        abort();
    }
    redact->needles = ph_needles_make();
    return redact;
}

void ph_redact_free(ph_redact_t *redact)
{
    ph_needles_free(redact->needles);
    free(redact);
}

void ph_redact_add_text(ph_redact_t *redact, const char *bytes, apr_size_t len, ph_needle_bounds_t bounds)
{
    const apr_size_t longest = PH_BASE64_LEN(len) * ESCAPE_FACTOR;

    ph_needles_add(redact->needles, bytes, len, bounds);
    redact->longest = (longest > redact->longest) ? longest : redact->longest;
}

void ph_redact_add(ph_redact_t *redact, ph_secret_t *secret)
{
    if (ph_secret_len(secret) >= SECRET_MIN) {
        ph_redact_add_text(redact, ph_secret_bytes(secret), ph_secret_len(secret), PH_NEEDLE_ANYWHERE);
    }
    ph_secret_free(secret);
}

apr_size_t ph_redact_longest(const ph_redact_t *redact)
{
    return redact->longest;
}

static void search(run_t *run, const ph_reading_t *reading)
{
    if (reading->len > run->readings_left || run->work > WORK_MAX) {
        run->is_exhausted = 1;
        return;
    }
    run->readings_left -= reading->len;
    run->found |= ph_needles_search(run->hidden, &run->work, WORK_MAX, run->needles, reading);
    run->is_exhausted = run->work > WORK_MAX;
}

/* Can there be a secret of 8 bytes in `reading` that is escaped or packed again? Not in what base64 makes of
 * words that are no base64. */
static int has_text(const ph_reading_t *reading)
{
    apr_size_t run = 0;
    apr_size_t i;

    for (i = 0; i < reading->len && run < PACKED_MIN; i++) {
        run = (reading->bytes[i] >= ' ' && reading->bytes[i] != 0x7f) ? run + 1 : 0;
    }
    return run == PACKED_MIN;
}

/* Search `reading` and whatever is escaped or packed in it. */
static void search_all(run_t *run, const ph_reading_t *reading, int packed_level);

static void search_packed(run_t *run, const ph_reading_t *reading, int packed_level)
{
    ph_reading_t unpacked;
    int offset;
    int i;

    for (i = 0; i < PH_PACKED_FORMS; i++) {
        if (packed_level > 0 && ph_packed_forms[i].is_whole) {
            continue;
        }
        for (offset = 0; offset < ph_packed_forms[i].offsets && !run->is_exhausted; offset++) {
            if (!ph_packed_forms[i].decode(&unpacked, reading, offset)) {
                break;
            }
            search_all(run, &unpacked, packed_level + 1);
            ph_reading_free(&unpacked);
        }
    }
}

/* Search whatever is escaped or packed in `reading`. */
static void search_decoded(run_t *run, const ph_reading_t *reading, int packed_level)
{
    ph_reading_t escaped[2] = { { 0 }, { 0 } };
    const ph_reading_t *at = reading;
    int level;

    for (level = 0; !run->is_exhausted; level++) {
        if (packed_level < PACKED_LEVELS) {
            search_packed(run, at, packed_level);
        }
        if (level == ESCAPE_LEVELS || !ph_escapes_decode(&escaped[level % 2], at)) {
            break;
        }
        at = &escaped[level % 2];
        search(run, at);
        ph_reading_free(&escaped[(level + 1) % 2]);
    }
    ph_reading_free(&escaped[0]);
    ph_reading_free(&escaped[1]);
}

/* ASCII in UTF-16 or UTF-32 is ASCII when its NULs are left out. */
static void search_without_nuls(run_t *run, const ph_reading_t *reading, int packed_level)
{
    ph_reading_t narrow = { 0 };
    apr_size_t i;

    for (i = 0; i < reading->len; i++) {
        if (reading->bytes[i] != '\0') {
            ph_reading_put(&narrow, reading, i, i, reading->bytes[i]);
        }
    }
    if (has_text(&narrow)) {
        search_decoded(run, &narrow, packed_level);
    }
    ph_reading_free(&narrow);
}

static void search_all(run_t *run, const ph_reading_t *reading, int packed_level)
{
    search(run, reading);
    if (memchr(reading->bytes, '\0', reading->len)) {
        search_without_nuls(run, reading, packed_level);
    }
    else if (packed_level == 0 || has_text(reading)) {
        search_decoded(run, reading, packed_level);
    }
}

/* Search `bytes`; 1 when anything was found or the search had to end early. */
static int find(run_t *run, const ph_redact_t *redact, char *bytes, apr_size_t len)
{
    const ph_reading_t whole = ph_reading_of(bytes, len);

    memset(run, 0, sizeof(*run));
    run->needles = redact->needles;
    run->readings_left = READINGS_MIN + len * READINGS_FACTOR;
    run->hidden = calloc(1, len + 1);
    if (!run->hidden) {
        abort();
    }
    search_all(run, &whole, 0);
    return run->found || run->is_exhausted;
}

int ph_redact_apply(ph_redact_t *redact, char *bytes, apr_size_t len)
{
    run_t run;
    int found;
    apr_size_t i;

    if (redact->longest == 0 || len == 0) {
        return 0;
    }
    found = find(&run, redact, bytes, len);
    for (i = 0; found && i < len; i++) {
        if (run.hidden[i] || run.is_exhausted) {
            bytes[i] = '*';
        }
    }
    free(run.hidden);
    return found;
}

int ph_redact_finds(ph_redact_t *redact, const char *bytes, apr_size_t len)
{
    run_t run;
    int found;

    if (redact->longest == 0 || len == 0) {
        return 0;
    }
    found = find(&run, redact, (char *)bytes, len);
    free(run.hidden);
    return found;
}
