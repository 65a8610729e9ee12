/* SPDX-License-Identifier: Apache-2.0 */
/* Signing keys, generated or given by an admin: sealed at once, shown once. */
#include "keys.h"

#include <apr_strings.h>
#include <openssl/crypto.h>
#include <string.h>

#include "audit.h"
#include "core/secrets/key_version.h"
#include "core/secrets/seal_place.h"
#include "core/secrets/signer.h"
#include "store/store_audit.h"
#include "store/store_integration.h"
#include "store/store_key.h"
#include "store/store_webhook.h"

static apr_status_t need_webhook(ph_db_t *db, const ph_context_t *context, const char *integration_id)
{
    ph_integration_card_t *card;
    ph_webhook_t *webhook;
    apr_status_t rv;

    rv = ph_store_webhook_get(&webhook, db, integration_id, context->pool);
    if (rv != APR_SUCCESS || webhook) {
        return rv;
    }
    rv = ph_store_integration_get(&card, db, integration_id, context->pool);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return card ? ph_context_refuse(context, PH_PROBLEM_NOT_CONFIGURED, NULL)
                : ph_context_not_found(context, "Integration", integration_id);
}

ph_problem_code_t ph_keys_list(apr_array_header_t **keys, const ph_context_t *context,
                               const char *integration_id)
{
    static const char what[] = "list the signing keys";
    ph_db_t *db = ph_context_open(context, what);
    apr_status_t rv;

    if (!db) {
        return context->problem->code;
    }
    rv = need_webhook(db, context, integration_id);
    if (rv == APR_SUCCESS) {
        rv = ph_store_key_list(keys, db, integration_id, context->pool);
    }
    return ph_context_close(context, db, rv, what);
}

typedef struct creation_t {
    const ph_context_t *context;
    const ph_signing_key_t *key;
    apr_interval_time_t overlap;
    const ph_audit_entry_t *entry;
} creation_t;

