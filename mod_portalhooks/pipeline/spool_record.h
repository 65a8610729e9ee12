/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_RECORD_H
#define PH_PIPELINE_SPOOL_RECORD_H

#include "click.h"

/* An ended click as bytes that stand in a file, and back. What is needed to commit the outcome and no more:
 * neither the request nor a secret; the response has been redacted before. Pure; any thread. */

#define PH_SPOOL_HEAD_LEN 54 /* digest, space, length of the text in 9 digits, line feed */
#define PH_SPOOL_TEXT_MAX (8 * 1024 * 1024)

/* A head and a text, each with a line feed. From `pool`; NULL when it cannot be said. */
const char *ph_spool_record_make(apr_size_t *len, const ph_click_t *click, apr_pool_t *pool);

/* How long the text of this head is, its line feed included; 0 = this is no head. */
apr_size_t ph_spool_record_text_len(const char head[PH_SPOOL_HEAD_LEN]);

/* The click of a record, made for ph_outcome_batch_commit, with one reference; NULL when head and text do not
 * fit together, or are not ours. */
ph_click_t *ph_spool_record_parse(const char head[PH_SPOOL_HEAD_LEN], const char *text, apr_size_t len);

#endif
