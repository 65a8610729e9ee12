/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_KEY_H
#define PH_STORE_KEY_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_signing_key, sealed. */

/* All keys of an integration, newest first: ph_signing_key_t. */
apr_status_t ph_store_key_list(apr_array_header_t **keys, ph_db_t *db, const char *integration_id,
                               apr_pool_t *pool);

/* *affected 0 = there is no webhook it could belong to. */
apr_status_t ph_store_key_insert(int *affected, ph_db_t *db, const ph_signing_key_t *key,
                                 apr_pool_t *scratch);

/* Keys of the scheme that would outlive `expires_at`, but `keep_id`, end then. */
apr_status_t ph_store_key_expire_others(ph_db_t *db, const ph_signing_key_t *keep, apr_time_t expires_at,
                                        apr_pool_t *scratch);

/* Let `seen` end at `expires_at` (0 = never), if it still ends when `seen` says; *affected 0 = it does
 * not. `expires_at` must be another time. */
apr_status_t ph_store_key_expire(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_time_t expires_at, apr_pool_t *scratch);

/* Take `seen` away, if it still ends when `seen` says; *affected 0 = it does not. */
apr_status_t ph_store_key_delete(int *affected, ph_db_t *db, const ph_signing_key_t *seen,
                                 apr_pool_t *scratch);

/* All keys of an integration. */
apr_status_t ph_store_key_delete_all(ph_db_t *db, const char *integration_id, apr_pool_t *scratch);

/* Note the use, at most once a minute: rows whose last_used_at is before `now` − 60 s. */
apr_status_t ph_store_key_touch(ph_db_t *db, const char *key_id, apr_time_t now, apr_pool_t *scratch);

#endif
