/* SPDX-License-Identifier: Apache-2.0 */
/* The words of executions and events: when they are written, and when they go. */
#include "word_index.h"

#include "word_details.h"
#include "word_entries.h"

apr_status_t ph_word_put_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    apr_array_header_t *entries = ph_word_entries_make(1, scratch);
    apr_status_t rv = APR_SUCCESS;

    ph_word_entries_add_event(entries, event);
    if (ph_db_searches_details(db)) {
        rv = ph_word_details_put_event(entries, db, event);
    }
    return rv == APR_SUCCESS ? ph_word_entries_put(db, entries, scratch) : rv;
}

apr_status_t ph_word_remove_event(ph_db_t *db, const ph_event_t *event, apr_pool_t *scratch)
{
    apr_array_header_t *entries = ph_word_entries_make(1, scratch);
    const char *place = ph_word_event_place(event->occurred_at, event->id, scratch);
    apr_status_t rv;
    int ignored;

    ph_word_entries_add_event(entries, event);
    rv = ph_word_entries_remove(db, entries, scratch);
    return rv == APR_SUCCESS ? ph_word_details_remove(&ignored, db, PH_WORD_EVENT, place, place, 1, scratch)
                             : rv;
}

apr_status_t ph_word_remove_executions(ph_db_t *db, const apr_array_header_t *executions, apr_pool_t *scratch)
{
    apr_array_header_t *entries = ph_word_entries_make(executions->nelts, scratch);
    const ph_execution_t *execution;
    int i;

    for (i = 0; i < executions->nelts; i++) {
        execution = &APR_ARRAY_IDX(executions, i, ph_execution_t);
        ph_word_entries_add_execution(entries, execution);
        ph_word_entries_mark(entries, PH_WORD_DETAILS, execution->id);
    }
    ph_word_entries_join(entries);
    return ph_word_entries_remove(db, entries, scratch);
}
