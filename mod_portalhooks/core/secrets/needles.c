/* SPDX-License-Identifier: Apache-2.0 */
/* Needles and haystack are folded alike: lower case, without the bytes that are ignored. A table of the first
 * two bytes of all needles decides at most places that none begins there. */
#include "needles.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "escapes.h"
#include "secret.h"

#define FOLDED_MIN 2
#define CUT_MIN 8 /* so many bytes of a needle at the end of a text are its beginning, not an accident */
#define LEVELS_MAX 6

typedef struct needle_t {
    ph_secret_t *folded;
    apr_size_t before; /* ignored bytes that it begins with */
    apr_size_t after;
    ph_needle_bounds_t bounds;
} needle_t;

struct ph_needles_t {
    needle_t *list;
    size_t count;
    unsigned char begins[65536 / 8]; /* a bit for each pair of first bytes */
};

static int is_ignored(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '+' || byte == '\0';
}

static char fold(char byte)
{
    return (byte >= 'A' && byte <= 'Z') ? (char)(byte | 0x20) : byte;
}

ph_needles_t *ph_needles_make(void)
{
    ph_needles_t *needles = calloc(1, sizeof(*needles));

    if (!needles) {
        abort();
    }
    return needles;
}

void ph_needles_free(ph_needles_t *needles)
{
    size_t i;

    for (i = 0; i < needles->count; i++) {
        ph_secret_free(needles->list[i].folded);
    }
    free(needles->list);
    OPENSSL_cleanse(needles, sizeof(*needles));
    free(needles);
}

/* Fold `reading` into `folded`, with the place in the reading of each byte in `places`; the length. */
static apr_size_t fold_reading(char *folded, apr_uint32_t *places, const ph_reading_t *reading)
{
    apr_size_t len = 0;
    apr_size_t i;

    for (i = 0; i < reading->len; i++) {
        folded[len] = fold(reading->bytes[i]);
        places[len] = (apr_uint32_t)i;
        len += !is_ignored(reading->bytes[i]);
    }
    return len;
}

static unsigned int pair_of(const char *bytes)
{
    return ((unsigned int)(unsigned char)bytes[0] << 8) | (unsigned char)bytes[1];
}

