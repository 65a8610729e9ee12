/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_LIMIT_H
#define PH_STORE_DB_LIMIT_H

#include "db.h"

/* How long a query over an external catalog may run, whose views may be over anything. The server itself ends
 * it, so that it neither runs on after nobody waits for it any more, nor keeps the lock that another
 * application's ALTER waits for. MySQL and MariaDB are told so in the statement; SQLite, which runs in our
 * own thread, is interrupted. The failure is PH_DB_FAULT_TOO_SLOW. */

#define PH_DB_LIMIT_QUERY_MS 1200 /* less than a request has for all of its queries */
#define PH_DB_LIMIT_CLICK_MS 700  /* of the events of clicks, behind which others wait to be admitted */

/* `sql`, which begins with SELECT, with its limit; from `pool`. */
const char *ph_db_limit_statement(const char *sql, int limit_ms, apr_pool_t *pool);

/* Around a query on SQLite: it is interrupted after `limit_ms`. Does nothing on MySQL. */
typedef struct ph_db_limit_t {
    apr_time_t too_late; /* by the monotonic clock */
    void *handle;        /* SQLite's connection; NULL = no limit */
} ph_db_limit_t;
void ph_db_limit_begin(ph_db_limit_t *limit, const ph_db_t *db, int limit_ms);
void ph_db_limit_end(ph_db_limit_t *limit);

/* A call of ph_db_limit_statement's SQL that is no named statement, with the same limit on SQLite. */
apr_status_t ph_db_limit_select(ph_db_rows_t **rows, ph_db_t *db, ph_db_call_t *call, int limit_ms);

#endif
