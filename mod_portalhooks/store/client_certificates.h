/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CLIENT_CERTIFICATES_H
#define PH_STORE_CLIENT_CERTIFICATES_H

#include "core/model/model.h"

/* The client certificates of a webhook in their column: a JSON object by name. Pure; any thread. */

/* From `pool`; NULL without any. */
const char *ph_client_certificates_dump(const apr_array_header_t *certificates, apr_pool_t *pool);

/* The reverse; empty for anything that ph_client_certificates_dump does not write, and NULL. */
const apr_array_header_t *ph_client_certificates_parse(const char *text, apr_pool_t *pool);

#endif
