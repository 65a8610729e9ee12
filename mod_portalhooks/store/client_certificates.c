/* SPDX-License-Identifier: Apache-2.0 */
/* One JSON object in a column, like the additional headers. */
#include "client_certificates.h"

#include <apr_strings.h>
#include <jansson.h>
#include <stddef.h>
#include <stdlib.h>

typedef enum { CERTIFICATE_TEXT, CERTIFICATE_TIME } member_kind_t;

static const struct {
    const char *name;
    member_kind_t kind;
    size_t offset;
} members[] = {
    { "chain", CERTIFICATE_TEXT, offsetof(ph_client_certificate_t, chain) },
    { "key", CERTIFICATE_TEXT, offsetof(ph_client_certificate_t, key) },
    { "subject", CERTIFICATE_TEXT, offsetof(ph_client_certificate_t, subject) },
    { "fingerprint", CERTIFICATE_TEXT, offsetof(ph_client_certificate_t, fingerprint) },
    { "not_before", CERTIFICATE_TIME, offsetof(ph_client_certificate_t, not_before) },
    { "not_after", CERTIFICATE_TIME, offsetof(ph_client_certificate_t, not_after) },
    { "active_from", CERTIFICATE_TIME, offsetof(ph_client_certificate_t, active_from) },
    { "set_at", CERTIFICATE_TIME, offsetof(ph_client_certificate_t, set_at) },
    { "set_by", CERTIFICATE_TEXT, offsetof(ph_client_certificate_t, set_by) },
};

#define MEMBERS (sizeof(members) / sizeof(members[0]))

static const char **text_of(ph_client_certificate_t *certificate, size_t i)
{
    return (const char **)(void *)((char *)certificate + members[i].offset);
}

static apr_time_t *time_of(ph_client_certificate_t *certificate, size_t i)
{
    return (apr_time_t *)(void *)((char *)certificate + members[i].offset);
}

static json_t *dump_one(ph_client_certificate_t *certificate)
{
    json_t *object = json_object();
    size_t i;

    for (i = 0; i < MEMBERS; i++) {
        if (members[i].kind == CERTIFICATE_TIME) {
            json_object_set_new(object, members[i].name, json_integer(*time_of(certificate, i)));
        }
        else if (*text_of(certificate, i)) {
            json_object_set_new(object, members[i].name, json_string(*text_of(certificate, i)));
        }
    }
    return object;
}

const char *ph_client_certificates_dump(const apr_array_header_t *certificates, apr_pool_t *pool)
{
    json_t *object;
    const char *text = NULL;
    char *dumped;
    int i;

    if (!certificates || certificates->nelts == 0) {
        return NULL;
    }
    object = json_object();
    for (i = 0; i < certificates->nelts; i++) {
        ph_client_certificate_t *one = &APR_ARRAY_IDX(certificates, i, ph_client_certificate_t);

        json_object_set_new(object, one->name, dump_one(one));
    }
    dumped = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (dumped) {
        text = apr_pstrdup(pool, dumped);
        free(dumped);
    }
    return text;
}

static void parse_one(ph_client_certificate_t *certificate, const json_t *object, apr_pool_t *pool)
{
    size_t i;

    for (i = 0; i < MEMBERS; i++) {
        const json_t *value = json_object_get(object, members[i].name);

        if (members[i].kind == CERTIFICATE_TIME) {
            *time_of(certificate, i) = json_integer_value(value);
        }
        else {
            *text_of(certificate, i) = apr_pstrdup(pool, json_string_value(value));
        }
    }
}

const apr_array_header_t *ph_client_certificates_parse(const char *text, apr_pool_t *pool)
{
    json_t *object = text ? json_loads(text, 0, NULL) : NULL;
    apr_array_header_t *certificates =
        apr_array_make(pool, (int)json_object_size(object), sizeof(ph_client_certificate_t));
    ph_client_certificate_t *certificate;
    const char *name;
    json_t *value;

    json_object_foreach(object, name, value)
    {
        certificate = apr_array_push(certificates);
        certificate->name = apr_pstrdup(pool, name);
        parse_one(certificate, value, pool);
    }
    json_decref(object);
    return certificates;
}
