/* SPDX-License-Identifier: Apache-2.0 */
/* Piece by piece, first the events, of which there are fewer. */
#include "index_existing.h"

#include <stdio.h>

#include <apr_strings.h>

#include "connection.h"
#include "refuse.h"
#include "service/word_backlog.h"
#include "store/census.h"
#include "store/db_clock.h"

#define SETTLED apr_time_from_sec(120) /* httpd itself indexes what is newer */
#define REPORT_EVERY 100000
#define TRIES 10 /* on a cluster another host that indexes, too, may commit first */

typedef struct run_t {
    const char *what;
    ph_word_backlog_t backlog;
    apr_int64_t reported;
    int is_done;
} run_t;

static void report(run_t *run)
{
    const apr_int64_t written = run->backlog.written;

    if (written - run->reported >= REPORT_EVERY || (run->is_done && written > run->reported)) {
        printf("indexed %" APR_INT64_T_FMT " %s for the search\n", written, run->what);
        fflush(stdout);
        run->reported = written;
    }
}

static apr_status_t index_all(ph_db_t *db, apr_pool_t *pool)
{
    run_t events = { "events", { PH_WORD_TEXTS, 0, "", 0, 0 }, 0, 0 };
    run_t executions = { "executions", { PH_WORD_TEXTS, 0, "", 0, 0 }, 0, 0 };
    apr_time_t now = 0;
    apr_status_t rv;
    apr_pool_t *turn;

    apr_pool_create(&turn, pool);
    rv = ph_census_has_views(&events.is_done, db, turn);
    while (rv == APR_SUCCESS && !events.is_done) {
        apr_pool_clear(turn);
        rv = ph_word_backlog_events(&events.is_done, &events.backlog, db, turn);
        report(&events);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_db_clock_now(&now, db, turn);
    }
    while (rv == APR_SUCCESS && !executions.is_done) {
        apr_pool_clear(turn);
        rv = ph_word_backlog_executions(&executions.is_done, &executions.backlog, db, now - SETTLED, turn);
        report(&executions);
    }
    apr_pool_destroy(turn);
    return rv;
}

ph_exit_t ph_index_existing(const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_db_t *db;
    const ph_exit_t code = ph_connection_open(&db, settings, pool);
    apr_status_t rv;
    int tries = 0;

    if (code != PH_EXIT_DONE) {
        return code;
    }
    do {
        rv = index_all(db, pool);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < TRIES);
    if (rv != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED,
                         apr_psprintf(pool,
                                      "The schema is up to date, but indexing for the search stopped: %s. "
                                      "httpd goes on with it, or run the command again.",
                                      ph_db_error(db)));
    }
    return PH_EXIT_DONE;
}
