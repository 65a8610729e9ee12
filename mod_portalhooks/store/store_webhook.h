/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_WEBHOOK_H
#define PH_STORE_WEBHOOK_H

#include "core/model/model.h"
#include "db.h"

/* Rows of ph_webhook, and of ph_webhook_state, which holds what the receiver asked for. Secrets are sealed
 * here; results live in `pool`. */

/* The webhook with its run-time state; *webhook is NULL when there is none. */
apr_status_t ph_store_webhook_get(ph_webhook_t **webhook, ph_db_t *db, const char *integration_id,
                                  apr_pool_t *pool);

/* Webhooks with their secrets, of all integrations whose id is greater than `after`: an array of ph_webhook_t
 * * in the order of their ids, at most `limit`. */
apr_status_t ph_store_webhook_list_from(apr_array_header_t **webhooks, ph_db_t *db, const char *after,
                                        int limit, apr_pool_t *pool);

/* An integration as clicks are judged by it. */
typedef struct ph_webhook_found_t {
    const char *integration_id;
    const char *integration_name;
    const ph_webhook_t *webhook; /* NULL = not configured */
    apr_array_header_t *keys;    /* ph_signing_key_t that have not expired, oldest first */
    ph_pause_t pause;            /* of all hosts */
} ph_webhook_found_t;

/* integration id → ph_webhook_found_t, of integrations that exist, with the keys that have not expired at
 * `now`. One statement: webhook and keys are consistent. `ids`: const char *, at most PH_BATCH_MAX. */
apr_status_t ph_store_webhook_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                       apr_time_t now, apr_pool_t *pool);

/* The same of one integration, and in `users` one user, if it exists: in one exchange. */
apr_status_t ph_store_webhook_get_for_click(apr_hash_t **found, apr_hash_t **users, ph_db_t *db,
                                            const char *integration_id, const char *username, apr_time_t now,
                                            apr_pool_t *pool);

/* PH_DB_DUPLICATE when there is one already; *affected is 0 when the integration does not exist. */
apr_status_t ph_store_webhook_insert(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     apr_pool_t *scratch);

/* Write all but created_at/_by if the row is still at `version`; *affected is 0 when it is not. */
apr_status_t ph_store_webhook_update(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     const char *version, apr_pool_t *scratch);

/* Delete the webhook with its run-time state and signing keys, if it is still at `version` (NULL = at any),
 * inside the caller's transaction; *affected is 0 when it is not, and nothing is deleted. */
apr_status_t ph_store_webhook_delete(int *affected, ph_db_t *db, const char *integration_id,
                                     const char *version, apr_pool_t *scratch);

/* Write the run-time state (0 clears a field) if the webhook is still at `version` (NULL = at any), inside
 * the caller's transaction. *affected is 0 when it is not. */
apr_status_t ph_store_webhook_set_state(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_time_t paused_until, apr_time_t disabled_by_receiver_at,
                                        const char *version, apr_pool_t *scratch);

/* End a pause and change nothing else; *affected is 0 when there was none. */
apr_status_t ph_store_webhook_end_pause(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_pool_t *scratch);

#endif
