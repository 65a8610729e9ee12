/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SIGNED_MESSAGE_H
#define PH_CORE_SECRETS_SIGNED_MESSAGE_H

#include <apr.h>

/* What Standard Webhooks 1.0.0 signs in either scheme: "<webhook-id>.<webhook-timestamp>.<body>". */
typedef struct ph_signed_message_t {
    const char *id;
    apr_int64_t timestamp; /* in seconds */
    const char *body;
    apr_size_t body_len;
} ph_signed_message_t;

#define PH_SIGNED_MESSAGE_HEAD_MAX 255

/* What stands before the body; `out` gets it and a NUL. Its length, 0 when the id is too long. */
apr_size_t ph_signed_message_head(char out[PH_SIGNED_MESSAGE_HEAD_MAX + 1],
                                  const ph_signed_message_t *message);

#endif
