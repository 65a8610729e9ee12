/* SPDX-License-Identifier: Apache-2.0 */
/* What the command counts and lists. */
#include "census.h"

#include <stddef.h>

#include "db_direct.h"
#include "db_private.h"
#include "row.h"

#define HAS_VIEWS_MYSQL                                                                                      \
    "SELECT COUNT(*) FROM information_schema.views WHERE table_schema = DATABASE() AND table_name = "        \
    "'ph_integration'"
#define HAS_VIEWS_SQLITE "SELECT COUNT(*) FROM sqlite_master WHERE type = 'view' AND name = 'ph_integration'"
#define OWNERS                                                                                               \
    "SELECT o.id, o.instance, o.host, o.pid, o.started_at, o.lease_until - n.now_us, (SELECT COUNT(*) FROM " \
    "ph_execution e WHERE e.owner = o.id AND e.state = 'sending') FROM ph_owner o CROSS JOIN ph_now n ORDER BY o.id"
#define WEBHOOKS                                                                                             \
    "SELECT w.integration_id, w.url, w.enabled, (SELECT COUNT(*) FROM ph_signing_key k WHERE "               \
    "k.integration_id = w.integration_id AND (k.expires_at IS NULL OR k.expires_at > %lld)), "               \
    "s.disabled_by_receiver_at FROM ph_webhook w LEFT JOIN ph_webhook_state s ON s.integration_id = "        \
    "w.integration_id ORDER BY w.integration_id"

static const struct {
    apr_size_t offset;
    const char *sql;
} counts[] = {
    { offsetof(ph_census_t, integrations), "SELECT COUNT(*) FROM ph_integration" },
    { offsetof(ph_census_t, webhooks), "SELECT COUNT(*) FROM ph_webhook" },
    { offsetof(ph_census_t, webhooks_enabled), "SELECT COUNT(*) FROM ph_webhook WHERE enabled = 1" },
    { offsetof(ph_census_t, signing_keys), "SELECT COUNT(*) FROM ph_signing_key" },
    { offsetof(ph_census_t, events), "SELECT COUNT(*) FROM ph_event" },
    { offsetof(ph_census_t, users), "SELECT COUNT(*) FROM ph_user" },
    { offsetof(ph_census_t, admins), "SELECT COUNT(*) FROM ph_user WHERE admin = 1" },
    { offsetof(ph_census_t, triggers), "SELECT COUNT(*) FROM ph_user WHERE can_trigger_integrations = 1" },
    { offsetof(ph_census_t, executions), "SELECT COUNT(*) FROM ph_execution" },
    { offsetof(ph_census_t, sending), "SELECT COUNT(*) FROM ph_execution WHERE state = 'sending'" },
    { offsetof(ph_census_t, audit_entries), "SELECT COUNT(*) FROM ph_audit" },
    { offsetof(ph_census_t, migrations), "SELECT COUNT(*) FROM ph_schema WHERE applied_at IS NOT NULL" },
};

apr_status_t ph_census_number(apr_int64_t *number, ph_db_t *db, const char *sql, apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, ph_db_direct_call(db, sql, scratch));

    *number = 0;
    if (rv == APR_SUCCESS) {
        *number = ph_db_get_int(rows, 0, 0);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_census_text(const char **text, ph_db_t *db, const char *sql, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, ph_db_direct_call(db, sql, pool));

    *text = NULL;
    if (rv == APR_SUCCESS) {
        *text = ph_db_get_text(rows, 0, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_census_has_views(int *has, ph_db_t *db, apr_pool_t *scratch)
{
    const char *sql = db->source.dialect == PH_DIALECT_MYSQL ? HAS_VIEWS_MYSQL : HAS_VIEWS_SQLITE;
    apr_int64_t number = 0;
    apr_status_t rv = ph_census_number(&number, db, sql, scratch);

    *has = number > 0;
    return rv;
}

apr_status_t ph_census_take(ph_census_t *census, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;
    apr_size_t i;

    for (i = 0; rv == APR_SUCCESS && i < sizeof(counts) / sizeof(counts[0]); i++) {
        rv = ph_census_number((apr_int64_t *)(void *)((char *)census + counts[i].offset), db, counts[i].sql,
                              scratch);
    }
    return rv;
}

apr_status_t ph_census_owners(apr_array_header_t **owners, ph_db_t *db, apr_pool_t *pool)
{
    ph_census_owner_t *owner;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *owners = apr_array_make(pool, 8, sizeof(ph_census_owner_t));
    for (rv = ph_row_first(&rows, ph_db_direct_call(db, OWNERS, pool)); rv == APR_SUCCESS;
         rv = ph_db_next(rows)) {
        owner = apr_array_push(*owners);
        owner->id = ph_db_get_text(rows, 0, pool);
        owner->instance = ph_db_get_text(rows, 1, pool);
        owner->host = ph_db_get_text(rows, 2, pool);
        owner->pid = (int)ph_db_get_int(rows, 3, 0);
        owner->started_at = ph_db_get_int(rows, 4, 0);
        owner->lease_left = ph_db_get_int(rows, 5, 0);
        owner->sending = ph_db_get_int(rows, 6, 0);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_census_webhooks(apr_array_header_t **webhooks, ph_db_t *db, apr_time_t now, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_direct_call(db, WEBHOOKS, pool);
    ph_census_webhook_t *webhook;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *webhooks = apr_array_make(pool, 8, sizeof(ph_census_webhook_t));
    ph_db_int(call, now);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        webhook = apr_array_push(*webhooks);
        webhook->integration_id = ph_db_get_text(rows, 0, pool);
        webhook->url = ph_db_get_text(rows, 1, pool);
        webhook->enabled = ph_db_get_int(rows, 2, 0) != 0;
        webhook->keys = (int)ph_db_get_int(rows, 3, 0);
        webhook->disabled_by_receiver_at = ph_db_get_time(rows, 4);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}
