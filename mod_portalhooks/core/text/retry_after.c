/* SPDX-License-Identifier: Apache-2.0 */
/* Parses Retry-After. */
#include "retry_after.h"

#include <apr_date.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <string.h>

#define SECONDS_DIGITS_MAX 9 /* longer values exceed the limit anyway */

static apr_time_t parse_seconds(const char *value, apr_time_t now)
{
    if (strlen(value) > SECONDS_DIGITS_MAX) {
        return now + PH_RETRY_AFTER_MOST;
    }
    return now + apr_time_from_sec(apr_atoi64(value));
}

apr_time_t ph_retry_after_parse(const char *value, apr_time_t now)
{
    apr_time_t until;

    if (apr_isdigit(value[0])) {
        if (value[strspn(value, "0123456789")] != '\0') {
            return 0;
        }
        until = parse_seconds(value, now);
    }
    else {
        until = apr_date_parse_http(value);
    }
    if (until <= now) {
        return 0;
    }
    return until - now > PH_RETRY_AFTER_MOST ? now + PH_RETRY_AFTER_MOST : until;
}
