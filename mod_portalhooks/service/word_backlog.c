/* SPDX-License-Identifier: Apache-2.0 */
/* Finds out where to go on, indexes a piece, records where it ended. */
#include "word_backlog.h"

#include <apr_strings.h>
#include <string.h>

#include "store/id_range.h"
#include "store/words/word_index.h"

#define PIECE_ROWS 250
#define ID_PREFIX "exe_"
#define LEAD apr_time_from_sec(180) /* of another one, which is then followed */

static void advance(ph_word_backlog_t *backlog, const ph_word_piece_t *piece)
{
    backlog->written += piece->written;
    if (piece->last_id) {
        apr_cpystrn(backlog->id, piece->last_id, sizeof(backlog->id));
        backlog->at = piece->last_time;
    }
}

/* The id itself, or the first one of that time. */
static const char *later(const char *id, apr_time_t since, apr_pool_t *scratch)
{
    const char *first = since ? ph_id_range_from(ID_PREFIX, since, scratch) : "";

    return strcmp(first, id) > 0 ? first : id;
}

apr_status_t ph_word_backlog_executions(int *is_done, ph_word_backlog_t *backlog, ph_db_t *db,
                                        apr_time_t until, apr_pool_t *scratch)
{
    ph_word_progress_t progress;
    ph_word_piece_t piece;
    const char *first = "";
    apr_status_t rv = ph_word_progress_read(&progress, db, PH_WORD_EXECUTION, backlog->part, scratch);

    *is_done = 0;
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (*backlog->id && progress.at < backlog->at + LEAD) {
        first = apr_pstrcat(scratch, backlog->id, "!", NULL); /* right after it */
    }
    else if (progress.is_recorded) {
        first = ph_id_range_from(ID_PREFIX, progress.at, scratch);
    }
    rv = ph_word_index_executions(&piece, db, backlog->part, later(first, backlog->since, scratch),
                                  ph_id_range_from(ID_PREFIX, until, scratch), PIECE_ROWS, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    advance(backlog, &piece);
    *is_done = piece.seen < PIECE_ROWS;
    if (*is_done) {
        backlog->at = until;
    }
    if (backlog->at <= progress.at && progress.is_complete >= *is_done) {
        return APR_SUCCESS;
    }
    progress.is_complete |= *is_done;
    progress.at = backlog->at > progress.at ? backlog->at : progress.at;
    return ph_word_progress_record(&progress, db, PH_WORD_EXECUTION, backlog->part, scratch);
}

apr_status_t ph_word_backlog_events(int *is_done, ph_word_backlog_t *backlog, ph_db_t *db,
                                    apr_pool_t *scratch)
{
    ph_word_progress_t progress;
    ph_word_piece_t piece;
    apr_status_t rv = ph_word_progress_read(&progress, db, PH_WORD_EVENT, backlog->part, scratch);

    *is_done = progress.is_complete;
    if (rv != APR_SUCCESS || progress.is_complete) {
        return rv;
    }
    if (!*backlog->id || progress.at < backlog->at) {
        backlog->at = progress.is_recorded ? progress.at : APR_INT64_MAX;
        apr_cpystrn(backlog->id, PH_WORD_LAST_ID, sizeof(backlog->id));
    }
    rv = ph_word_index_events(&piece, db, backlog->part, backlog->at, backlog->id, PIECE_ROWS, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    advance(backlog, &piece);
    *is_done = piece.seen < PIECE_ROWS;
    progress.is_complete = *is_done;
    progress.at = backlog->at;
    return ph_word_progress_record(&progress, db, PH_WORD_EVENT, backlog->part, scratch);
}
