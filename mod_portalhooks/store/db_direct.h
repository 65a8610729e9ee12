/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_DIRECT_H
#define PH_STORE_DB_DIRECT_H

#include "db.h"

/* A source of a single connection over apr_dbd_open, without mod_dbd: for the command, the schema check
 * before httpd forks, and unit tests. One thread only. */

typedef enum {
    PH_DIRECT_BARE,     /* no named statement is prepared, so no schema is needed: ph_db_direct_call only */
    PH_DIRECT_MANAGED,  /* all named statements are prepared over our own catalog */
    PH_DIRECT_EXTERNAL, /* those that exist over an external catalog; any catalog will do */
} ph_direct_kind_t;

/* Connect. `driver` is "mysql" or "sqlite3", `params` what DBDParams takes (for mysql, reconnect=0 and fldsz
 * are appended). Returns NULL, or a sentence that says why there is no connection and never contains the
 * password. The connection is kept between ph_db_open calls, replaced when it died, and closed with `pool`.
 */
const char *ph_db_direct_make(ph_db_source_t *source, const char *driver, const char *params,
                              ph_direct_kind_t kind, apr_pool_t *pool);

/* Run SQL that is no named statement, such as a migration. `db` must come from a direct source. */
apr_status_t ph_db_direct_script(ph_db_t *db, const char *sql);

/* A call of SQL that is no named statement, with %-typed parameters (ph_schema is read before named
 * statements can be prepared). `db` must come from a direct source. Prepared on each call: SQLite's
 * statements do not survive DDL. If it cannot be prepared, running the call fails. */
ph_db_call_t *ph_db_direct_call(ph_db_t *db, const char *sql, apr_pool_t *scratch);

#endif
