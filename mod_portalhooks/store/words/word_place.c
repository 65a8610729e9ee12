/* SPDX-License-Identifier: Apache-2.0 */
/* The place of an event: its time in 18 digits, then its id. */
#include "word_place.h"

#include <string.h>

#include <apr_strings.h>

#define TIME_DIGITS 18

const char *ph_word_event_place(apr_time_t occurred_at, const char *id, apr_pool_t *pool)
{
    return apr_psprintf(pool, "%018" APR_INT64_T_FMT "%s", occurred_at, id);
}

apr_time_t ph_word_event_time(const char *place)
{
    char digits[TIME_DIGITS + 1];

    apr_cpystrn(digits, place, sizeof(digits));
    return apr_atoi64(digits);
}

const char *ph_word_event_id(const char *place)
{
    return strlen(place) > TIME_DIGITS ? place + TIME_DIGITS : "";
}
