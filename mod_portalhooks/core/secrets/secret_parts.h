/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SECRET_PARTS_H
#define PH_CORE_SECRETS_SECRET_PARTS_H

#include "core/target/url.h"
#include "redact.h"

/* What of a target and of a credential is redacted besides the whole: receivers echo the path without its
 * first segments, one parameter, or the password of Basic credentials. Pure; any thread.
 *
 * A part is redacted wherever it stands when it has 16 bytes or more, or 8 and a digit; only between other
 * characters than letters, digits, '-' and '_' when it has 8 bytes that are not just a word, or 6 and a
 * digit. A word is letters alone, with no upper case but at the beginning. */

/* Add the path and query of `target` (also after its host and port), each run of segments from the beginning
 * or to the end, each segment by the rule above and what it has between ; = , : . and @, the query, each of
 * its parameters, and each parameter's value: by the rule above, or when it has 8 bytes. "/" is not added,
 * nor a segment alone that is `shown`, which everybody sees: the integration's id. */
void ph_secret_parts_add_target(ph_redact_t *redact, const ph_url_t *target, const char *shown);

/* Add what Basic credentials, base64 of `len` characters, say: "user:password" of at least 6 bytes, and a
 * password of at least 4, wherever they stand when they have 8. */
void ph_secret_parts_add_basic(ph_redact_t *redact, const char *value, apr_size_t len);

/* Add the parts of a header's value or a token by the rule above: what stands between white space and , ; = :
 * . and quotes; and of what is base64 of printable text, that text and what follows its first colon. */
void ph_secret_parts_add_credential(ph_redact_t *redact, const char *value, apr_size_t len);

#endif
