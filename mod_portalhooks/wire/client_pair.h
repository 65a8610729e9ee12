/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_CLIENT_PAIR_H
#define PH_WIRE_CLIENT_PAIR_H

#include "sender_settings.h"

/* Read the certificate chain and private key of PortalHooksClientCertificate: `files` (const char *) are one
 * file with both, or one each. NULL and *pair from `pool`, the key on the heap until `pool` is destroyed; or
 * a sentence. A file with the key must be readable by its owner alone, or by a group. */
const char *ph_client_pair_read(const ph_client_pair_t **pair, const apr_array_header_t *files,
                                apr_pool_t *pool);

#endif
