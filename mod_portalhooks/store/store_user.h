/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_USER_H
#define PH_STORE_USER_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_user. Names compare byte by byte. Results live in `pool`. */

/* *user is NULL when there is none. */
apr_status_t ph_store_user_get(ph_user_t **user, ph_db_t *db, const char *username, apr_pool_t *pool);

/* The same, and the pause of all hosts, in one exchange. */
apr_status_t ph_store_caller_get(ph_user_t **user, ph_pause_t *pause, ph_db_t *db, const char *username,
                                 apr_pool_t *pool);

/* The columns of a user, from `column` on, as other statements read them too; NULL = there is none. */
ph_user_t *ph_store_user_read(ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* username → ph_user_t, of those that exist. `usernames`: const char *, at most PH_BATCH_MAX. */
apr_status_t ph_store_user_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *usernames,
                                    apr_pool_t *pool);

/* One page, ordered by username: an array of at most `limit` ph_user_t, those after `after` (NULL = from the
 * first). */
apr_status_t ph_store_user_list(apr_array_header_t **users, ph_db_t *db, const char *after, int limit,
                                apr_pool_t *pool);

/* PH_DB_DUPLICATE when the name is taken. */
apr_status_t ph_store_user_insert(ph_db_t *db, const ph_user_t *user, apr_pool_t *scratch);

/* Write permissions, display name and version, inside the caller's transaction. *affected is 0 when the row
 * is no longer at `version`, or when it is the last admin and would lose `admin`. Taking `admin` away writes
 * the rows of all admins first, so that two hosts doing so at once conflict (PH_DB_CONFLICT) and one of them
 * checks again. */
apr_status_t ph_store_user_update(int *affected, ph_db_t *db, const ph_user_t *user, const char *version,
                                  apr_pool_t *scratch);

/* Set last_seen_at to `now` if it is over an hour old, or insert the row of a new user, at `version` and
 * without permissions. Not inside a transaction: a duplicate would fail it. */
apr_status_t ph_store_user_seen(ph_db_t *db, const char *username, apr_time_t now, const char *version,
                                apr_pool_t *scratch);

/* Users whose names differ only in letter case (on SQLite that of ASCII letters): an array of const char *,
 * "Anna and anna", at most `limit`. Reads all users. */
apr_status_t ph_store_user_list_similar(apr_array_header_t **pairs, ph_db_t *db, int limit, apr_pool_t *pool);

/* The number of admins, without the user `except` ("" = of all). */
apr_status_t ph_store_user_count_admins(int *count, ph_db_t *db, const char *except, apr_pool_t *scratch);

#endif
