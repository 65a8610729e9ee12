/* SPDX-License-Identifier: Apache-2.0 */
/* Users and the permissions granted to them. */
#include "store_user.h"

#include <apr_strings.h>

#include <string.h>

#include "batch.h"
#include "row.h"

#define SEEN_INTERVAL apr_time_from_sec(3600)

ph_user_t *ph_store_user_read(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *username = ph_db_get_text(rows, column, pool);
    ph_user_t *user;

    if (!username) {
        return NULL;
    }
    user = apr_pcalloc(pool, sizeof(*user));
    user->username = username;
    user->display_name = ph_db_get_text(rows, column + 1, pool);
    user->admin = ph_db_get_int(rows, column + 2, 0) != 0;
    user->can_trigger_integrations = ph_db_get_int(rows, column + 3, 0) != 0;
    user->can_post_events = ph_db_get_int(rows, column + 4, 0) != 0;
    user->granted_at = ph_db_get_time(rows, column + 5);
    user->granted_by = ph_db_get_text(rows, column + 6, pool);
    user->first_seen_at = ph_db_get_time(rows, column + 7);
    user->last_seen_at = ph_db_get_time(rows, column + 8);
    user->version = ph_db_get_text(rows, column + 9, pool);
    return user;
}

apr_status_t ph_store_user_get(ph_user_t **user, ph_db_t *db, const char *username, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_GET_MANY, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *user = NULL;
    ph_db_text(call, username);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *user = ph_store_user_read(rows, 0, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

#define USER_COLUMNS 10

apr_status_t ph_store_caller_get(ph_user_t **user, ph_pause_t *pause, ph_db_t *db, const char *username,
                                 apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_CALLER_GET, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *user = NULL;
    memset(pause, 0, sizeof(*pause));
    ph_db_text(call, username);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *user = ph_store_user_read(rows, 0, pool);
        ph_row_pause(pause, rows, USER_COLUMNS, pool);
        ph_db_drain(rows);
    }
    return rv;
}

apr_status_t ph_store_user_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *usernames,
                                    apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_read(PH_ST_USER_GET_MANY, usernames->nelts);
    ph_user_t *user;
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = apr_hash_make(pool);
    if (usernames->nelts == 0) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, batch.statement, pool);
    ph_batch_bind_texts(call, &batch, usernames, 0);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        user = ph_store_user_read(rows, 0, pool);
        apr_hash_set(*found, user->username, APR_HASH_KEY_STRING, user);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_user_list(apr_array_header_t **users, ph_db_t *db, const char *after, int limit,
                                apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_LIST, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *users = apr_array_make(pool, limit, sizeof(ph_user_t));
    ph_db_text(call, after ? after : "");
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*users, ph_user_t) = *ph_store_user_read(rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_user_insert(ph_db_t *db, const ph_user_t *user, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_INSERT, scratch);

    ph_db_text(call, user->username);
    ph_db_text(call, user->display_name);
    ph_db_int(call, user->admin != 0);
    ph_db_int(call, user->can_trigger_integrations != 0);
    ph_db_int(call, user->can_post_events != 0);
    ph_db_time(call, user->granted_at);
    ph_db_text(call, user->granted_by);
    ph_db_time(call, user->first_seen_at);
    ph_db_time(call, user->last_seen_at);
    ph_db_text(call, user->version);
    return ph_db_execute(NULL, call);
}

apr_status_t ph_store_user_update(int *affected, ph_db_t *db, const ph_user_t *user, const char *version,
                                  apr_pool_t *scratch)
{
    ph_db_call_t *call;
    apr_status_t rv;

    if (!user->admin) {
        /* A cluster certifies what transactions write, not what they read: writing the row of every admin
         * makes two hosts conflict that each revoke the other one's last admin. */
        rv = ph_db_execute(NULL, ph_db_call(db, PH_ST_USER_LOCK_ADMINS, scratch));
        if (rv != APR_SUCCESS) {
            return rv;
        }
    }
    call = ph_db_call(db, PH_ST_USER_UPDATE, scratch);
    ph_db_text(call, user->display_name);
    ph_db_int(call, user->admin != 0);
    ph_db_int(call, user->can_trigger_integrations != 0);
    ph_db_int(call, user->can_post_events != 0);
    ph_db_time(call, user->granted_at);
    ph_db_text(call, user->granted_by);
    ph_db_text(call, user->version);
    ph_db_text(call, user->username);
    ph_db_text(call, version);
    ph_db_int(call, user->admin != 0);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_user_seen(ph_db_t *db, const char *username, apr_time_t now, const char *version,
                                apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_SEEN, scratch);
    apr_status_t rv;
    int affected;

    ph_db_int(call, now);
    ph_db_int(call, now);
    ph_db_text(call, username);
    ph_db_int(call, now - SEEN_INTERVAL);
    rv = ph_db_execute(&affected, call);
    if (rv != APR_SUCCESS || affected > 0) {
        return rv;
    }
    call = ph_db_call(db, PH_ST_USER_SEEN_FIRST, scratch);
    ph_db_text(call, username);
    ph_db_int(call, now);
    ph_db_int(call, now);
    ph_db_text(call, version);
    ph_db_text(call, username);
    rv = ph_db_execute(NULL, call);
    return rv == PH_DB_DUPLICATE ? APR_SUCCESS : rv; /* another request of the same user was faster */
}

apr_status_t ph_store_user_list_similar(apr_array_header_t **pairs, ph_db_t *db, int limit, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_LIST_SIMILAR, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *pairs = apr_array_make(pool, limit, sizeof(const char *));
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*pairs, const char *) =
            apr_pstrcat(pool, ph_db_get_text(rows, 0, pool), " and ", ph_db_get_text(rows, 1, pool), NULL);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_user_count_admins(int *count, ph_db_t *db, const char *except, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_USER_COUNT_ADMINS, scratch);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *count = 0;
    ph_db_text(call, except);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *count = (int)ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
