/* SPDX-License-Identifier: Apache-2.0 */
/* A small table of the activities that fail at present. */
#include "outage.h"

#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <stdatomic.h>
#include <string.h>

#define ACTIVITIES_MAX 32
#define LOG_INTERVAL apr_time_from_sec(60)
#define LAST_MAX 400
#define FORGET_AFTER apr_time_from_sec(10) /* what was not tried again since it failed */

typedef struct activity_t {
    const char *what; /* NULL = the place is free */
    apr_time_t failed_at;
    apr_time_t logged_at;
    unsigned unlogged;
} activity_t;

struct ph_outage_t {
    apr_thread_mutex_t *lock;
    atomic_int failing; /* activities; changes under lock */

    /* under lock */
    activity_t activities[ACTIVITIES_MAX];
    apr_time_t begun_at;
    unsigned failures;
    char last[LAST_MAX]; /* what failed last */
    const char *last_remedy;
};

ph_outage_t *ph_outage_make(apr_pool_t *pool)
{
    ph_outage_t *outage = apr_pcalloc(pool, sizeof *outage);

    if (apr_thread_mutex_create(&outage->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS) {
        return NULL;
    }
    atomic_init(&outage->failing, 0);
    return outage;
}

/* The place of `what`, or a free one; NULL when there is neither. */
static activity_t *find(ph_outage_t *outage, const char *what)
{
    activity_t *vacant = NULL;
    int i;

    for (i = 0; i < ACTIVITIES_MAX; i++) {
        activity_t *activity = &outage->activities[i];

        if (activity->what && strcmp(activity->what, what) == 0) {
            return activity;
        }
        if (!activity->what && !vacant) {
            vacant = activity;
        }
    }
    return vacant;
}

static int is_due(unsigned *unlogged, ph_outage_t *outage, const char *what, apr_time_t now)
{
    activity_t *activity = find(outage, what);

    *unlogged = 0;
    if (outage->failures++ == 0) {
        outage->begun_at = now;
    }
    if (!activity) {
        return 0;
    }
    activity->failed_at = now;
    if (!activity->what) {
        *activity = (activity_t){ what, now, now, 0 };
        atomic_fetch_add(&outage->failing, 1);
        return 1;
    }
    if (now - activity->logged_at < LOG_INTERVAL) {
        activity->unlogged++;
        return 0;
    }
    *unlogged = activity->unlogged;
    activity->logged_at = now;
    activity->unlogged = 0;
    return 1;
}

int ph_outage_failed(unsigned *unlogged, ph_outage_t *outage, const char *what, apr_time_t now)
{
    int due;

    *unlogged = 0;
    if (!outage) {
        return 1;
    }
    apr_thread_mutex_lock(outage->lock);
    due = is_due(unlogged, outage, what, now);
    apr_thread_mutex_unlock(outage->lock);
    return due;
}

int ph_outage_worked(apr_interval_time_t *lasted, unsigned *failures, ph_outage_t *outage, const char *what,
                     apr_time_t now)
{
    int is_over = 0;
    int i;

    if (!outage || atomic_load(&outage->failing) == 0) {
        return 0;
    }
    apr_thread_mutex_lock(outage->lock);
    for (i = 0; i < ACTIVITIES_MAX; i++) {
        activity_t *activity = &outage->activities[i];

        if (activity->what &&
            (strcmp(activity->what, what) == 0 || now - activity->failed_at > FORGET_AFTER)) {
            activity->what = NULL;
            is_over = atomic_fetch_sub(&outage->failing, 1) == 1;
        }
    }
    if (is_over) {
        *lasted = now - outage->begun_at;
        *failures = outage->failures;
        outage->failures = 0;
    }
    apr_thread_mutex_unlock(outage->lock);
    return is_over;
}

void ph_outage_note(ph_outage_t *outage, const char *text, const char *remedy)
{
    if (!outage) {
        return;
    }
    apr_thread_mutex_lock(outage->lock);
    apr_cpystrn(outage->last, text, sizeof(outage->last));
    outage->last_remedy = remedy;
    apr_thread_mutex_unlock(outage->lock);
}

const char *ph_outage_last(const char **remedy, ph_outage_t *outage, apr_pool_t *pool)
{
    const char *text = NULL;

    *remedy = NULL;
    if (!outage || atomic_load(&outage->failing) == 0) {
        return NULL;
    }
    apr_thread_mutex_lock(outage->lock);
    if (outage->last[0] != '\0') {
        text = apr_pstrdup(pool, outage->last);
        *remedy = outage->last_remedy;
    }
    apr_thread_mutex_unlock(outage->lock);
    return text;
}
