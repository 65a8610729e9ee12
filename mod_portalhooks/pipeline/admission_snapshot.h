/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_SNAPSHOT_H
#define PH_PIPELINE_ADMISSION_SNAPSHOT_H

#include "click.h"
#include "service/portal.h"
#include "store/store_webhook.h"

/* What a batch of clicks is judged by: five SELECTs at most, whatever its size, and what is computed once
 * for all of them. Used by one thread; everything lives in the pool it was read into. */

/* What the server's policy and the integration's egress rule say about a webhook's URL. */
typedef struct ph_admission_snapshot_target_t {
    ph_target_verdict_t verdict;
    const ph_egress_rule_t *egress; /* NULL = not bound to one */
    ph_target_verdict_t reported;   /* of a rule that only reports */
    ph_url_t url;                   /* parsed; only if allowed */
} ph_admission_snapshot_target_t;

typedef struct ph_admission_snapshot_t {
    apr_time_t now;
    apr_time_t db_now;           /* the database's clock, by which keys expire; 0 = no click has a key */
    apr_hash_t *users;           /* username → ph_user_t */
    apr_hash_t *webhooks;        /* integration id → ph_webhook_found_t */
    apr_status_t catalog_rv;     /* the integrations of a view cannot be read: no click goes on */
    apr_status_t events_rv;      /* a view's events cannot be read; clicks without one go on */
    apr_hash_t *events;          /* event id → ph_event_t */
    apr_hash_t *idempotency;     /* username, NUL, key → ph_idempotency_t */
    apr_hash_t *targets;         /* integration id → ph_admission_snapshot_target_t, filled on demand */
    int count;                   /* of clicks */
    const unsigned char *random; /* not used yet; NULL = not drawn */
    apr_pool_t *pool;
} ph_admission_snapshot_t;

/* Read what `count` clicks, 64 at most, are judged by at `now`. */
apr_status_t ph_admission_snapshot_read(ph_admission_snapshot_t **snapshot, ph_db_t *db,
                                        ph_click_t *const *clicks, int count, apr_time_t now,
                                        apr_pool_t *pool);

/* The verdict on the URL of a webhook that was found, judged once per snapshot. */
const ph_admission_snapshot_target_t *ph_admission_snapshot_target(const ph_admission_snapshot_t *snapshot,
                                                                   const ph_portal_t *portal,
                                                                   const ph_webhook_found_t *found);

/* PH_CLICK_RANDOM_BYTES for the ids of one click; call at most once for each click. */
const unsigned char *ph_admission_snapshot_random(ph_admission_snapshot_t *snapshot,
                                                  const ph_portal_t *portal);

#endif
