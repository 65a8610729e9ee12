/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ADMISSION_ROWS_H
#define PH_PIPELINE_ADMISSION_ROWS_H

#include "click.h"
#include "service/portal.h"

/* The transaction of admission: executions, requests and idempotency keys of the accepted clicks, and the
 * audit entries of the refused ones. */

typedef struct ph_admission_rows_t {
    const ph_portal_t *portal;
    ph_click_t **clicks;
    int count;
    apr_time_t db_now; /* when their keys were judged, by the database's clock */
} ph_admission_rows_t;

/* Work of ph_db_transaction. APR_EBUSY when MySQL has waited in vain for a row that another session locks;
 * PH_DB_DUPLICATE when an id, a key or an attempt is taken. */
apr_status_t ph_admission_rows_insert(void *rows, ph_db_t *db, apr_pool_t *scratch);

#endif
