/* SPDX-License-Identifier: Apache-2.0 */
/* Webhooks and their run-time state. Additional headers are one JSON object in a column. */
#include "store_webhook.h"

#include <apr_strings.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "batch.h"
#include "catalog_row.h"
#include "client_certificates.h"
#include "row.h"
#include "store_key.h"
#include "store_user.h"

#define WEBHOOK_COLUMN 2
#define SECRETS_COUNT 8 /* with the columns that lists do not show */
#define KEY_COLUMN (WEBHOOK_COLUMN + PH_ROW_WEBHOOK_COLUMNS + SECRETS_COUNT)
#define PAUSE_COLUMN (KEY_COLUMN + PH_ROW_KEY_COLUMNS)
#define USER_COLUMN (PAUSE_COLUMN + PH_ROW_PAUSE_COLUMNS)

/* {"Name":"sealed", …}; from `pool`. */
static const char *dump_headers(const apr_array_header_t *headers, apr_pool_t *pool)
{
    json_t *object = json_object();
    const ph_sealed_header_t *header;
    const char *text = NULL;
    char *dumped;
    int i;

    for (i = 0; i < headers->nelts; i++) {
        header = &APR_ARRAY_IDX(headers, i, ph_sealed_header_t);
        json_object_set_new(object, header->name, json_string(header->sealed));
    }
    dumped = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (dumped) {
        text = apr_pstrdup(pool, dumped);
        free(dumped);
    }
    return text;
}

/* The reverse; empty for anything else than dump_headers writes. */
static const apr_array_header_t *parse_headers(const char *text, apr_pool_t *pool)
{
    json_t *object = text ? json_loads(text, 0, NULL) : NULL;
    apr_array_header_t *headers =
        apr_array_make(pool, (int)json_object_size(object), sizeof(ph_sealed_header_t));
    ph_sealed_header_t *header;
    const char *name;
    json_t *sealed;

    json_object_foreach(object, name, sealed)
    {
        if (json_is_string(sealed)) {
            header = apr_array_push(headers);
            header->name = apr_pstrdup(pool, name);
            header->sealed = apr_pstrdup(pool, json_string_value(sealed));
        }
    }
    json_decref(object);
    return headers;
}

/* The columns of a webhook followed by its secrets; NULL = none. */
static ph_webhook_t *read_webhook(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    ph_webhook_t *webhook = ph_row_webhook(rows, column, pool);

    if (!webhook) {
        return NULL;
    }
    column += PH_ROW_WEBHOOK_COLUMNS;
    webhook->bearer = ph_db_get_text(rows, column, pool);
    webhook->bearer_set_at = ph_db_get_time(rows, column + 1);
    webhook->bearer_set_by = ph_db_get_text(rows, column + 2, pool);
    webhook->headers = parse_headers(ph_db_get_text(rows, column + 3, pool), pool);
    webhook->auth_scheme = ph_db_get_text(rows, column + 4, pool);
    ph_content_type_parse(&webhook->content_type, ph_db_get_text(rows, column + 5, pool));
    webhook->ca_pem = ph_db_get_text(rows, column + 6, pool);
    webhook->client_certificates = ph_client_certificates_parse(ph_db_get_text(rows, column + 7, pool), pool);
    return webhook;
}

