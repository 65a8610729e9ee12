/* SPDX-License-Identifier: Apache-2.0 */
/* Reseals the secrets of webhooks and signing keys. A value that does not open is counted and left as it is.
 */
#include "reseal.h"

#include <apr_strings.h>
#include <string.h>

#include "core/secrets/seal_place.h"
#include "core/target/origin.h"
#include "db_direct.h"
#include "store_key.h"
#include "store_webhook.h"

/* Only the command runs these, so httpd's connections need not prepare them. */
static const char list_integrations[] = "SELECT integration_id FROM ph_webhook "
                                        "UNION SELECT integration_id FROM ph_signing_key";
static const char update_key[] = "UPDATE ph_signing_key SET secret = %s WHERE id = %s AND secret = %s";

static ph_reseal_count_t *count_of(const ph_reseal_t *reseal, const char *kid)
{
    ph_reseal_count_t *count;
    int i;

    for (i = 0; i < reseal->counts->nelts; i++) {
        count = &APR_ARRAY_IDX(reseal->counts, i, ph_reseal_count_t);
        if (strcmp(count->kid, kid) == 0) {
            return count;
        }
    }
    count = apr_array_push(reseal->counts);
    memset(count, 0, sizeof(*count));
    count->kid = apr_pstrdup(reseal->counts->pool, kid);
    return count;
}

static const char *seal(const ph_reseal_t *reseal, const ph_secretbox_place_t *place,
                        const ph_secret_t *plain, apr_pool_t *pool)
{
    unsigned char iv[PH_SECRETBOX_IV_BYTES];

    reseal->random(iv, sizeof(iv));
    return ph_secretbox_seal(reseal->ring, place, plain, iv, pool);
}

static int needs_reseal(const ph_reseal_t *reseal, const char *kid, const char *sealed)
{
    return reseal->mode == PH_RESEAL_WRITE &&
           (strcmp(kid, ph_keyring_active(reseal->ring)) != 0 || !ph_secretbox_is_bound(sealed));
}

/* The value sealed with the active key and bound; `sealed` itself when it is already, does not open or is
 * only verified. */
static const char *reseal_value(const ph_reseal_t *reseal, const ph_secretbox_place_t *place,
                                const char *sealed, apr_pool_t *pool)
{
    const char *kid = ph_secretbox_kid(sealed, pool);
    ph_reseal_count_t *count = count_of(reseal, kid ? kid : "");
    ph_secret_t *plain = NULL;
    const char *resealed = sealed;

    count->sealed++;
    switch (ph_secretbox_open(&plain, reseal->ring, place, sealed)) {
    case PH_SECRETBOX_UNKNOWN_KEY:
        count->unknown++;
        return sealed;
    case PH_SECRETBOX_OUTDATED:
        count->outdated++;
        return sealed;
    case PH_SECRETBOX_REFUSED:
        count->refused++;
        return sealed;
    case PH_SECRETBOX_OPENED:
        break;
    }
    count->unbound += !ph_secretbox_is_bound(sealed);
    if (needs_reseal(reseal, kid, sealed)) {
        resealed = seal(reseal, place, plain, pool);
        count->resealed++;
    }
    ph_secret_free(plain);
    return resealed;
}

static const apr_array_header_t *reseal_headers(const ph_reseal_t *reseal, const ph_webhook_t *webhook,
                                                apr_pool_t *pool)
{
    apr_array_header_t *headers = apr_array_copy(pool, webhook->headers);
    ph_secretbox_place_t place;
    ph_sealed_header_t *header;
    int i;

    for (i = 0; i < headers->nelts; i++) {
        header = &APR_ARRAY_IDX(headers, i, ph_sealed_header_t);
        place = ph_seal_place_header(webhook->integration_id, header->name, webhook->url, pool);
        header->sealed = reseal_value(reseal, &place, header->sealed, pool);
    }
    return headers;
}

static const apr_array_header_t *reseal_certificates(const ph_reseal_t *reseal, const ph_webhook_t *webhook,
                                                     int *is_changed, apr_pool_t *pool)
{
    apr_array_header_t *certificates = apr_array_copy(pool, webhook->client_certificates);
    ph_secretbox_place_t place;
    const char *before;
    int i;

    for (i = 0; i < certificates->nelts; i++) {
        ph_client_certificate_t *one = &APR_ARRAY_IDX(certificates, i, ph_client_certificate_t);

        before = one->key;
        place = ph_seal_place_client_key(webhook->integration_id, one->name, webhook->url, pool);
        one->key = reseal_value(reseal, &place, one->key, pool);
        *is_changed |= one->key != before;
    }
    return certificates;
}

static int is_same_headers(const apr_array_header_t *one, const apr_array_header_t *other)
{
    int i;

    for (i = 0; i < one->nelts; i++) {
        if (APR_ARRAY_IDX(one, i, ph_sealed_header_t).sealed !=
            APR_ARRAY_IDX(other, i, ph_sealed_header_t).sealed) {
            return 0;
        }
    }
    return 1;
}

static int is_newly_bound(const char *before, const char *after)
{
    return before && !ph_secretbox_is_bound(before) && ph_secretbox_is_bound(after);
}