static int is_known(const ph_needles_t *needles, const char *folded, apr_size_t len,
                    ph_needle_bounds_t bounds)
{
    size_t i;

    for (i = 0; i < needles->count; i++) {
        const needle_t *needle = &needles->list[i];

        if (ph_secret_len(needle->folded) == len && needle->bounds <= bounds &&
            memcmp(ph_secret_bytes(needle->folded), folded, len) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_needle(ph_needles_t *needles, needle_t needle)
{
    const unsigned int pair = pair_of(ph_secret_bytes(needle.folded));

    needles->list = realloc(needles->list, (needles->count + 1) * sizeof(needle_t));
    if (!needles->list) {
        abort();
    }
    needles->list[needles->count] = needle;
    needles->count++;
    needles->begins[pair / 8] |= (unsigned char)(1u << (pair % 8));
}

static void add_reading(ph_needles_t *needles, const ph_reading_t *reading, ph_needle_bounds_t bounds)
{
    char *folded = malloc(reading->len + 1);
    apr_uint32_t *places = malloc((reading->len + 1) * sizeof(*places));
    apr_size_t len;

    if (!folded || !places) {
        abort();
    }
    len = fold_reading(folded, places, reading);
    if (len >= FOLDED_MIN && !is_known(needles, folded, len, bounds)) {
        const needle_t needle = { ph_secret_make(folded, len), places[0], reading->len - 1 - places[len - 1],
                                  bounds };

        add_needle(needles, needle);
    }
    OPENSSL_cleanse(folded, reading->len);
    free(folded);
    free(places);
}

/* A character of two bytes in UTF-8 is one byte in Latin-1 and in readings of \u00e9. */
static void add_narrow(ph_needles_t *needles, const ph_reading_t *reading, ph_needle_bounds_t bounds)
{
    ph_reading_t narrow = { 0 };
    int is_changed = 0;
    apr_size_t i;

    for (i = 0; i < reading->len; i++) {
        const unsigned char byte = (unsigned char)reading->bytes[i];

        if ((byte == 0xc2 || byte == 0xc3) && i + 1 < reading->len &&
            (reading->bytes[i + 1] & 0xc0) == 0x80) {
            i++;
            ph_reading_put(&narrow, reading, i, i, (char)((byte << 6) | (reading->bytes[i] & 0x3f)));
            is_changed = 1;
        }
        else {
            ph_reading_put(&narrow, reading, i, i, (char)byte);
        }
    }
    if (is_changed) {
        add_reading(needles, &narrow, bounds);
    }
    ph_reading_free(&narrow);
}

void ph_needles_add(ph_needles_t *needles, const char *bytes, apr_size_t len, ph_needle_bounds_t bounds)
{
    ph_reading_t reading = ph_reading_of((char *)bytes, len);
    ph_reading_t next;
    int level;

    for (level = 0; level < LEVELS_MAX; level++) {
        add_reading(needles, &reading, bounds);
        add_narrow(needles, &reading, bounds);
        if (!ph_escapes_decode(&next, &reading)) {
            break;
        }
        if (level > 0) {
            ph_reading_free(&reading);
        }
        reading = next;
    }
    if (level > 0) {
        ph_reading_free(&reading);
    }
}

/* ---- search --------------------------------------------------------------------------------------- */

typedef struct search_t {
    const ph_needles_t *needles;
    const ph_reading_t *reading;
    char *folded;
    apr_uint32_t *places;
    apr_size_t len;
    unsigned char *hidden;
    apr_size_t *work;
} search_t;

static int is_word(char byte)
{
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || byte == '-' ||
           byte == '_' || (byte & 0x80) != 0;
}

static int is_bounded(const ph_reading_t *reading, apr_size_t first, apr_size_t last)
{
    const char before = (first > 0) ? reading->bytes[first - 1] : ' ';
    const char after = (last + 1 < reading->len) ? reading->bytes[last + 1] : ' ';

    /* The path "/p" is not in "</p>". */
    return !is_word(before) && !is_word(after) && !(before == '<' && reading->bytes[first] == '/');
}

static void hide_range(search_t *search, apr_size_t first, apr_size_t last)
{
    const ph_reading_t *reading = search->reading;
    const apr_size_t begin = reading->from ? reading->from[first] : first;
    const apr_size_t end = reading->to ? reading->to[last] : last + 1;

    memset(search->hidden + begin, 1, end - begin);
    *search->work += end - begin;
}

/* Hide the bytes from `first` to `last`, and as many ignored ones beside them as the needle has. */
static void hide(search_t *search, const needle_t *needle, apr_size_t first, apr_size_t last)
{
    const ph_reading_t *reading = search->reading;
    apr_size_t i;

    for (i = 0; i < needle->before && first > 0 && is_ignored(reading->bytes[first - 1]); i++) {
        first--;
    }
    for (i = 0; i < needle->after && last + 1 < reading->len && is_ignored(reading->bytes[last + 1]); i++) {
        last++;
    }
    hide_range(search, first, last);
}

/* 1 when `needle`, or its beginning at the end of the text, is at `at`; it is hidden. */
static int match(search_t *search, const needle_t *needle, apr_size_t at)
{
    const char *wanted = ph_secret_bytes(needle->folded);
    const apr_size_t wanted_len = ph_secret_len(needle->folded);
    const apr_size_t left = search->len - at;
    const apr_size_t len = (wanted_len < left) ? wanted_len : left;

    if (len < wanted_len && (len < CUT_MIN || needle->bounds != PH_NEEDLE_ANYWHERE)) {
        return 0;
    }
    if (memcmp(search->folded + at, wanted, (len < CUT_MIN) ? len : CUT_MIN) != 0) {
        return 0;
    }
    *search->work += len;
    if (memcmp(search->folded + at, wanted, len) != 0 ||
        (needle->bounds == PH_NEEDLE_WORD &&
         !is_bounded(search->reading, search->places[at], search->places[at + len - 1]))) {
        return 0;
    }
    hide(search, needle, search->places[at], search->places[at + len - 1]);
    return 1;
}

static int match_all(search_t *search, apr_size_t work_max)
{
    const ph_needles_t *needles = search->needles;
    int found = 0;
    apr_size_t at;
    size_t i;

    for (at = 0; at + 1 < search->len && *search->work <= work_max; at++) {
        const unsigned int pair = pair_of(search->folded + at);

        if (!(needles->begins[pair / 8] & (1u << (pair % 8)))) {
            continue;
        }
        for (i = 0; i < needles->count; i++) {
            found |= match(search, &needles->list[i], at);
        }
    }
    return found;
}

int ph_needles_search(unsigned char *hidden, apr_size_t *work, apr_size_t work_max, ph_needles_t *needles,
                      const ph_reading_t *reading)
{
    const apr_size_t room = reading->len + 1;
    search_t search = { needles, reading, NULL, NULL, 0, hidden, work };
    int found;

    search.places = malloc(room * (sizeof(apr_uint32_t) + 1));
    if (!search.places) {
        abort();
    }
    search.folded = (char *)(search.places + room);
    search.len = fold_reading(search.folded, search.places, reading);
    found = match_all(&search, work_max);
    OPENSSL_cleanse(search.folded, room);
    free(search.places);
    return found;
}