apr_status_t ph_store_webhook_get(ph_webhook_t **webhook, ph_db_t *db, const char *integration_id,
                                  apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_GET, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *webhook = NULL;
    ph_db_text(call, integration_id);
    rv = ph_row_first(&rows, call);
    if (rv == APR_SUCCESS) {
        *webhook = read_webhook(rows, 0, pool);
        ph_db_drain(rows);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_webhook_list_from(apr_array_header_t **webhooks, ph_db_t *db, const char *after,
                                        int limit, apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_LIST_FROM, pool);
    ph_db_rows_t *rows;
    apr_status_t rv;

    *webhooks = apr_array_make(pool, limit, sizeof(ph_webhook_t *));
    ph_db_text(call, after);
    ph_db_int(call, limit);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*webhooks, ph_webhook_t *) = read_webhook(rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* A view that has an integration twice gives its keys twice. */
static int has_key(const apr_array_header_t *keys, const char *id)
{
    int i;

    for (i = 0; i < keys->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(keys, i, ph_signing_key_t).id, id) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The entry of this row's integration, which has one row per key. NULL for a row without id. */
static ph_webhook_found_t *found_of(apr_hash_t *found, const ph_db_t *db, ph_db_rows_t *rows,
                                    apr_pool_t *pool)
{
    const char *integration_id = ph_db_get_text(rows, 0, pool);
    ph_webhook_found_t *one =
        integration_id ? apr_hash_get(found, integration_id, APR_HASH_KEY_STRING) : NULL;

    if (!one && integration_id) {
        one = apr_pcalloc(pool, sizeof(*one));
        one->integration_id = integration_id;
        one->integration_name = ph_db_catalog(db) == PH_CATALOG_EXTERNAL
                                    ? ph_catalog_row_name(integration_id, rows, 1, pool)
                                    : ph_db_get_text(rows, 1, pool);
        one->webhook = read_webhook(rows, WEBHOOK_COLUMN, pool);
        one->keys = apr_array_make(pool, 2, sizeof(ph_signing_key_t));
        ph_row_pause(&one->pause, rows, PAUSE_COLUMN, pool);
        apr_hash_set(found, integration_id, APR_HASH_KEY_STRING, one);
    }
    return one;
}

/* A row of an integration: one per key. */
static void take_found(apr_hash_t *found, const ph_db_t *db, ph_db_rows_t *rows, apr_pool_t *pool)
{
    ph_webhook_found_t *one = found_of(found, db, rows, pool);
    ph_signing_key_t key = { 0 };

    ph_row_key(&key, rows, KEY_COLUMN, pool);
    if (one && key.id && !has_key(one->keys, key.id)) {
        APR_ARRAY_PUSH(one->keys, ph_signing_key_t) = key;
    }
}

apr_status_t ph_store_webhook_get_many(apr_hash_t **found, ph_db_t *db, const apr_array_header_t *ids,
                                       apr_time_t now, apr_pool_t *pool)
{
    const ph_batch_t batch = ph_batch_read(PH_ST_WEBHOOK_GET_MANY, ids->nelts);
    ph_db_call_t *call;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = apr_hash_make(pool);
    if (ids->nelts == 0) {
        return APR_SUCCESS;
    }
    call = ph_db_call(db, batch.statement, pool);
    ph_db_int(call, now);
    ph_batch_bind_texts(call, &batch, ids, 0);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        take_found(*found, db, rows, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_store_webhook_get_for_click(apr_hash_t **found, apr_hash_t **users, ph_db_t *db,
                                            const char *integration_id, const char *username, apr_time_t now,
                                            apr_pool_t *pool)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_CLICK_GET, pool);
    const ph_user_t *user = NULL;
    ph_db_rows_t *rows;
    apr_status_t rv;

    *found = apr_hash_make(pool);
    *users = apr_hash_make(pool);
    ph_db_text(call, username);
    ph_db_text(call, integration_id);
    ph_db_int(call, now);
    for (rv = ph_row_first(&rows, call); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        user = user ? user : ph_store_user_read(rows, USER_COLUMN, pool);
        take_found(*found, db, rows, pool);
    }
    if (user) {
        apr_hash_set(*users, user->username, APR_HASH_KEY_STRING, user);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

/* The columns from url to version. */
static void bind_configuration(ph_db_call_t *call, const ph_webhook_t *webhook, apr_pool_t *scratch)
{
    ph_db_text(call, webhook->url);
    ph_db_int(call, webhook->enabled != 0);
    ph_db_text(call, webhook->bearer);
    ph_db_time(call, webhook->bearer_set_at);
    ph_db_text(call, webhook->bearer_set_by);
    ph_db_text(call, dump_headers(webhook->headers, scratch));
    ph_db_text(call, webhook->auth_scheme);
    ph_db_text(call, ph_content_type_word(webhook->content_type));
    ph_db_text(call, webhook->ca_pem);
    ph_db_text(call, ph_client_certificates_dump(webhook->client_certificates, scratch));
    ph_row_bind_optional(call, webhook->timeout_ms, 0);
    ph_db_text(call, ph_default_body_word(webhook->default_body));
    ph_db_text(call, ph_event_body_word(webhook->event_body));
    ph_db_text(call, ph_confirm_word(webhook->confirm));
    ph_db_text(call, webhook->action_label);
    ph_db_text(call, webhook->consequence);
    ph_row_bind_optional(call, webhook->max_per_minute, 0);
    ph_row_bind_optional(call, webhook->max_at_once, 0);
    ph_db_text(call, webhook->version);
}

apr_status_t ph_store_webhook_insert(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_INSERT, scratch);

    ph_db_text(call, webhook->integration_id);
    bind_configuration(call, webhook, scratch);
    ph_db_int(call, webhook->created_at);
    ph_db_text(call, webhook->created_by);
    ph_db_int(call, webhook->updated_at);
    ph_db_text(call, webhook->updated_by);
    ph_db_text(call, webhook->integration_id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_webhook_update(int *affected, ph_db_t *db, const ph_webhook_t *webhook,
                                     const char *version, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_UPDATE, scratch);

    bind_configuration(call, webhook, scratch);
    ph_db_int(call, webhook->updated_at);
    ph_db_text(call, webhook->updated_by);
    ph_db_text(call, webhook->integration_id);
    ph_db_text(call, version);
    return ph_db_execute(affected, call);
}

static apr_status_t update_state(int *affected, ph_db_t *db, const ph_webhook_t *state, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_STATE_UPDATE, scratch);

    ph_db_time(call, state->paused_until);
    ph_db_time(call, state->disabled_by_receiver_at);
    ph_db_text(call, state->integration_id);
    ph_db_text(call, state->integration_id);
    ph_db_text(call, state->version);
    return ph_db_execute(affected, call);
}

static apr_status_t insert_state(int *affected, ph_db_t *db, const ph_webhook_t *state, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_STATE_INSERT, scratch);

    ph_db_text(call, state->integration_id);
    ph_db_time(call, state->paused_until);
    ph_db_time(call, state->disabled_by_receiver_at);
    ph_db_text(call, state->integration_id);
    ph_db_text(call, state->version);
    ph_db_text(call, state->integration_id);
    return ph_db_execute(affected, call);
}

apr_status_t ph_store_webhook_set_state(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_time_t paused_until, apr_time_t disabled_by_receiver_at,
                                        const char *version, apr_pool_t *scratch)
{
    ph_webhook_t state = { 0 };
    ph_webhook_t *present;
    apr_status_t rv;

    state.integration_id = integration_id;
    state.paused_until = paused_until;
    state.disabled_by_receiver_at = disabled_by_receiver_at;
    state.version = version;
    rv = update_state(affected, db, &state, scratch);
    if (rv != APR_SUCCESS || *affected > 0) {
        return rv;
    }
    rv = insert_state(affected, db, &state, scratch);
    if (rv == PH_DB_DUPLICATE) {
        return PH_DB_CONFLICT; /* another process inserted the row since the UPDATE */
    }
    if (rv != APR_SUCCESS || *affected > 0) {
        return rv;
    }

    /* MySQL counts changed rows only: the row may have had these values already. */
    rv = ph_store_webhook_get(&present, db, integration_id, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    *affected = present && present->paused_until == paused_until &&
                present->disabled_by_receiver_at == disabled_by_receiver_at &&
                (!version || strcmp(present->version, version) == 0);
    return APR_SUCCESS;
}

apr_status_t ph_store_webhook_delete(int *affected, ph_db_t *db, const char *integration_id,
                                     const char *version, apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_DELETE, scratch);
    apr_status_t rv;

    ph_db_text(call, integration_id);
    ph_db_text(call, version);
    rv = ph_db_execute(affected, call);
    if (rv != APR_SUCCESS || *affected == 0) {
        return rv;
    }
    call = ph_db_call(db, PH_ST_WEBHOOK_STATE_DELETE, scratch);
    ph_db_text(call, integration_id);
    rv = ph_db_execute(NULL, call);
    return rv == APR_SUCCESS ? ph_store_key_delete_all(db, integration_id, scratch) : rv;
}

apr_status_t ph_store_webhook_end_pause(int *affected, ph_db_t *db, const char *integration_id,
                                        apr_pool_t *scratch)
{
    ph_db_call_t *call = ph_db_call(db, PH_ST_WEBHOOK_PAUSE_END, scratch);

    ph_db_text(call, integration_id);
    return ph_db_execute(affected, call);
}
