/* SPDX-License-Identifier: Apache-2.0 */
/* /integrations/{id}/webhook/keys: the signing keys. A secret is shown once, in the response that
 * creates its key. */
#include <apr_strings.h>
#include <openssl/crypto.h>

#include "api.h"
#include "core/request/form.h"
#include "core/secrets/key_version.h"
#include "core/secrets/signer.h"
#include "core/view/json_webhook.h"
#include "httpd/respond.h"
#include "service/keys.h"

#define OVERLAP_S 86400
#define OVERLAP_MAX_S 2592000

ph_problem_code_t ph_api_keys_list(ph_call_t *call)
{
    const ph_context_t context = ph_call_context(call);
    apr_array_header_t *keys;
    json_t *items;
    int i;

    if (ph_keys_list(&keys, &context, call->id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    items = json_array();
    for (i = 0; i < keys->nelts; i++) {
        json_array_append_new(
            items, ph_json_key(&APR_ARRAY_IDX(keys, i, ph_signing_key_t), apr_time_now(), call->r->pool));
    }
    ph_respond_list(call->r, items, NULL, 0);
    return PH_PROBLEM_NONE;
}

typedef struct post_t {
    int scheme;
    const json_t *secret;
    int overlap_s;
} post_t;

/* The key's bytes in the form, freed by the caller; NULL when none is given or call->problem is set. */
static ph_secret_t *parse_secret(ph_call_t *call, const post_t *post)
{
    ph_secret_t *secret = NULL;
    const char *fault;

    if (!post->secret) {
        return NULL;
    }
    fault = json_is_string(post->secret)
                ? ph_signer_parse_key(&secret, (ph_scheme_t)post->scheme, json_string_value(post->secret))
                : "This must be a string.";
    if (fault) {
        ph_problem_add_field(&call->problem, "/secret", fault, call->r->pool);
    }
    return secret;
}

/* The secret is written as it is: letters, digits and + / = _ need no escaping. */
static void send_created(ph_call_t *call, const ph_signing_key_t *key, const ph_secret_t *shown)
{
    const char *raw = apr_pstrcat(call->r->pool, "\"", ph_secret_bytes(shown), "\"", NULL);
    json_t *json = ph_json_key(key, apr_time_now(), call->r->pool);
    apr_size_t len;
    const char *bytes = ph_json_dump_with(json, "secret", raw, strlen(raw), &len, call->r->pool);

    json_decref(json);
    ph_respond_etag(call->r, ph_key_version(key, call->r->pool));
    ph_respond_bytes(call->r, HTTP_CREATED, "application/json", bytes, len);
    OPENSSL_cleanse((char *)bytes, len);
    OPENSSL_cleanse((char *)raw, strlen(raw));
}

ph_problem_code_t ph_api_keys_post(ph_call_t *call)
{
    /* In the order of ph_scheme_t. */
    static const char *const schemes[] = { "v1", "v1a", NULL };
    static const ph_form_field_t fields[] = {
        { "scheme", PH_FORM_WORD, PH_FORM_OPTIONAL, offsetof(post_t, scheme), 0, 0, schemes },
        { "secret", PH_FORM_VALUE, PH_FORM_OPTIONAL, offsetof(post_t, secret), 0, 0, NULL },
        { "overlap_seconds", PH_FORM_NUMBER, PH_FORM_OPTIONAL, offsetof(post_t, overlap_s), 0, OVERLAP_MAX_S,
          NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const ph_context_t context = ph_call_context(call);
    post_t post = { 0, NULL, OVERLAP_S };
    ph_key_params_t params = { 0 };
    ph_signing_key_t *key;
    ph_secret_t *secret;
    ph_secret_t *shown = NULL;

    ph_form_read(&post, fields, call->json, "", &call->problem, call->r->pool);
    secret = parse_secret(call, &post);
    if (call->problem.code == PH_PROBLEM_NONE) {
        params.integration_id = call->id;
        params.scheme = (ph_scheme_t)post.scheme;
        params.secret = secret;
        params.overlap = apr_time_from_sec(post.overlap_s);
        ph_keys_create(&key, &shown, &context, &params);
    }
    if (shown) {
        send_created(call, key, shown);
    }
    ph_secret_free(shown);
    ph_secret_free(secret);
    return call->problem.code;
}

typedef struct patch_t {
    apr_time_t expires_at;
} patch_t;

ph_problem_code_t ph_api_keys_patch(ph_call_t *call)
{
    static const ph_form_field_t fields[] = {
        { "expires_at", PH_FORM_TIME, PH_FORM_NULLABLE, offsetof(patch_t, expires_at), 0, 0, NULL },
        { "version", PH_FORM_VERSION, PH_FORM_NULLABLE, 0, 0, 0, NULL },
        { "id", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "scheme", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "secret", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "public_key", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "created_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "created_by", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "last_used_at", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "active", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { "etag", PH_FORM_SERVER, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
        { NULL, PH_FORM_VALUE, PH_FORM_OPTIONAL, 0, 0, 0, NULL },
    };
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    const ph_signing_key_t *seen;
    ph_signing_key_t key;
    patch_t patch;

    if (ph_keys_get_for_update(&seen, &context, call->id, call->inner_id) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    patch.expires_at = seen->expires_at;
    if (ph_form_read(&patch, fields, call->json, "", &call->problem, call->r->pool) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    /* 1970-01-01 is a time in the past, but 0 means "never expires". */
    if (patch.expires_at == 0 && json_is_string(json_object_get(call->json, "expires_at"))) {
        patch.expires_at = 1;
    }
    if (ph_keys_expire(&key, &context, seen, patch.expires_at, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_etag(call->r, ph_key_version(&key, call->r->pool));
    ph_respond_json(call->r, HTTP_OK, ph_json_key(&key, apr_time_now(), call->r->pool));
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_api_keys_delete(ph_call_t *call)
{
    const ph_precondition_t precondition = ph_call_precondition(call);
    const ph_context_t context = ph_call_context(call);
    const ph_signing_key_t *seen;

    if (ph_keys_get_for_update(&seen, &context, call->id, call->inner_id) != PH_PROBLEM_NONE ||
        ph_keys_delete(&context, seen, &precondition) != PH_PROBLEM_NONE) {
        return call->problem.code;
    }
    ph_respond_no_content(call->r);
    return PH_PROBLEM_NONE;
}
