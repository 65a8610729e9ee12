/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what a signature covers beside the body. */
#include "signed_message.h"

#include <stdio.h>

apr_size_t ph_signed_message_head(char out[PH_SIGNED_MESSAGE_HEAD_MAX + 1],
                                  const ph_signed_message_t *message)
{
    const int len = snprintf(out, PH_SIGNED_MESSAGE_HEAD_MAX + 1, "%s.%" APR_INT64_T_FMT ".", message->id,
                             message->timestamp);

    return (len > 0 && len <= PH_SIGNED_MESSAGE_HEAD_MAX) ? (apr_size_t)len : 0;
}
