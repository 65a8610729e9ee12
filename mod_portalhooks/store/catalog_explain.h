/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_EXPLAIN_H
#define PH_STORE_CATALOG_EXPLAIN_H

#include "db.h"

/* Reads what EXPLAIN says of a statement. */

#define PH_CATALOG_ROWS_MANY 10000 /* from here on a statement needs an index */

typedef enum { PH_CATALOG_MYSQL, PH_CATALOG_MARIADB, PH_CATALOG_SQLITE } ph_catalog_server_t;

typedef struct ph_catalog_plan_t {
    const char *text;    /* one line per step */
    const char *scanned; /* the table, with many rows, that is read as a whole; NULL = none */
    const char *sorted;  /* the table, with many rows, whose rows are sorted; NULL = none */
    int is_materialized; /* the view is computed as a whole first */
    ph_catalog_server_t server;
    apr_int64_t rows; /* of ph_event, as far as counted: SQLite's plans have no numbers */
} ph_catalog_plan_t;

void ph_catalog_plan_init(ph_catalog_plan_t *plan, ph_catalog_server_t server, apr_int64_t rows);

/* What precedes the statement. Static. */
const char *ph_catalog_plan_prefix(ph_catalog_server_t server);

/* Add the current row. */
void ph_catalog_plan_step(ph_catalog_plan_t *plan, ph_db_rows_t *rows, apr_pool_t *pool);

#endif
