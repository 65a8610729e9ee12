/* SPDX-License-Identifier: Apache-2.0 */
/* Two looks apart: what was in nobody's hand at the first and still is at a later one is left over. */
#include "leftovers.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <string.h>

#include "attention_rows.h"
#include "os/monotonic.h"
#include "store/store_execution.h"
#include "store/store_stats.h"

#define LIST_ROWS 1000 /* the oldest */
#define WAIT_SHARE 3   /* of a lease */
#define REFUSED_MAX 256
#define ID_BYTES 31 /* of an execution, with its NUL */

struct ph_leftovers_t {
    ph_leftovers_settings_t settings;
    apr_pool_t *parent;
    apr_pool_t *pool;   /* of `seen` */
    apr_hash_t *seen;   /* execution id → apr_time_t *, when it was first in nobody's hand; monotonic */
    apr_time_t look_at; /* monotonic */
    char refused[REFUSED_MAX][ID_BYTES];
    unsigned refused_count; /* so far; the last ones are kept */
};

ph_leftovers_t *ph_leftovers_make(const ph_leftovers_settings_t *settings, apr_pool_t *pool)
{
    ph_leftovers_t *leftovers = apr_pcalloc(pool, sizeof *leftovers);

    leftovers->settings = *settings;
    leftovers->parent = pool;
    leftovers->seen = apr_hash_make(pool);
    return leftovers;
}

void ph_leftovers_note_refused(ph_leftovers_t *leftovers, const char *execution_id)
{
    apr_cpystrn(leftovers->refused[leftovers->refused_count++ % REFUSED_MAX], execution_id, ID_BYTES);
}

static int was_refused(const ph_leftovers_t *leftovers, const char *execution_id)
{
    int i;

    for (i = 0; i < REFUSED_MAX; i++) {
        if (strcmp(leftovers->refused[i], execution_id) == 0) {
            return 1;
        }
    }
    return 0;
}

typedef struct closing_t {
    const ph_leftovers_t *leftovers;
    const ph_execution_t *listed;
    int is_refused;
    int affected;
} closing_t;

static apr_status_t close_one(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    closing_t *closing = baton;
    const ph_portal_t *portal = closing->leftovers->settings.portal;
    ph_execution_t ended = *closing->listed;
    apr_array_header_t *all = apr_array_make(scratch, 1, sizeof(const ph_execution_t *));
    ph_stats_delta_t stats = { 0 };
    const char *integration_id;
    apr_status_t rv;

    ended.owner = ph_lease_owner(closing->leftovers->settings.lease);
    ended.outcome = closing->is_refused ? ph_outcome_not_sent(PH_ERROR_INTERRUPTED) : ph_outcome_unknown();
    ended.finished_at = portal->ports.now();
    ended.duration_us = -1;
    rv = ph_store_execution_finish(&closing->affected, db, &ended, PH_STATE_SENDING, scratch);
    if (rv != APR_SUCCESS || closing->affected == 0 || ended.mode == PH_MODE_TEST) {
        return rv;
    }
    stats.hour = ph_store_stats_hour(ended.created_at);
    stats.integration_id = ended.integration_id;
    stats.instance = portal->instance;
    stats.failed = closing->is_refused;
    stats.unknown = !closing->is_refused;
    rv = ph_store_stats_add(db, &stats, scratch);
    APR_ARRAY_PUSH(all, const ph_execution_t *) = &ended;
    return rv == APR_SUCCESS ? ph_attention_rows_write(&integration_id, db, all, scratch) : rv;
}

static apr_status_t close_and_log(const ph_leftovers_t *leftovers, const ph_execution_t *listed, ph_db_t *db,
                                  apr_pool_t *scratch)
{
    const ph_portal_t *portal = leftovers->settings.portal;
    closing_t closing = { leftovers, listed, was_refused(leftovers, listed->id), 0 };
    apr_status_t rv = ph_db_transaction(db, close_one, &closing, scratch);

    if (rv == PH_DB_CONFLICT) {
        return APR_SUCCESS; /* the next look tries again */
    }
    if (rv == APR_SUCCESS && closing.affected > 0) {
        portal->ports.log(
            portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(scratch,
                         closing.is_refused
                             ? "execution %s: committed after its click had been refused; closed as not sent"
                             : "execution %s: the database has lost its outcome; closed as unknown; was the "
                               "database restored or failed over to a server that lagged?",
                         listed->id));
    }
    return rv;
}

apr_status_t ph_leftovers_close(ph_leftovers_t *leftovers, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_leftovers_settings_t *settings = &leftovers->settings;
    const apr_interval_time_t wait = ph_lease_settings(settings->lease)->length / WAIT_SHARE;
    const apr_time_t now = ph_monotonic_now();
    apr_array_header_t *open;
    apr_hash_t *seen;
    apr_pool_t *pool;
    apr_status_t rv;
    int i;

    if (now < leftovers->look_at) {
        return APR_SUCCESS;
    }
    rv = ph_store_execution_list_sending(&open, db, ph_lease_owner(settings->lease), LIST_ROWS, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_pool_create(&pool, leftovers->parent);
    seen = apr_hash_make(pool);
    for (i = 0; rv == APR_SUCCESS && i < open->nelts; i++) {
        const ph_execution_t *listed = &APR_ARRAY_IDX(open, i, ph_execution_t);
        const apr_time_t *since = apr_hash_get(leftovers->seen, listed->id, APR_HASH_KEY_STRING);

        if (settings->is_in_hand(settings->baton, listed->id)) {
            continue;
        }
        since = apr_pmemdup(pool, since ? since : &now, sizeof(*since));
        apr_hash_set(seen, apr_pstrdup(pool, listed->id), APR_HASH_KEY_STRING, since);
        if (now - *since >= wait) {
            rv = close_and_log(leftovers, listed, db, scratch);
        }
    }
    if (leftovers->pool) {
        apr_pool_destroy(leftovers->pool);
    }
    leftovers->pool = pool;
    leftovers->seen = seen;
    leftovers->look_at = now + ph_lease_interval(settings->lease);
    return rv;
}
