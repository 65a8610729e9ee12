/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_PLACE_H
#define PH_STORE_WORDS_WORD_PLACE_H

#include <apr_pools.h>
#include <apr_time.h>

/* Where a word of ph_word is found: in the row of a list, its noun, at a place that sorts as the list does.
 */

#define PH_WORD_EXECUTION "x" /* the place of an execution is its id */
#define PH_WORD_EVENT "v"     /* that of an event sorts by occurred_at and id */
#define PH_WORD_LAST_ID "~~"  /* after every id, and after every place */

/* The place of an event, and back. The place is from `pool`; the id is part of `place`. */
const char *ph_word_event_place(apr_time_t occurred_at, const char *id, apr_pool_t *pool);
apr_time_t ph_word_event_time(const char *place);
const char *ph_word_event_id(const char *place);

#endif
