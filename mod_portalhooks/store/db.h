/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_H
#define PH_STORE_DB_H

#include <apr_dbd.h>
#include <apr_global_mutex.h>
#include <apr_hash.h>
#include <apr_pools.h>
#include <apr_time.h>

#include "statements.h"

/* Running a named statement over APR DBD: binding, rows, the transaction idiom, error mapping. What
 * was measured about the drivers (drain, NULL blobs, field sizes, dead connections, the SQLite mutex)
 * is kept here and nowhere else. A ph_db_t belongs to one thread at a time and dies with its pool. */

typedef enum { PH_DIALECT_MYSQL, PH_DIALECT_SQLITE } ph_dialect_t;

/* Where connections come from: filled by httpd/dbd over ap_dbd_open/ap_dbd_close and by cli/ and
 * the unit tests over apr_dbd_open (store/db_direct). The functions may be called by any thread. */
typedef struct ph_db_connection_t {
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_hash_t *prepared; /* statement name → apr_dbd_prepared_t */
    void *baton;          /* the source's own */
} ph_db_connection_t;

typedef struct ph_db_source_t {
    /* A live connection or an error. A source that can bound its wait does so by `deadline` (0 = the
     * caller has none); the others block for as long as the pool of connections is empty. */
    apr_status_t (*open)(ph_db_connection_t *out, void *baton, apr_time_t deadline, apr_pool_t *pool);
    void (*close)(const ph_db_connection_t *connection, void *baton);
    /* Around every exchange with the server, which the source ends when it takes longer than `at_most`;
     * the connection is lost then. NULL = an exchange takes as long as it takes. */
    void (*enter)(const ph_db_connection_t *connection, apr_interval_time_t at_most);
    void (*leave)(const ph_db_connection_t *connection);
    apr_interval_time_t patience; /* with one exchange; a commit always has PH_DB_COMMIT_PATIENCE */
    void *baton;
    ph_dialect_t dialect;
    apr_global_mutex_t *writers; /* SQLite: one writer over all processes; NULL for MySQL */
    struct ph_db_gate_t *gate;   /* places in the pool and the circuit breaker; NULL = no bound */
    int open_tries;              /* a dead connection costs one each: DBDMax, at least 1 */
} ph_db_source_t;

#define PH_DB_COMMIT_PATIENCE apr_time_from_sec(4)

/* To be called once for each new connection to MySQL, whose defaults may be others: what is said outside a
 * transaction is committed at once, and the end of one begins no other. */
void ph_db_begin_session(const apr_dbd_driver_t *driver, apr_dbd_t *handle);

/* The same for those who serve: who waits for a lock learns within a second that somebody else keeps it,
 * instead of holding others up for a minute. */
void ph_db_limit_lock_waits(const apr_dbd_driver_t *driver, apr_dbd_t *handle);

/* A gate with `places` for callers that come and go, and a breaker: after 3 failures in a row opening
 * is refused at once for 1 s, then one caller tries. Lives in `pool`; any thread may use it. */
apr_status_t ph_db_gate_make(struct ph_db_gate_t **gate, int places, apr_pool_t *pool);

typedef struct ph_db_t ph_db_t;
typedef struct ph_db_call_t ph_db_call_t;
typedef struct ph_db_rows_t ph_db_rows_t;

/* Statuses beyond APR's own. */
#define PH_DB_UNAVAILABLE                                                                                    \
    (APR_OS_START_USERERR + 1)                     /* no connection, or it was lost: nothing was committed */
#define PH_DB_DUPLICATE (APR_OS_START_USERERR + 2) /* a unique key is taken; which one is not known */
#define PH_DB_CONFLICT (APR_OS_START_USERERR + 3)  /* 1213, 1205, 1180, BUSY: run the transaction again */
#define PH_DB_COMMIT_UNKNOWN (APR_OS_START_USERERR + 4) /* the commit's result was lost: read it back */
#define PH_DB_FAILED (APR_OS_START_USERERR + 5) /* the server refused the statement; ph_db_error tells */

/* Take a connection, waiting for a place until `deadline` at most (0 = as long as it takes: threads
 * that hold one for good). PH_DB_UNAVAILABLE when there is none. It is given back by ph_db_close or
 * with `pool`; an open transaction is rolled back. Never two in one thread. */
apr_status_t ph_db_open(ph_db_t **db, const ph_db_source_t *source, apr_time_t deadline, apr_pool_t *pool);
void ph_db_close(ph_db_t *db);

/* The driver's words about the last failure, for the log only; never NULL. */
const char *ph_db_error(const ph_db_t *db);

/* A transaction: begin, work, then commit or rollback. After a failed statement everything until
 * rollback fails unsent. SQLite's writers wait for their turn in begin. */
apr_status_t ph_db_begin(ph_db_t *db);
apr_status_t ph_db_commit(ph_db_t *db);
void ph_db_rollback(ph_db_t *db);

/* A call of a named statement; bind its parameters in order, then run it once. From `scratch`; bound
 * values are not copied and must live until the run. NULL texts bind SQL NULL; blobs must not be NULL. */
ph_db_call_t *ph_db_call(ph_db_t *db, ph_statement_t statement, apr_pool_t *scratch);
void ph_db_text(ph_db_call_t *call, const char *value);
void ph_db_blob(ph_db_call_t *call, const char *bytes, apr_size_t len);
void ph_db_int(ph_db_call_t *call, apr_int64_t value);
void ph_db_time(ph_db_call_t *call, apr_time_t value); /* 0 binds SQL NULL */
void ph_db_null_int(ph_db_call_t *call);

/* Run a statement that changes rows; *affected (NULL = not wanted) counts the changed ones. Outside
 * a transaction it commits by itself. */
apr_status_t ph_db_execute(int *affected, ph_db_call_t *call);

/* Run a SELECT. All rows must be read: ph_db_next until it gives APR_EOF, or ph_db_drain. */
apr_status_t ph_db_select(ph_db_rows_t **rows, ph_db_call_t *call);
apr_status_t ph_db_next(ph_db_rows_t *rows);
void ph_db_drain(ph_db_rows_t *rows);

/* Columns of the present row, counted from 0. Texts are copied into `pool`; NULL = SQL NULL. */
const char *ph_db_get_text(ph_db_rows_t *rows, int column, apr_pool_t *pool);
apr_int64_t ph_db_get_int(ph_db_rows_t *rows, int column, apr_int64_t if_null);
apr_time_t ph_db_get_time(ph_db_rows_t *rows, int column); /* 0 = SQL NULL */
const char *ph_db_get_blob(apr_size_t *len, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* A unit of work that may be run again from its start: begin, `work`, commit; PH_DB_CONFLICT is tried
 * up to 5 times, and no more after 1.5 s. `work` returns APR_SUCCESS to commit, anything else to roll back
 * and return that. */
typedef apr_status_t ph_db_work_fn(void *baton, ph_db_t *db, apr_pool_t *scratch);
apr_status_t ph_db_transaction(ph_db_t *db, ph_db_work_fn *work, void *baton, apr_pool_t *scratch);

#endif
