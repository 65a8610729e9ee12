/* SPDX-License-Identifier: Apache-2.0 */
/* Table, row, column and destination of each secret. */
#include "seal_place.h"

#include <apr_strings.h>

#include "core/target/origin.h"

ph_secretbox_place_t ph_seal_place_bearer(const char *integration_id, const char *url, apr_pool_t *pool)
{
    const ph_secretbox_place_t place = { "ph_webhook", integration_id, "bearer",
                                         ph_origin_canonical(url, pool) };

    return place;
}

ph_secretbox_place_t ph_seal_place_authorization(const char *integration_id, const char *scheme,
                                                 const char *url, apr_pool_t *pool)
{
    ph_secretbox_place_t place = ph_seal_place_bearer(integration_id, url, pool);

    if (scheme) {
        place.column = apr_pstrcat(pool, "authorization.", scheme, NULL);
    }
    return place;
}

static const char *column_of(const char *name, apr_pool_t *pool)
{
    char *column = apr_pstrcat(pool, "headers.", name, NULL);
    char *at;

    for (at = column; *at; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at - 'A' + 'a');
        }
    }
    return column;
}

ph_secretbox_place_t ph_seal_place_header(const char *integration_id, const char *name, const char *url,
                                          apr_pool_t *pool)
{
    const ph_secretbox_place_t place = { "ph_webhook", integration_id, column_of(name, pool),
                                         ph_origin_canonical(url, pool) };

    return place;
}

ph_secretbox_place_t ph_seal_place_client_key(const char *integration_id, const char *name, const char *url,
                                              apr_pool_t *pool)
{
    const ph_secretbox_place_t place = { "ph_webhook", integration_id,
                                         apr_pstrcat(pool, "client_certificates.", name, NULL),
                                         ph_origin_canonical(url, pool) };

    return place;
}

ph_secretbox_place_t ph_seal_place_key(const char *key_id, const char *integration_id)
{
    const ph_secretbox_place_t place = { "ph_signing_key", key_id, "secret", integration_id };

    return place;
}
