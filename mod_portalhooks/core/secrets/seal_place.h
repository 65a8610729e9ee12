/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_SECRETS_SEAL_PLACE_H
#define PH_CORE_SECRETS_SEAL_PLACE_H

#include "secretbox.h"

/* The places of the secrets of a webhook. A token and the value of a header are bound to scheme, host and
 * port of the webhook's URL: whoever changes the URL in the database gets none of them. A signing key is
 * bound to its integration. Texts are not copied; what is made is from `pool`. Pure; any thread. */

ph_secretbox_place_t ph_seal_place_bearer(const char *integration_id, const char *url, apr_pool_t *pool);

/* Of the credential for Authorization; a `scheme` of NULL is Bearer. A credential opens for its scheme only.
 */
ph_secretbox_place_t ph_seal_place_authorization(const char *integration_id, const char *scheme,
                                                 const char *url, apr_pool_t *pool);

/* Header names are case-insensitive. */
ph_secretbox_place_t ph_seal_place_header(const char *integration_id, const char *name, const char *url,
                                          apr_pool_t *pool);

/* Of the private key of the client certificate `name`; bound like a token. */
ph_secretbox_place_t ph_seal_place_client_key(const char *integration_id, const char *name, const char *url,
                                              apr_pool_t *pool);

ph_secretbox_place_t ph_seal_place_key(const char *key_id, const char *integration_id);

#endif
