/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TEXT_CLEAN_TEXT_H
#define PH_CORE_TEXT_CLEAN_TEXT_H

#include <apr_pools.h>

/* Text of another application's table as text that may be shown as a name. Pure; any thread. */

#define PH_CLEAN_REPLACED 1 /* characters became U+FFFD */
#define PH_CLEAN_CUT 2      /* it was too long */

/* `len` bytes as UTF-8 of at most `max_length` characters that ph_text_is_plain accepts: each byte that is
 * not part of a character, and each character that may not be shown, becomes U+FFFD; a longer text is cut and
 * ends in an ellipsis. What was changed is added to *changes. From `pool`; NULL for NULL. */
const char *ph_clean_text(unsigned *changes, const char *bytes, apr_size_t len, int max_length,
                          apr_pool_t *pool);

/* The same for several lines (ph_text_is_plain_lines). */
const char *ph_clean_lines(unsigned *changes, const char *bytes, apr_size_t len, int max_length,
                           apr_pool_t *pool);

#endif
