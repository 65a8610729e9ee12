/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_KEY_H
#define PH_STORE_KEY_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_signing_key. Secrets are sealed here. */

/* All keys of an integration, newest first: an array of ph_signing_key_t from `pool`. */
apr_status_t ph_store_key_list(apr_array_header_t **keys, ph_db_t *db, const char *integration_id,
                               apr_pool_t *pool);

/* Keys of all integrations whose id is greater than `after`, in the order of their ids, at most `limit`. */
apr_status_t ph_store_key_list_from(apr_array_header_t **keys, ph_db_t *db, const char *after, int limit,
                                    apr_pool_t *pool);

/* *affected is 0 when the integration has no webhook. */
apr_status_t ph_store_key_insert(int *affected, ph_db_t *db, const ph_signing_key_t *key,
                                 apr_pool_t *scratch);

/* Let the other keys of keep's integration and scheme end at `expires_at`, unless they end earlier. */
apr_status_t ph_store_key_expire_others(ph_db_t *db, const ph_signing_key_t *keep, apr_time_t expires_at,
                                        apr_pool_t *scratch);

/* Let `seen` end at `expires_at` (0 = never) if its expires_at is still the one in `seen`; *affected is 0
 * when it is not. The new time must differ: MySQL does not count a row that stays the same. */
apr_status_t ph_store_key_expire(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_time_t expires_at, apr_pool_t *scratch);

/* Delete `seen` if its expires_at is still the one in `seen`; *affected is 0 when it is not. */
apr_status_t ph_store_key_delete(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_pool_t *scratch);

/* Delete all keys of an integration. */
apr_status_t ph_store_key_delete_all(ph_db_t *db, const char *integration_id, apr_pool_t *scratch);

/* Set last_used_at to `now`, unless it is less than a minute older. */
apr_status_t ph_store_key_touch(ph_db_t *db, const char *key_id, apr_time_t now, apr_pool_t *scratch);

#endif