/* For the admin to review: until now the token went wherever the URL led. */
static void note_destination(const ph_reseal_t *reseal, const ph_webhook_t *before, const ph_webhook_t *after)
{
    apr_pool_t *pool = reseal->bound->pool;
    int is_new = is_newly_bound(before->bearer, after->bearer);
    int i;

    for (i = 0; i < before->headers->nelts; i++) {
        is_new |= is_newly_bound(APR_ARRAY_IDX(before->headers, i, ph_sealed_header_t).sealed,
                                 APR_ARRAY_IDX(after->headers, i, ph_sealed_header_t).sealed);
    }
    if (is_new) {
        APR_ARRAY_PUSH(reseal->bound, const char *) =
            apr_pstrcat(pool, before->integration_id, ": ", ph_origin_canonical(before->url, pool), NULL);
    }
}

static apr_status_t reseal_webhook(const ph_reseal_t *reseal, ph_db_t *db, const char *integration_id,
                                   apr_pool_t *pool)
{
    ph_secretbox_place_t place;
    ph_webhook_t *before;
    ph_webhook_t after;
    apr_status_t rv;
    int is_changed = 0;
    int affected;

    rv = ph_store_webhook_get(&before, db, integration_id, pool);
    if (rv != APR_SUCCESS || !before) {
        return rv;
    }
    after = *before;
    after.headers = reseal_headers(reseal, before, pool);
    after.client_certificates = reseal_certificates(reseal, before, &is_changed, pool);
    if (before->bearer) {
        place = ph_seal_place_authorization(integration_id, before->auth_scheme, before->url, pool);
        after.bearer = reseal_value(reseal, &place, before->bearer, pool);
    }
    if (!is_changed && after.bearer == before->bearer && is_same_headers(after.headers, before->headers)) {
        return APR_SUCCESS;
    }
    note_destination(reseal, before, &after);
    after.version = reseal->new_version(pool);
    rv = ph_store_webhook_update(&affected, db, &after, before->version, pool);
    return (rv == APR_SUCCESS && affected == 0) ? PH_DB_CONFLICT : rv;
}

static apr_status_t reseal_key(const ph_reseal_t *reseal, ph_db_t *db, const ph_signing_key_t *key,
                               apr_pool_t *pool)
{
    const ph_secretbox_place_t place = ph_seal_place_key(key->id, key->integration_id);
    const char *resealed = reseal_value(reseal, &place, key->secret, pool);
    ph_db_call_t *call;
    apr_status_t rv;
    int affected;

    if (resealed == key->secret) {
        return APR_SUCCESS;
    }
    call = ph_db_direct_call(db, update_key, pool);
    ph_db_text(call, resealed);
    ph_db_text(call, key->id);
    ph_db_text(call, key->secret);
    rv = ph_db_execute(&affected, call);
    return (rv == APR_SUCCESS && affected == 0) ? PH_DB_CONFLICT : rv;
}

static apr_status_t reseal_keys(const ph_reseal_t *reseal, ph_db_t *db, const char *integration_id,
                                apr_pool_t *pool)
{
    apr_array_header_t *keys;
    apr_status_t rv;
    int i;

    rv = ph_store_key_list(&keys, db, integration_id, pool);
    for (i = 0; rv == APR_SUCCESS && i < keys->nelts; i++) {
        rv = reseal_key(reseal, db, &APR_ARRAY_IDX(keys, i, ph_signing_key_t), pool);
    }
    return rv;
}

static apr_status_t list_ids(apr_array_header_t **ids, ph_db_t *db, apr_pool_t *pool)
{
    ph_db_rows_t *rows;
    apr_status_t rv;

    *ids = apr_array_make(pool, 64, sizeof(const char *));
    rv = ph_db_select(&rows, ph_db_direct_call(db, list_integrations, pool));
    if (rv != APR_SUCCESS) {
        return rv;
    }
    for (rv = ph_db_next(rows); rv == APR_SUCCESS; rv = ph_db_next(rows)) {
        APR_ARRAY_PUSH(*ids, const char *) = ph_db_get_text(rows, 0, pool);
    }
    return rv == APR_EOF ? APR_SUCCESS : rv;
}

apr_status_t ph_reseal_run(ph_reseal_t *reseal, ph_db_t *db, apr_pool_t *pool)
{
    apr_array_header_t *ids;
    apr_pool_t *scratch;
    apr_status_t rv;
    int i;

    reseal->counts = apr_array_make(pool, 4, sizeof(ph_reseal_count_t));
    reseal->bound = apr_array_make(pool, 4, sizeof(const char *));
    apr_pool_create(&scratch, pool);
    rv = list_ids(&ids, db, pool);
    for (i = 0; rv == APR_SUCCESS && i < ids->nelts; i++) {
        apr_pool_clear(scratch);
        rv = reseal_webhook(reseal, db, APR_ARRAY_IDX(ids, i, const char *), scratch);
        if (rv == APR_SUCCESS) {
            rv = reseal_keys(reseal, db, APR_ARRAY_IDX(ids, i, const char *), scratch);
        }
    }
    apr_pool_destroy(scratch);
    return rv;
}