static apr_status_t write_key(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const creation_t *creation = baton;
    const ph_signing_key_t *key = creation->key;
    apr_status_t rv;
    int affected;

    rv = need_webhook(db, creation->context, key->integration_id);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = ph_store_key_insert(&affected, db, key, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (affected == 0) { /* the webhook was deleted since need_webhook */
        return ph_context_refuse(creation->context, PH_PROBLEM_NOT_CONFIGURED, NULL);
    }
    rv = ph_store_key_expire_others(db, key, key->created_at + creation->overlap, scratch);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    return ph_store_audit_append(db, creation->entry, scratch);
}

/* NULL when OpenSSL fails. */
static ph_secret_t *new_secret(ph_portal_t *portal, ph_scheme_t scheme)
{
    unsigned char random[PH_SIGNER_RANDOM_BYTES];
    ph_secret_t *secret;

    portal->ports.random(random, sizeof(random));
    secret = ph_signer_make_key(scheme, random);
    OPENSSL_cleanse(random, sizeof(random));
    return secret;
}

static ph_signing_key_t *make_key(const ph_context_t *context, const ph_key_params_t *params,
                                  const ph_secret_t *secret)
{
    ph_signing_key_t *key = apr_pcalloc(context->pool, sizeof(*key));
    ph_secretbox_place_t place;

    key->id = ph_portal_new_id(context->portal, "key_", context->pool);
    key->integration_id = params->integration_id;
    key->scheme = params->scheme;
    key->public_key = ph_signer_public_text(params->scheme, secret, context->pool);
    key->created_at = context->portal->ports.now();
    key->created_by = context->caller->username;
    place = ph_seal_place_key(key->id, key->integration_id);
    key->secret = ph_portal_seal(context->portal, &place, secret, context->problem, context->pool);
    return key;
}

static const ph_audit_entry_t *creation_entry(const ph_context_t *context, const ph_signing_key_t *key)
{
    json_t *diff = json_object();

    ph_audit_diff_text(diff, "scheme", NULL, ph_scheme_word(key->scheme));
    ph_audit_diff_text(diff, "integration_id", NULL, key->integration_id);
    ph_audit_diff_text(diff, "public_key", NULL, key->public_key);
    ph_audit_diff_secret(diff, "secret");
    return ph_audit_change(context->portal, context->caller, "key.create", key->id, diff, context->pool);
}

static ph_problem_code_t create(ph_signing_key_t **key, const ph_context_t *context,
                                const ph_key_params_t *params, const ph_secret_t *secret)
{
    creation_t creation = { context, NULL, params->overlap, NULL };

    *key = make_key(context, params, secret);
    if (context->problem->code != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    creation.key = *key;
    creation.entry = creation_entry(context, *key);
    return ph_context_transact(context, write_key, &creation, PH_PROBLEM_INTERNAL, "create a signing key");
}

ph_problem_code_t ph_keys_create(ph_signing_key_t **key, ph_secret_t **shown, const ph_context_t *context,
                                 const ph_key_params_t *params)
{
    ph_secret_t *made = params->secret ? NULL : new_secret(context->portal, params->scheme);
    const ph_secret_t *secret = params->secret ? params->secret : made;

    *shown = NULL;
    if (!secret) {
        return ph_problem_refuse(context->problem, PH_PROBLEM_INTERNAL, NULL);
    }
    if (create(key, context, params, secret) == PH_PROBLEM_NONE) {
        *shown = ph_signer_key_text(params->scheme, secret);
    }
    ph_secret_free(made);
    return context->problem->code;
}

ph_problem_code_t ph_keys_get_for_update(const ph_signing_key_t **seen, const ph_context_t *context,
                                         const char *integration_id, const char *key_id)
{
    apr_array_header_t *keys;
    int i;

    if (ph_keys_list(&keys, context, integration_id) != PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    for (i = 0; i < keys->nelts; i++) {
        *seen = &APR_ARRAY_IDX(keys, i, ph_signing_key_t);
        if (strcmp((*seen)->id, key_id) == 0) {
            return PH_PROBLEM_NONE;
        }
    }
    return ph_problem_not_found(context->problem, "Signing key", key_id, context->pool);
}

typedef struct change_t {
    const ph_context_t *context;
    const ph_signing_key_t *seen;
    apr_time_t expires_at;
    const ph_audit_entry_t *entry;
} change_t;

static apr_status_t expire(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const change_t *change = baton;
    apr_status_t rv;
    int affected;

    rv = ph_store_key_expire(&affected, db, change->seen, change->expires_at, scratch);
    return rv == APR_SUCCESS ? ph_audit_conclude(change->context, affected, change->entry, db, scratch) : rv;
}

static apr_status_t delete (void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const change_t *change = baton;
    apr_status_t rv;
    int affected;

    rv = ph_store_key_delete(&affected, db, change->seen, scratch);
    return rv == APR_SUCCESS ? ph_audit_conclude(change->context, affected, change->entry, db, scratch) : rv;
}

ph_problem_code_t ph_keys_expire(ph_signing_key_t *key, const ph_context_t *context,
                                 const ph_signing_key_t *seen, apr_time_t expires_at,
                                 const ph_precondition_t *precondition)
{
    const apr_time_t now = context->portal->ports.now();
    change_t change = { context, seen, expires_at, NULL };
    json_t *diff;

    *key = *seen;
    if (ph_precondition_judge(context->problem, precondition, ph_key_version(seen, context->pool)) !=
        PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    /* "Now" leaves a key that has expired before as it is. */
    if (expires_at != 0 && expires_at < now) {
        change.expires_at = (seen->expires_at != 0 && seen->expires_at < now) ? seen->expires_at : now;
    }
    key->expires_at = change.expires_at;
    if (change.expires_at == seen->expires_at) {
        return PH_PROBLEM_NONE;
    }
    diff = json_object();
    ph_audit_diff_time(diff, "expires_at", seen->expires_at, change.expires_at, context->pool);
    change.entry =
        ph_audit_change(context->portal, context->caller, "key.update", seen->id, diff, context->pool);
    return ph_context_transact(context, expire, &change, PH_PROBLEM_STALE,
                               "change the expiry of a signing key");
}

ph_problem_code_t ph_keys_delete(const ph_context_t *context, const ph_signing_key_t *seen,
                                 const ph_precondition_t *precondition)
{
    change_t change = { context, seen, 0, NULL };
    json_t *diff;

    if (ph_precondition_judge(context->problem, precondition, ph_key_version(seen, context->pool)) !=
        PH_PROBLEM_NONE) {
        return context->problem->code;
    }
    diff = json_object();
    ph_audit_diff_text(diff, "scheme", ph_scheme_word(seen->scheme), NULL);
    ph_audit_diff_text(diff, "integration_id", seen->integration_id, NULL);
    ph_audit_diff_secret(diff, "secret");
    change.entry =
        ph_audit_change(context->portal, context->caller, "key.delete", seen->id, diff, context->pool);
    return ph_context_transact(context, delete, &change, PH_PROBLEM_STALE, "delete a signing key");
}
