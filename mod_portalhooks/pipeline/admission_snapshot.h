/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_SNAPSHOT_H
#define PH_PIPELINE_ADMISSION_SNAPSHOT_H

#include "click.h"
#include "service/portal.h"
#include "store/store_webhook.h"

/* What a batch of clicks is judged by, read in a handful of SELECTs whatever its size, or made once for all
 * of them. Belongs to one thread, and all of it to the pool it was read into. */

/* Where a webhook leads. */
typedef struct ph_admission_snapshot_target_t {
    ph_target_verdict_t verdict;
    ph_url_t url; /* when it is allowed */
} ph_admission_snapshot_target_t;

typedef struct ph_admission_snapshot_t {
    apr_time_t now;
    apr_hash_t *users;       /* username → ph_user_t */
    apr_hash_t *webhooks;    /* integration id → ph_webhook_found_t */
    apr_hash_t *events;      /* event id → ph_event_t */
    apr_hash_t *idempotency; /* username, NUL, key → ph_idempotency_t */
    apr_hash_t *targets; /* integration id → ph_admission_snapshot_target_t, of those that were asked for */
    int count;           /* of clicks */
    const unsigned char *random; /* what is left of it; NULL = not drawn yet */
    apr_pool_t *pool;
} ph_admission_snapshot_t;

/* `count` at most 64. */
apr_status_t ph_admission_snapshot_read(ph_admission_snapshot_t **snapshot, ph_db_t *db,
                                        ph_click_t *const *clicks, int count, apr_time_t now,
                                        apr_pool_t *pool);

const ph_admission_snapshot_target_t *ph_admission_snapshot_target(const ph_admission_snapshot_t *snapshot,
                                                                   const ph_portal_t *portal,
                                                                   const ph_webhook_found_t *found);

/* PH_CLICK_RANDOM_BYTES for the ids of one click, once for each. */
const unsigned char *ph_admission_snapshot_random(ph_admission_snapshot_t *snapshot,
                                                  const ph_portal_t *portal);

#endif
