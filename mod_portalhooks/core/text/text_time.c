/* SPDX-License-Identifier: Apache-2.0 */
/* Formats and parses RFC 3339. */
#include "text_time.h"

#include <string.h>

/* The range of four-digit years. */
#define YEAR_0 apr_time_from_sec(APR_INT64_C(-62167219200))
#define YEAR_10000 apr_time_from_sec(APR_INT64_C(253402300800))

static char *put_digits(char *at, int value, int count, char after)
{
    int i;

    for (i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
    at[count] = after;
    return at + count + 1;
}

/* Date and time to the second with `between` them and `after` behind; returns the end, NULL when the time
 * cannot be written. Without apr_psprintf, which takes ten times as long: every response has several times in
 * it. */
static char *put_time(char *at, apr_time_t second, char between, char after)
{
    apr_time_exp_t utc;

    if (second < YEAR_0 || second >= YEAR_10000 || apr_time_exp_gmt(&utc, second) != APR_SUCCESS) {
        return NULL;
    }
    at = put_digits(at, utc.tm_year + 1900, 4, '-');
    at = put_digits(at, utc.tm_mon + 1, 2, '-');
    at = put_digits(at, utc.tm_mday, 2, between);
    at = put_digits(at, utc.tm_hour, 2, ':');
    at = put_digits(at, utc.tm_min, 2, ':');
    return put_digits(at, utc.tm_sec, 2, after);
}

/* apr_time_usec is negative before 1970. */
static int microseconds_of(apr_time_t time)
{
    return (int)((time % APR_USEC_PER_SEC + APR_USEC_PER_SEC) % APR_USEC_PER_SEC);
}

const char *ph_text_time(apr_time_t time, apr_pool_t *pool)
{
    const int us = microseconds_of(time);
    char *text, *at;

    if (time == 0) {
        return NULL;
    }
    text = apr_palloc(pool, sizeof("2026-11-23T14:45:28.000Z"));
    at = put_time(text, time - us, 'T', '.');
    if (!at) {
        return NULL;
    }
    *put_digits(at, us / 1000, 3, 'Z') = '\0';
    return text;
}

const char *ph_text_time_plain(apr_time_t time, apr_pool_t *pool)
{
    char *text;

    if (time == 0) {
        return NULL;
    }
    text = apr_palloc(pool, sizeof("2026-11-23 14:45:28"));
    return put_time(text, time - microseconds_of(time), ' ', '\0') ? text : NULL;
}

/* Read exactly `count` digits from `low` to `high`, followed by `after` (0 = anything). */
static int take_number(int *out, const char **at, int count, int low, int high, char after)
{
    int value = 0;
    int i;

    for (i = 0; i < count; i++) {
        if ((*at)[i] < '0' || (*at)[i] > '9') {
            return 0;
        }
        value = value * 10 + ((*at)[i] - '0');
    }
    if (value < low || value > high || (after && (*at)[count] != after)) {
        return 0;
    }
    *at += count + (after != 0);
    *out = value;
    return 1;
}

static int take_date(apr_time_exp_t *utc, const char **at)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int year;
    int month;
    int day;
    int is_leap;

    if (!take_number(&year, at, 4, 1970, 9999, '-') || !take_number(&month, at, 2, 1, 12, '-') ||
        !take_number(&day, at, 2, 1, 31, 0)) {
        return 0;
    }
    is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (day > days[month - 1] + (month == 2 && is_leap)) {
        return 0;
    }
    utc->tm_year = year - 1900;
    utc->tm_mon = month - 1;
    utc->tm_mday = day;
    return 1;
}

/* Leap seconds are refused, since apr_time_t has none. Digits beyond microseconds are dropped. */
static int take_clock(apr_time_exp_t *utc, const char **at)
{
    int unit = 100000;

    if (!take_number(&utc->tm_hour, at, 2, 0, 23, ':') || !take_number(&utc->tm_min, at, 2, 0, 59, ':') ||
        !take_number(&utc->tm_sec, at, 2, 0, 59, 0)) {
        return 0;
    }
    if (**at != '.') {
        return 1;
    }
    for (++*at; **at >= '0' && **at <= '9'; ++*at) {
        utc->tm_usec += unit * (**at - '0');
        unit /= 10;
    }
    return (*at)[-1] != '.';
}

static int take_offset(apr_time_exp_t *utc, const char **at)
{
    const char sign = **at;
    int hours;
    int minutes;

    if (sign != '\0') {
        ++*at;
    }
    if (sign == 'Z' || sign == 'z') {
        return 1;
    }
    if ((sign != '+' && sign != '-') || !take_number(&hours, at, 2, 0, 23, ':') ||
        !take_number(&minutes, at, 2, 0, 59, 0)) {
        return 0;
    }
    utc->tm_gmtoff = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
    return 1;
}

int ph_text_time_parse(apr_time_t *out, const char *text)
{
    apr_time_exp_t utc;
    apr_time_t time;

    memset(&utc, 0, sizeof(utc));
    if (!take_date(&utc, &text) || (*text != 'T' && *text != 't')) {
        return 0;
    }
    text++;
    if (!take_clock(&utc, &text) || !take_offset(&utc, &text) || *text != '\0') {
        return 0;
    }
    if (apr_time_exp_gmt_get(&time, &utc) != APR_SUCCESS || time < 0 || time >= YEAR_10000) {
        return 0;
    }
    *out = time;
    return 1;
}
