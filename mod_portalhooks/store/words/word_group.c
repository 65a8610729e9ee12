/* SPDX-License-Identifier: Apache-2.0 */
/* Several ids in one row: exe_01M8RSPH1YYCZRFE21F0NRA13G is exe_01M8RSPH, about a second, and a tail. */
#include "word_group.h"

#include <string.h>

#include <apr_strings.h>

#include "word_place.h"

#define ID_LENGTH 30
#define SECOND_LENGTH 12
#define TAIL_LENGTH (ID_LENGTH - SECOND_LENGTH)

static const char *at(const apr_array_header_t *places, int i)
{
    return APR_ARRAY_IDX(places, i, const char *);
}

static int is_execution(const char *noun)
{
    return strcmp(noun, PH_WORD_EXECUTION) == 0;
}

int ph_word_group_is_one(const char *noun, const char *place, const char *other)
{
    return is_execution(noun) && strlen(place) == ID_LENGTH && strlen(other) == ID_LENGTH &&
           strncmp(place, other, SECOND_LENGTH) == 0;
}

const char *ph_word_group_place(const apr_array_header_t *places, apr_pool_t *pool)
{
    const char *latest = at(places, places->nelts - 1);

    return places->nelts == 1 ? latest : apr_psprintf(pool, "%s%02d", latest, places->nelts);
}

const char *ph_word_group_tails(const apr_array_header_t *places, apr_pool_t *pool)
{
    char *tails = apr_palloc(pool, (apr_size_t)(places->nelts * TAIL_LENGTH) + 1);
    char *end = tails;
    int i;

    for (i = places->nelts - 2; i >= 0; i--) {
        memcpy(end, at(places, i) + SECOND_LENGTH, TAIL_LENGTH);
        end += TAIL_LENGTH;
    }
    *end = '\0';
    return tails;
}

const char *ph_word_group_read(apr_array_header_t *places, const char *place, const char *tails)
{
    apr_pool_t *pool = places->pool;
    const char *latest = *tails ? apr_pstrmemdup(pool, place, ID_LENGTH) : place;

    APR_ARRAY_PUSH(places, const char *) = latest;
    for (; strlen(tails) >= TAIL_LENGTH; tails += TAIL_LENGTH) {
        APR_ARRAY_PUSH(places, const char *) = apr_pstrcat(pool, apr_pstrmemdup(pool, place, SECOND_LENGTH),
                                                           apr_pstrmemdup(pool, tails, TAIL_LENGTH), NULL);
    }
    return latest;
}

const char *ph_word_group_end(const char *noun, const char *place, apr_pool_t *pool)
{
    if (!is_execution(noun) || strlen(place) < SECOND_LENGTH) {
        return place;
    }
    return apr_pstrcat(pool, apr_pstrmemdup(pool, place, SECOND_LENGTH), PH_WORD_LAST_ID, NULL);
}

const char *ph_word_group_last(const char *noun, const char *place, apr_pool_t *pool)
{
    return is_execution(noun) ? apr_pstrcat(pool, place, PH_WORD_LAST_ID, NULL) : place;
}
