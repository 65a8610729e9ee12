/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_AUDIT_H
#define PH_STORE_AUDIT_H

#include "core/model.h"
#include "db.h"

/* Rows of ph_audit: append only. In the transaction of the change it tells of. */
apr_status_t ph_store_audit_append(ph_db_t *db, const ph_audit_entry_t *entry, apr_pool_t *scratch);

#endif
