/* SPDX-License-Identifier: Apache-2.0 */
/* Each distinct user, webhook, event and idempotency key of a batch is read once. */
#include "admission_snapshot.h"

#include <string.h>

#include "click_build.h"
#include "store/db_clock.h"
#include "store/store_event.h"
#include "store/store_idempotency.h"
#include "store/store_user.h"

static void push_once(apr_array_header_t *list, apr_hash_t *seen, const char *text)
{
    if (text && !apr_hash_get(seen, text, APR_HASH_KEY_STRING)) {
        apr_hash_set(seen, text, APR_HASH_KEY_STRING, text);
        APR_ARRAY_PUSH(list, const char *) = text;
    }
}

typedef const char *ph_click_text_fn(const ph_click_t *click);

static const char *username_of(const ph_click_t *click)
{
    return click->request.caller.username;
}

static const char *event_of(const ph_click_t *click)
{
    return click->request.event_id;
}

/* The distinct texts of a batch, in order. */
static apr_array_header_t *collect(ph_click_text_fn *text_of, ph_click_t *const *clicks, int count,
                                   apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, count, sizeof(const char *));
    apr_hash_t *seen = apr_hash_make(pool);
    int i;

    for (i = 0; i < count; i++) {
        push_once(list, seen, text_of(clicks[i]));
    }
    return list;
}

static apr_array_header_t *collect_keys(ph_click_t *const *clicks, int count, apr_pool_t *pool)
{
    apr_array_header_t *list = apr_array_make(pool, count, sizeof(ph_idempotency_t));
    int i;

    for (i = 0; i < count; i++) {
        const ph_click_request_t *request = &clicks[i]->request;

        if (request->idempotency_key) {
            ph_idempotency_t *key = apr_array_push(list);

            memset(key, 0, sizeof *key);
            key->username = request->caller.username;
            key->idem_key = request->idempotency_key;
        }
    }
    return list;
}

/* A view that cannot be read refuses the clicks that need it, and costs nothing else: *failure keeps why. */
static apr_status_t tolerate(apr_status_t *failure, apr_status_t rv, const ph_db_t *db)
{
    if (rv == APR_SUCCESS || rv == PH_DB_UNAVAILABLE || !ph_db_catalog_query(db)) {
        return rv;
    }
    *failure = rv;
    return APR_SUCCESS;
}

/* One user and one integration together; apart if a view of the catalog fails, which does not concern the
 * user. */
static apr_status_t read_users_and_webhooks(ph_admission_snapshot_t *read, ph_db_t *db,
                                            const apr_array_header_t *users,
                                            const apr_array_header_t *integrations, apr_pool_t *pool)
{
    apr_status_t rv;

    if (users->nelts == 1 && integrations->nelts == 1) {
        rv = ph_store_webhook_get_for_click(&read->webhooks, &read->users, db,
                                            APR_ARRAY_IDX(integrations, 0, const char *),
                                            APR_ARRAY_IDX(users, 0, const char *), read->now, pool);
        if (rv == APR_SUCCESS || tolerate(&read->catalog_rv, rv, db) != APR_SUCCESS) {
            return rv;
        }
    }
    rv = ph_store_user_get_many(&read->users, db, users, pool);
    if (rv == APR_SUCCESS && read->catalog_rv == APR_SUCCESS) {
        rv = tolerate(&read->catalog_rv,
                      ph_store_webhook_get_many(&read->webhooks, db, integrations, read->now, pool), db);
    }
    return rv;
}

apr_status_t ph_admission_snapshot_read(ph_admission_snapshot_t **snapshot, ph_db_t *db,
                                        ph_click_t *const *clicks, int count, apr_time_t now,
                                        apr_pool_t *pool)
{
    ph_admission_snapshot_t *read = apr_pcalloc(pool, sizeof *read);
    apr_array_header_t *users = collect(username_of, clicks, count, pool);
    apr_array_header_t *integrations = collect(ph_click_integration, clicks, count, pool);
    apr_array_header_t *events = collect(event_of, clicks, count, pool);
    apr_array_header_t *keys = collect_keys(clicks, count, pool);
    apr_status_t rv;

    read->now = now;
    read->count = count;
    read->pool = pool;
    read->targets = apr_hash_make(pool);
    read->events = apr_hash_make(pool);
    read->idempotency = apr_hash_make(pool);
    rv = read_users_and_webhooks(read, db, users, integrations, pool);
    if (rv == APR_SUCCESS && read->catalog_rv == APR_SUCCESS && events->nelts > 0) {
        rv = tolerate(&read->events_rv, ph_store_event_get_many(&read->events, db, events, pool), db);
    }
    if (rv == APR_SUCCESS && keys->nelts > 0) {
        rv = ph_db_clock_now(&read->db_now, db, pool);
    }
    if (rv == APR_SUCCESS && keys->nelts > 0) {
        rv = ph_store_idempotency_get_many(&read->idempotency, db, keys, pool);
    }
    *snapshot = read;
    return rv;
}

const ph_admission_snapshot_target_t *ph_admission_snapshot_target(const ph_admission_snapshot_t *snapshot,
                                                                   const ph_portal_t *portal,
                                                                   const ph_webhook_found_t *found)
{
    ph_admission_snapshot_target_t *target =
        apr_hash_get(snapshot->targets, found->integration_id, APR_HASH_KEY_STRING);

    if (!target) {
        target = apr_pcalloc(snapshot->pool, sizeof *target);
        target->egress = ph_egress_of(portal->egress, found->integration_id);
        target->verdict = ph_egress_judge_url(&target->url, &target->reported, target->egress, portal->policy,
                                              found->webhook->url, snapshot->pool);
        apr_hash_set(snapshot->targets, found->integration_id, APR_HASH_KEY_STRING, target);
    }
    return target;
}

const unsigned char *ph_admission_snapshot_random(ph_admission_snapshot_t *snapshot,
                                                  const ph_portal_t *portal)
{
    const unsigned char *random;

    if (!snapshot->random) {
        unsigned char *drawn =
            apr_palloc(snapshot->pool, (apr_size_t)snapshot->count * PH_CLICK_RANDOM_BYTES);

        portal->ports.random(drawn, (apr_size_t)snapshot->count * PH_CLICK_RANDOM_BYTES);
        snapshot->random = drawn;
    }
    random = snapshot->random;
    snapshot->random += PH_CLICK_RANDOM_BYTES;
    return random;
}
