/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WEBHOOK_H
#define PH_STORE_WEBHOOK_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_webhook and its run-time state ph_webhook_state. Secrets stay sealed here. */

/* The webhook with its state; *webhook is NULL when there is none. */
apr_status_t ph_store_webhook_get(ph_webhook_t **webhook, ph_db_t *db, const char *integration_id,
                                  apr_pool_t *pool);

/* What an admission needs of one integration, for a whole batch: the name (external catalogs too) and
 * the webhook. Integrations that do not exist are not in the answer. */
typedef struct ph_webhook_found_t {
    const char *integration_id;
    const char *integration_name;
    const ph_webhook_t *webhook; /* NULL = not configured */
    apr_array_header_t *keys;    /* of ph_signing_key_t, those not expired, oldest first */
} ph_webhook_found_t;

/* integration id → ph_webhook_found_t, webhook and keys as they were at one moment, keys not expired at
 * `now`. `ids` of const char *, at most 64. */
apr_status_t ph_store_webhook_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                       apr_time_t now, apr_pool_t *pool);

/* PH_DB_DUPLICATE when there is one already; *affected 0 = there is no integration it could belong to. */
apr_status_t ph_store_webhook_insert(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     apr_pool_t *scratch);

/* Replace the row if it is still at `version`; *affected 0 = it is not. */
apr_status_t ph_store_webhook_update(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     const char *version, apr_pool_t *scratch);

/* Take the webhook away with its run-time state and its signing keys, if it is still at `version` (NULL =
 * whatever it is); *affected 0 = it is not, and nothing was taken away. */
apr_status_t ph_store_webhook_delete(int *affected, ph_db_t *db, const char *integration_id,
                                     const char *version, apr_pool_t *scratch);

/* Write the run-time state (0 = clear a field), if the webhook is still at `version` (NULL = whatever
 * it is); makes the row when there is none. *affected 0 = the version is not. */
apr_status_t ph_store_webhook_set_state(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_time_t paused_until, apr_time_t disabled_by_receiver_at,
                                        const char *version, apr_pool_t *scratch);

/* End a pause and touch nothing else; *affected 0 = there was none. */
apr_status_t ph_store_webhook_end_pause(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_pool_t *scratch);

#endif
