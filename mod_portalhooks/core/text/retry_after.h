/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_RETRY_AFTER_H
#define PH_CORE_TEXT_RETRY_AFTER_H

#include <apr_time.h>

#define PH_RETRY_AFTER_MOST apr_time_from_sec(24 * 60 * 60)

/* Until when a receiver asks to wait (Retry-After, RFC 9110 section 10.2.3: seconds or an HTTP date), at
 * most 24 h from `now`. 0 when the value is neither, or names no time to come. Pure. */
apr_time_t ph_retry_after_parse(const char *value, apr_time_t now);

#endif
