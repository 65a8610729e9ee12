/* SPDX-License-Identifier: Apache-2.0 */
/* Folds outcomes by integration and event, and writes what changes: rows that exist by their key, then new
 * ones. A row is read without a lock first: an UPDATE or DELETE that finds none would lock the gap for the
 * INSERTs of others.
 */
#include "attention_rows.h"

#include <stdlib.h>
#include <string.h>

#include "store/store_attention.h"
#include "store/store_execution.h"

static int compare(const void *one, const void *other)
{
    const ph_execution_t *a = *(const ph_execution_t *const *)one;
    const ph_execution_t *b = *(const ph_execution_t *const *)other;
    int order = strcmp(a->integration_id, b->integration_id);

    order = order != 0 ? order : strcmp(ph_attention_event(a), ph_attention_event(b));
    return order != 0 ? order : strcmp(a->id, b->id);
}

/* Those that count, with their events, sorted. The spool keeps no event. */
static apr_status_t select_ended(apr_array_header_t **sorted, ph_db_t *db, const apr_array_header_t *ended,
                                 apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    int i;

    *sorted = apr_array_make(scratch, ended->nelts, sizeof(const ph_execution_t *));
    for (i = 0; rv == APR_SUCCESS && i < ended->nelts; i++) {
        const ph_execution_t *execution = APR_ARRAY_IDX(ended, i, const ph_execution_t *);
        ph_execution_t *whole = NULL;

        if (execution->mode == PH_MODE_TEST) {
            continue;
        }
        if (execution->mode == PH_MODE_EVENT && !execution->event_id) {
            rv = ph_store_execution_get(&whole, db, execution->id, scratch);
        }
        APR_ARRAY_PUSH(*sorted, const ph_execution_t *) = whole ? whole : execution;
    }
    qsort((*sorted)->elts, (size_t)(*sorted)->nelts, sizeof(const ph_execution_t *), compare);
    return rv;
}

static void add(ph_attention_change_t *change, const ph_execution_t *execution)
{
    if (execution->outcome.state == PH_STATE_SUCCEEDED) {
        change->succeeded_id = execution->id;
        change->newest = NULL;
        change->failures = 0;
        return;
    }
    change->newest = execution;
    change->first_at = change->failures++ == 0 ? execution->created_at : change->first_at;
}

static apr_array_header_t *fold(const apr_array_header_t *sorted, apr_pool_t *scratch)
{
    apr_array_header_t *changes = apr_array_make(scratch, sorted->nelts, sizeof(ph_attention_change_t *));
    ph_attention_change_t *change = NULL;
    int i;

    for (i = 0; i < sorted->nelts; i++) {
        const ph_execution_t *execution = APR_ARRAY_IDX(sorted, i, const ph_execution_t *);

        if (!change || strcmp(change->integration_id, execution->integration_id) != 0 ||
            strcmp(change->event_id, ph_attention_event(execution)) != 0) {
            change = apr_pcalloc(scratch, sizeof(*change));
            change->integration_id = execution->integration_id;
            change->event_id = ph_attention_event(execution);
            APR_ARRAY_PUSH(changes, ph_attention_change_t *) = change;
        }
        add(change, execution);
    }
    return changes;
}

/* 0 affected: another process has changed the row since it was read. */
static apr_status_t check(apr_status_t rv, int affected)
{
    return rv == APR_SUCCESS && affected == 0 ? PH_DB_CONFLICT : rv;
}

/* Of a row that exists. */
static apr_status_t change_row(ph_attention_change_t *change, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv;
    int affected;

    if (change->succeeded_id && strcmp(change->known_id, change->succeeded_id) <= 0) {
        rv = ph_store_attention_delete(&affected, db, change, scratch);
        change->known_id = NULL;
        return change->newest ? check(rv, affected) : rv;
    }
    if (!change->newest || (change->is_handled && strcmp(change->known_id, change->newest->id) > 0)) {
        return APR_SUCCESS;
    }
    rv = ph_store_attention_update(&affected, db, change, scratch);
    return strcmp(change->known_id, change->newest->id) == 0 ? rv : check(rv, affected);
}

static apr_array_header_t *select_new(const apr_array_header_t *changes, apr_pool_t *scratch)
{
    apr_array_header_t *selected = apr_array_make(scratch, changes->nelts, sizeof(ph_attention_change_t *));
    int i;

    for (i = 0; i < changes->nelts; i++) {
        ph_attention_change_t *change = APR_ARRAY_IDX(changes, i, ph_attention_change_t *);

        if (change->newest && !change->known_id && !change->has_newer) {
            APR_ARRAY_PUSH(selected, ph_attention_change_t *) = change;
        }
    }
    return selected;
}

/* Insert those that are new. */
static apr_status_t insert_new(const char **integration_id, ph_db_t *db, const apr_array_header_t *changes,
                               apr_pool_t *scratch)
{
    apr_array_header_t *selected = select_new(changes, scratch);
    apr_status_t rv = APR_SUCCESS;

    if (selected->nelts > 0) {
        *integration_id = APR_ARRAY_IDX(selected, 0, ph_attention_change_t *)->integration_id;
        rv = ph_store_attention_find_newer(selected, db, scratch);
        selected = select_new(selected, scratch);
    }
    return rv == APR_SUCCESS ? ph_store_attention_insert(db, selected, scratch) : rv;
}

apr_status_t ph_attention_rows_begin(ph_db_t *db, const ph_execution_t *failed, apr_pool_t *scratch)
{
    apr_array_header_t *single = apr_array_make(scratch, 1, sizeof(const ph_execution_t *));
    const char *integration_id;

    APR_ARRAY_PUSH(single, const ph_execution_t *) = failed;
    return insert_new(&integration_id, db, fold(single, scratch), scratch);
}

apr_status_t ph_attention_rows_write(const char **integration_id, ph_db_t *db,
                                     const apr_array_header_t *ended, apr_pool_t *scratch)
{
    apr_array_header_t *sorted, *changes;
    apr_status_t rv = select_ended(&sorted, db, ended, scratch);
    int i;

    *integration_id = NULL;
    if (rv != APR_SUCCESS || sorted->nelts == 0) {
        return rv;
    }
    changes = fold(sorted, scratch);
    rv = ph_store_attention_read(changes, db, scratch);
    for (i = 0; rv == APR_SUCCESS && i < changes->nelts; i++) {
        ph_attention_change_t *change = APR_ARRAY_IDX(changes, i, ph_attention_change_t *);

        *integration_id = change->integration_id;
        rv = change->known_id ? change_row(change, db, scratch) : APR_SUCCESS;
    }
    return rv == APR_SUCCESS ? insert_new(integration_id, db, changes, scratch) : rv;
}
