/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_WEBHOOK_AUDIT_H
#define PH_SERVICE_WEBHOOK_AUDIT_H

#include "context.h"
#include "core/model/model.h"

/* Append the audit entry of a webhook's change, within its transaction: field by field, secrets as
 * "changed". `before` NULL = it is new, `after` NULL = it is gone; not both. */
apr_status_t ph_webhook_audit_append(const ph_context_t *context, const char *action,
                                     const ph_webhook_t *before, const ph_webhook_t *after, ph_db_t *db,
                                     apr_pool_t *scratch);

#endif
