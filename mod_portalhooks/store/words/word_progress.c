/* SPDX-License-Identifier: Apache-2.0 */
/* A row of ph_retention for each noun and part. */
#include "word_progress.h"

#include <string.h>

#include "store/row.h"
#include "word_place.h"

static const char *kind_of(const char *noun, ph_word_part_t part)
{
    static const char *const kinds[][2] = {
        [PH_WORD_TEXTS] = { "words_executions", "words_events" },
        [PH_WORD_DETAILS] = { "detail_execution", "detail_event" },
    };

    return kinds[part][strcmp(noun, PH_WORD_EVENT) == 0];
}

apr_status_t ph_word_progress_read(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                   ph_word_part_t part, apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    memset(progress, 0, sizeof(*progress));
    for (rv = ph_row_first(&rows, ph_db_call(db, PH_ST_RETENTION_LIST, scratch)); rv == APR_SUCCESS;
         rv = ph_db_next(rows)) {
        if (strcmp(ph_db_get_text(rows, 0, scratch), kind_of(noun, part)) == 0) {
            progress->is_recorded = 1;
            progress->is_complete = ph_db_get_int(rows, 1, 0) != 0;
            progress->at = ph_db_get_int(rows, 2, 0);
        }
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_word_progress_record(ph_word_progress_t *progress, ph_db_t *db, const char *noun,
                                     ph_word_part_t part, apr_pool_t *scratch)
{
    ph_db_call_t *call =
        ph_db_call(db, progress->is_recorded ? PH_ST_RETENTION_UPDATE : PH_ST_RETENTION_INSERT, scratch);
    apr_status_t rv;

    ph_db_int(call, progress->is_complete);
    ph_db_int(call, progress->at);
    ph_db_text(call, kind_of(noun, part));
    if (progress->is_recorded) {
        ph_db_int(call, APR_INT64_MAX);
    }
    rv = ph_db_execute(NULL, call);
    progress->is_recorded = 1;
    return rv == PH_DB_DUPLICATE ? APR_SUCCESS : rv; /* another process was first */
}
