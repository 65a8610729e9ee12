/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_ENCODED_FORM_H
#define PH_CORE_SECRETS_ENCODED_FORM_H

#include <apr.h>

/* A text of ours as a receiver may spell it: as it is, URL-encoded or JSON-escaped, whichever of its
 * characters the receiver chose to encode. Pure. */

/* As many bytes may stand for one: \u0041. */
#define PH_ENCODED_FORM_FACTOR 6

/* How long the longest encoded form of `text` at `at` is, or 0; *work counts what was compared. */
apr_size_t ph_encoded_form_match(apr_size_t *work, const char *text, apr_size_t len, const char *at,
                                 apr_size_t left);

#endif
