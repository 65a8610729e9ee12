/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WORDS_WORD_DETAILS_H
#define PH_STORE_WORDS_WORD_DETAILS_H

#include "core/model/model.h"
#include "store/db.h"

/* The words of the values of event details (PortalHooksSearchDetails), of events and of executions. They are
 * entries of ph_word like the other words of a row; ph_word_detail has those of each place together, so that
 * they can be matched, and removed when the details are gone. */

/* Add the words of the event's details, less `others`, to `entries` (word_entries.h), and write them to
 * ph_word_detail, inside the caller's transaction. */
apr_status_t ph_word_details_put(apr_array_header_t *entries, ph_db_t *db, const char *noun,
                                 const char *place, const ph_event_t *event,
                                 const apr_array_header_t *others);

/* The same for the words of an event beside those of its texts. */
apr_status_t ph_word_details_put_event(apr_array_header_t *entries, ph_db_t *db, const ph_event_t *event);

/* Delete the words of up to `limit` places from `first` to `last`, both inclusive, inside the caller's
 * transaction. *removed places. */
apr_status_t ph_word_details_remove(int *removed, ph_db_t *db, const char *noun, const char *first,
                                    const char *last, int limit, apr_pool_t *scratch);

/* What a search knows of them. */
typedef struct ph_word_details_t {
    const char *noun;
    /* The place of the current row of the list. From `scratch`. */
    const char *(*place_of)(ph_db_rows_t *rows, apr_pool_t *scratch);
    apr_hash_t *words; /* by place, separated by spaces */
} ph_word_details_t;

/* Read those of some places (const char *). details->words lives in `pool`. */
apr_status_t ph_word_details_read(ph_word_details_t *details, ph_db_t *db, const apr_array_header_t *places,
                                  apr_pool_t *pool);

/* Append those of a place to `words`, if they were read. */
void ph_word_details_add(apr_array_header_t *words, const ph_word_details_t *details, const char *place);

#endif
