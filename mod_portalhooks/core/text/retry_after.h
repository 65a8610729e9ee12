/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_RETRY_AFTER_H
#define PH_CORE_TEXT_RETRY_AFTER_H

#include <apr_time.h>

#define PH_RETRY_AFTER_MOST apr_time_from_sec(24 * 60 * 60)

/* The time a Retry-After header (RFC 9110, section 10.2.3: seconds or an HTTP date) asks to wait for, at most
 * 24 h from `now`. 0 when it is neither, or not in the future. Pure; any thread. */
apr_time_t ph_retry_after_parse(const char *value, apr_time_t now);

#endif
