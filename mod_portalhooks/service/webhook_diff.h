/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_DIFF_H
#define PH_SERVICE_WEBHOOK_DIFF_H

#include <jansson.h>

#include "core/model/model.h"

/* The difference between two versions of a webhook as an audit entry records it: field by field, a secret
 * only as "changed". `before` NULL = created, `after` NULL = deleted; not both. A new reference. Pure. */
json_t *ph_webhook_diff_make(const ph_webhook_t *before, const ph_webhook_t *after, apr_pool_t *scratch);

#endif
