/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_ENCODED_FORM_H
#define PH_CORE_SECRETS_ENCODED_FORM_H

#include <apr.h>

/* Recognizes a text in the encodings a receiver may use: raw, URL-encoded or JSON-escaped, whichever of its
 * characters are encoded. Pure; any thread. */

/* The longest encoding of one byte: \u0041. */
#define PH_ENCODED_FORM_FACTOR 6

/* The length of the longest encoded form of `text` at `at`, or 0. *work is increased by the number of
 * comparisons. */
apr_size_t ph_encoded_form_match(apr_size_t *work, const char *text, apr_size_t len, const char *at,
                                 apr_size_t left);

#endif
