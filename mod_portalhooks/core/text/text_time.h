/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_TEXT_TIME_H
#define PH_CORE_TEXT_TEXT_TIME_H

#include <apr_pools.h>
#include <apr_time.h>

/* Times as the API reads and writes them (RFC 3339). Pure; any thread. */

/* "2026-11-23T14:45:28.412Z": UTC, truncated to milliseconds. From `pool`; NULL for time 0 and for years
 * before 0000 or after 9999. */
const char *ph_text_time(apr_time_t time, apr_pool_t *pool);

/* "2026-11-23 14:45:28", as spreadsheets read it: UTC, truncated to seconds. The same otherwise. */
const char *ph_text_time_plain(apr_time_t time, apr_pool_t *pool);

/* A date and time with Z or an offset, truncated to microseconds: 1 and *out; else 0. Years 1970 to 9999; a
 * leap second is refused. */
int ph_text_time_parse(apr_time_t *out, const char *text);

#endif
