/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds: find the cut-off of each kind, remove one kind after another in small transactions, log the sum. */
#include "cleaner.h"

#include <apr_strings.h>
#include <string.h>

#include "os/monotonic.h"
#include "service/metrics.h"
#include "store/store_retention.h"

#define DAY apr_time_from_sec(86400)
#define STEP_INTERVAL apr_time_from_sec(3600) /* between steps of a day */
#define RECORD_AFTER apr_time_from_sec(3600)  /* a cut-off that advanced less is not recorded */
#define ROUND_INTERVAL apr_time_from_sec(60)
#define ASK_INTERVAL apr_time_from_sec(1)  /* while another process does it, or no clock is known */
#define TURN apr_time_from_msec(300)       /* of a call while no outcomes come in */
#define IDLE_AFTER apr_time_from_msec(500) /* calls so far apart: no outcomes come in */
#define PIECE_TIME apr_time_from_msec(50)  /* what a transaction should take */
#define PIECE_ROWS_MIN 200                 /* most of a small piece is its exchanges and its COMMIT */
#define PIECE_ROWS_MAX 2000

typedef enum { STEP_UNDECIDED, STEP_LATER, STEP_TAKEN } step_t;

struct ph_cleaner_t {
    ph_portal_t *portal;
    const ph_owner_watch_t *watch;
    apr_time_t run_at; /* monotonic */
    apr_time_t ran_at; /* the end of the last call; monotonic */
    int is_failing;    /* and that has been logged */

    /* the round */
    apr_time_t begun_at;              /* by the database's clock */
    step_t step;                      /* whether kinds that are behind go on by a day */
    int kind;                         /* the next to remove; PH_OLD_KINDS = no round is under way */
    apr_time_t cutoffs[PH_OLD_KINDS]; /* 0 = none of this kind */
    int removed[PH_OLD_KINDS];
    int piece_rows;
};

static const char *const nouns[PH_OLD_KINDS] = {
    [PH_OLD_EXECUTIONS] = "executions", [PH_OLD_EVIDENCE] = "evidence", [PH_OLD_STATS] = "statistics (rows)",
    [PH_OLD_EVENTS] = "events",         [PH_OLD_KEYS] = "expired keys",
};

ph_cleaner_t *ph_cleaner_make(ph_portal_t *portal, const ph_owner_watch_t *watch, apr_pool_t *pool)
{
    ph_cleaner_t *cleaner = apr_pcalloc(pool, sizeof *cleaner);

    cleaner->portal = portal;
    cleaner->watch = watch;
    cleaner->kind = PH_OLD_KINDS;
    cleaner->piece_rows = PIECE_ROWS_MIN;
    return cleaner;
}

/* How many days rows are kept; 0 = forever. Keys have their own time of expiry. */
static int days_of(const ph_cleaner_t *cleaner, ph_old_t what)
{
    const ph_retention_t *retention = &cleaner->portal->retention;

    switch (what) {
    case PH_OLD_EXECUTIONS:
    case PH_OLD_STATS:
        return retention->executions_days;
    case PH_OLD_EVIDENCE:
        return retention->evidence_days;
    case PH_OLD_EVENTS:
        return cleaner->portal->external_catalog ? 0 : retention->events_days;
    case PH_OLD_KEYS:
    case PH_OLD_KINDS:
        break;
    }
    return 0;
}

static void log_line(const ph_cleaner_t *cleaner, ph_log_level_t level, const char *line)
{
    cleaner->portal->ports.log(cleaner->portal->ports.log_baton, level, line);
}

static const char *as_days(int days, apr_pool_t *pool)
{
    return apr_psprintf(pool, days == 1 ? "%d day" : "%d days", days);
}

/* Announce a removal that a day's step does not explain. */
static apr_status_t announce(const ph_cleaner_t *cleaner, ph_old_t what, const ph_removed_t *before,
                             apr_time_t target, ph_db_t *db, apr_pool_t *scratch)
{
    const int days = days_of(cleaner, what);
    apr_status_t rv;
    int has;

    rv = ph_store_retention_has_older(&has, db, what, target - DAY, scratch);
    if (rv != APR_SUCCESS || !has) {
        return rv;
    }
    if (!before->is_recorded) {
        log_line(cleaner, PH_LOG_NOTICE,
                 apr_psprintf(scratch,
                              "retention: first round on this database; removing all %s older than %s",
                              nouns[what], as_days(days, scratch)));
    }
    else {
        log_line(cleaner, PH_LOG_NOTICE,
                 apr_psprintf(scratch,
                              "retention: PortalHooksRetention changed; removing all %s older than %s, "
                              "kept so far: %s",
                              nouns[what], as_days(days, scratch),
                              before->days ? as_days(before->days, scratch) : "forever"));
    }
    return APR_SUCCESS;
}

