/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_USER_H
#define PH_STORE_USER_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_user. Names compare byte for byte. */

/* *user is NULL when there is none. */
apr_status_t ph_store_user_get(ph_user_t **user, ph_db_t *db, const char *username, apr_pool_t *pool);

/* username → ph_user_t. At most 64. */
apr_status_t ph_store_user_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *usernames,
                                    apr_pool_t *pool);

/* Ordered by username, from after `after` (NULL = the first), with prefix `q` (NULL = all): ph_user_t. */
apr_status_t ph_store_user_list(apr_array_header_t **users, ph_db_t *db, const char *q, const char *after,
                                int limit, apr_pool_t *pool);

apr_status_t ph_store_user_insert(ph_db_t *db, const ph_user_t *user, apr_pool_t *scratch);

/* Replace permissions and display name if the row is still at `version`, and keep an admin: *affected
 * is 0 when the version differs or when it would take `admin` from the last one. Inside the caller's
 * transaction: who takes `admin` away writes all admins' rows first, so that two hosts of a cluster
 * that do it at once conflict (PH_DB_CONFLICT) and one of them looks again. */
apr_status_t ph_store_user_update(int *affected, ph_db_t *db, const ph_user_t *user, const char *version,
                                  apr_pool_t *scratch);

/* Make the row of somebody seen for the first time, or move last_seen_at when it is over an hour old.
 * Not inside a transaction. The version stays, except for a row that is made. */
apr_status_t ph_store_user_seen(ph_db_t *db, const char *username, apr_time_t now, const char *version,
                                apr_pool_t *scratch);

/* *count of rows with admin set. */
apr_status_t ph_store_user_count_admins(int *count, ph_db_t *db, apr_pool_t *scratch);

#endif
