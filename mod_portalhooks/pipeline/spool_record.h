/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_RECORD_H
#define PH_PIPELINE_SPOOL_RECORD_H

#include "click.h"

/* An ended click as bytes of a spool file, and back. Only what is needed to commit the outcome: neither the
 * request nor a secret, and the response is already redacted. Pure; any thread. */

#define PH_SPOOL_HEAD_LEN 54 /* digest, space, length of the text in 9 digits, line feed */
#define PH_SPOOL_TEXT_MAX (8 * 1024 * 1024)

/* A head and a text, each ending with a line feed. From `pool`; NULL when the text would be too long, a field
 * cannot be JSON because it is not UTF-8, or memory is short. */
const char *ph_spool_record_make(apr_size_t *len, const ph_click_t *click, apr_pool_t *pool);

/* Length of the text that follows this head, with its line feed; 0 = not a head. */
apr_size_t ph_spool_record_text_len(const char head[PH_SPOOL_HEAD_LEN]);

/* The click of a record, with one reference, filled as far as ph_outcome_batch_commit needs it. APR_EINVAL =
 * the digest does not match or the text is not of this format; APR_ENOMEM = memory is short. */
apr_status_t ph_spool_record_parse(ph_click_t **click, const char head[PH_SPOOL_HEAD_LEN], const char *text,
                                   apr_size_t len);

#endif
