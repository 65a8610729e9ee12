/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_AUDIT_H
#define PH_CORE_VIEW_JSON_AUDIT_H

#include <jansson.h>

#include "core/model/model.h"

/* An entry of the audit log as admins see it. A new reference. Pure; any thread. */
json_t *ph_json_audit_entry(const ph_audit_entry_t *entry, apr_pool_t *scratch);

#endif
