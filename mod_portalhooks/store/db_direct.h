/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_DIRECT_H
#define PH_STORE_DB_DIRECT_H

#include "db.h"

/* A source of one connection over apr_dbd_open, for the command line, the look at the schema before
 * children start, and unit tests. Not for threads. */

/* `driver` is "mysql" or "sqlite3", `params` what DBDParams takes (reconnect=0 and fldsz are added for
 * mysql). NULL, or a sentence that says why there is no connection (never the password). Unless it is
 * bare, all statements for such a catalog are prepared, and the schema must be there; those for an external
 * one can be prepared over any. Closed with `pool`. */
typedef enum { PH_DIRECT_BARE, PH_DIRECT_MANAGED, PH_DIRECT_EXTERNAL } ph_direct_kind_t;
const char *ph_db_direct_make(ph_db_source_t *source, const char *driver, const char *params,
                              ph_direct_kind_t kind, apr_pool_t *pool);

/* Text of ours that is no named statement: DDL of a migration. Over an open direct connection. */
apr_status_t ph_db_direct_script(ph_db_t *db, const char *sql);

/* A call of one, with %-typed parameters: the rows of ph_schema, which must be read before all named
 * statements can be prepared. Prepared anew each time, since SQLite's statements do not survive DDL. */
ph_db_call_t *ph_db_direct_call(ph_db_t *db, const char *sql, apr_pool_t *scratch);

#endif