/* The recorded cut-off is more than a day behind: httpd was stopped, or a clock has jumped. Go on by a day.
 */
static apr_status_t step(apr_time_t *cutoff, ph_cleaner_t *cleaner, ph_old_t what, apr_time_t target,
                         ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;
    int is_taken;
    int has;

    rv = ph_store_retention_has_older(&has, db, what, target, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (!has) {
        *cutoff = target; /* nothing to remove */
        return APR_SUCCESS;
    }
    if (cleaner->step == STEP_UNDECIDED) {
        rv = ph_store_retention_take_step(&is_taken, db, cleaner->begun_at, STEP_INTERVAL, scratch);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        cleaner->step = is_taken ? STEP_TAKEN : STEP_LATER;
    }
    if (cleaner->step == STEP_LATER) {
        return APR_SUCCESS;
    }
    log_line(cleaner, PH_LOG_NOTICE,
             apr_psprintf(scratch,
                          "retention: %d days have passed since %s were last removed; removing those of one "
                          "day per hour; if the clock is wrong, correct it",
                          (int)((target - *cutoff) / DAY), nouns[what]));
    *cutoff += DAY;
    return APR_SUCCESS;
}

/* The cut-off of one kind in this round, recorded before anything is removed. */
static apr_status_t set_cutoff(ph_cleaner_t *cleaner, ph_old_t what, const ph_removed_t *before, ph_db_t *db,
                               apr_pool_t *scratch)
{
    ph_removed_t now = { before->is_recorded, days_of(cleaner, what), before->cutoff };
    const apr_time_t target = cleaner->begun_at - now.days * DAY;
    const int is_kept = now.days == 0 && what != PH_OLD_KEYS;
    apr_status_t rv = APR_SUCCESS;

    cleaner->cutoffs[what] = 0;
    if (is_kept) {
        now.cutoff = 0;
    }
    else if (!before->is_recorded || before->days != now.days) {
        /* A longer time than before removes nothing new. */
        rv = announce(cleaner, what, before, target, db, scratch);
        now.cutoff = target;
    }
    else if (target - before->cutoff > DAY) {
        rv = step(&now.cutoff, cleaner, what, target, db, scratch);
    }
    else if (target > before->cutoff) {
        now.cutoff = target;
    }
    if (rv == APR_SUCCESS &&
        (!before->is_recorded || before->days != now.days || now.cutoff - before->cutoff >= RECORD_AFTER)) {
        rv = ph_store_retention_record(db, what, &now, scratch);
    }
    if (rv == APR_SUCCESS && !is_kept) {
        /* A cut-off ahead of the clock was recorded by a clock that has been corrected since. */
        cleaner->cutoffs[what] = now.cutoff < target ? now.cutoff : target;
    }
    return rv;
}

static apr_status_t begin_round(ph_cleaner_t *cleaner, apr_time_t db_now, ph_db_t *db, apr_pool_t *scratch)
{
    ph_removed_t before[PH_OLD_KINDS];
    apr_status_t rv = ph_store_retention_read(before, db, scratch);
    int i;

    cleaner->begun_at = db_now;
    cleaner->step = STEP_UNDECIDED;
    for (i = 0; rv == APR_SUCCESS && i < PH_OLD_KINDS; i++) {
        rv = set_cutoff(cleaner, (ph_old_t)i, &before[i], db, scratch);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    memset(cleaner->removed, 0, sizeof(cleaner->removed));
    cleaner->kind = 0;
    return APR_SUCCESS;
}

static void end_round(const ph_cleaner_t *cleaner, apr_pool_t *scratch)
{
    const char *list = NULL;
    int i;

    ph_metrics_note_retention(cleaner->portal->metrics, cleaner->portal->ports.now());
    for (i = 0; i < PH_OLD_KINDS; i++) {
        if (cleaner->removed[i] > 0) {
            list = apr_psprintf(scratch, "%s%s%d %s", list ? list : "", list ? ", " : "", cleaner->removed[i],
                                nouns[i]);
        }
    }
    if (list) {
        log_line(cleaner, PH_LOG_INFO, apr_pstrcat(scratch, "retention: removed ", list, NULL));
    }
}

/* Remove a few rows of the current kind, or go on to the next one. */
static apr_status_t remove_piece(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    const int kind = cleaner->kind;
    const apr_time_t begun_at = ph_monotonic_now();
    apr_interval_time_t took;
    apr_status_t rv;
    int removed;

    if (cleaner->cutoffs[kind] == 0) {
        cleaner->kind++;
        return APR_SUCCESS;
    }
    rv = ph_store_retention_remove(&removed, db, (ph_old_t)kind, cleaner->cutoffs[kind], cleaner->piece_rows,
                                   scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    took = ph_monotonic_now() - begun_at;
    cleaner->removed[kind] += removed;
    if (removed < cleaner->piece_rows) {
        cleaner->kind++;
    }
    else if (took < PIECE_TIME && cleaner->piece_rows < PIECE_ROWS_MAX) {
        cleaner->piece_rows *= 2;
    }
    if (took > 2 * PIECE_TIME && cleaner->piece_rows > PIECE_ROWS_MIN) {
        cleaner->piece_rows /= 2;
    }
    return APR_SUCCESS;
}

/* Continue the round for a turn; a single piece while outcomes come in. */
static apr_status_t continue_round(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t begun_at = ph_monotonic_now();
    const int is_idle = begun_at - cleaner->ran_at >= IDLE_AFTER;
    apr_status_t rv = APR_SUCCESS;
    apr_pool_t *own;

    apr_pool_create(&own, scratch);
    do {
        apr_pool_clear(own);
        rv = remove_piece(cleaner, db, own);
    } while (rv == APR_SUCCESS && cleaner->kind < PH_OLD_KINDS && is_idle &&
             ph_monotonic_now() - begun_at < TURN);
    apr_pool_destroy(own);
    /* At most every other moment, so that outcomes have the better half. */
    cleaner->run_at = 2 * ph_monotonic_now() - begun_at;
    return rv;
}

static apr_status_t run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t db_now = ph_owner_watch_db_time(cleaner->watch);
    apr_status_t rv = APR_SUCCESS;

    if (db_now == 0) {
        cleaner->kind = PH_OLD_KINDS;
    }
    if (db_now == 0 || (cleaner->kind == PH_OLD_KINDS && !ph_owner_watch_is_first(cleaner->watch))) {
        cleaner->run_at = ph_monotonic_now() + ASK_INTERVAL;
        return APR_SUCCESS;
    }
    if (cleaner->kind == PH_OLD_KINDS) {
        cleaner->run_at = ph_monotonic_now() + ROUND_INTERVAL;
        rv = begin_round(cleaner, db_now, db, scratch);
    }
    if (rv == APR_SUCCESS) {
        rv = continue_round(cleaner, db, scratch);
    }
    if (rv == APR_SUCCESS && cleaner->kind == PH_OLD_KINDS) {
        end_round(cleaner, scratch);
        cleaner->run_at = ph_monotonic_now() + ROUND_INTERVAL;
    }
    return rv;
}

apr_status_t ph_cleaner_run(ph_cleaner_t *cleaner, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;

    if (ph_monotonic_now() < cleaner->run_at) {
        cleaner->ran_at = ph_monotonic_now();
        return APR_SUCCESS;
    }
    rv = run(cleaner, db, scratch);
    cleaner->ran_at = ph_monotonic_now();
    if (rv == APR_SUCCESS) {
        cleaner->is_failing = 0;
        return APR_SUCCESS;
    }
    cleaner->kind = PH_OLD_KINDS;
    cleaner->run_at = ph_monotonic_now() + ROUND_INTERVAL;
    if (rv == PH_DB_UNAVAILABLE) {
        return rv;
    }
    if (!cleaner->is_failing) {
        cleaner->is_failing = 1;
        log_line(cleaner, PH_LOG_WARNING,
                 apr_psprintf(scratch, "retention: cannot remove old rows, retrying every minute: %s",
                              ph_db_error(db)));
    }
    return APR_SUCCESS;
}
