/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_H
#define PH_STORE_DB_H

#include <apr_dbd.h>
#include <apr_global_mutex.h>
#include <apr_hash.h>
#include <apr_pools.h>
#include <apr_time.h>

#include "db_status.h"
#include "dialect.h"
#include "statements.h"

/* Named statements over APR DBD: connections, transactions, binding and rows. Failures are statuses; what
 * drivers do differently from what APR promises (unread rows, NULL blobs, field sizes, dead connections,
 * SQLite's single writer) is handled in this layer and nowhere else.
 *
 * A ph_db_t belongs to one thread at a time and lives until ph_db_close or the end of its pool. Deadlines are
 * wall-clock times (apr_time_now). */

/* One connection of a source. */
typedef struct ph_db_connection_t {
    const apr_dbd_driver_t *driver;
    apr_dbd_t *handle;
    apr_pool_t *pool;       /* of the connection; statements are prepared from it */
    apr_hash_t *prepared;   /* statement name → apr_dbd_prepared_t, of those used so far */
    apr_int64_t packet_max; /* the longest statement in bytes; 0 = not limited */
    int is_crowded;         /* the server refused its present user a statement: it has too many */
    void *baton;            /* the source's own */
} ph_db_connection_t;

/* Can a connection serve somebody else? */
typedef enum { PH_DB_FIT, PH_DB_UNFIT } ph_db_fitness_t;

/* Where connections come from: a child's pool (httpd/dbd_pool), which several threads may use at once, or a
 * single connection (store/db_direct, for the command and unit tests). */
typedef struct ph_db_source_t {
    /* A live connection from `pool`, or an error. A source that can bound its wait returns at `deadline` (0 =
     * none); the others block while the pool of connections is empty. */
    apr_status_t (*open)(ph_db_connection_t *out, void *baton, apr_time_t deadline, apr_pool_t *pool);
    /* Return a connection; one that cannot serve any more is closed. */
    void (*close)(const ph_db_connection_t *connection, ph_db_fitness_t fitness, void *baton);
    /* Why `open` failed last, with a NUL; NULL = not known. */
    void (*describe_failure)(char *text, apr_size_t size, void *baton);
    /* How many connections are in use, and how many idle; NULL = not known. */
    void (*count)(int *used, int *idle, int *max, void *baton);
    /* Called around every exchange with the server. The source ends an exchange that takes longer than
     * `at_most`, and with it the connection. NULL = exchanges are not bounded. */
    void (*enter)(const ph_db_connection_t *connection, apr_interval_time_t at_most);
    void (*leave)(const ph_db_connection_t *connection);
    apr_interval_time_t timeout; /* of one exchange; COMMIT has PH_DB_COMMIT_TIMEOUT instead */
    void *baton;
    ph_dialect_t dialect;
    ph_catalog_t catalog;
    int searches_details;                 /* the words of event details are indexed, too */
    const struct ph_link_policy_t *links; /* where links of events may lead; NULL = paths only */
    apr_global_mutex_t *writers;          /* SQLite: one writer across all processes; NULL for MySQL */
    struct ph_db_gate_t *gate;            /* limit and circuit breaker of ph_db_open; NULL = neither */
} ph_db_source_t;

#define PH_DB_COMMIT_TIMEOUT apr_time_from_sec(4)

typedef struct ph_db_t ph_db_t;
typedef struct ph_db_call_t ph_db_call_t;
typedef struct ph_db_rows_t ph_db_rows_t;

/* Take a connection, waiting until `deadline` at most; 0 is for threads that keep their connection: it takes
 * no place of the gate. PH_DB_UNAVAILABLE, and *db NULL, when there is none. ph_db_close or the end of `pool`
 * rolls back an open transaction and returns the connection. One thread must not hold two: it could wait for
 * itself. */
apr_status_t ph_db_open(ph_db_t **db, const ph_db_source_t *source, apr_time_t deadline, apr_pool_t *pool);
void ph_db_close(ph_db_t *db);

/* Text of the last failure, mostly the driver's: for logs only. Never NULL; valid until the next failure or
 * the end of `db`, which may be NULL. */
const char *ph_db_error(const ph_db_t *db);

/* What the last failure was. */
ph_db_fault_t ph_db_fault(const ph_db_t *db);

/* The server's number of the last failure as " (1213)"; "" for SQLite and failures of our own. From `pool`.
 */
const char *ph_db_error_number(const ph_db_t *db, apr_pool_t *pool);

/* Why ph_db_open failed last: the fault, and its message in `text`. */
ph_db_fault_t ph_db_source_fault(char *text, apr_size_t size, const ph_db_source_t *source);

/* The name of the query over an external catalog whose failure was the last one; NULL = it was none. Static.
 */
const char *ph_db_catalog_query(const ph_db_t *db);

/* Must the connection be closed? For threads that keep theirs. */
int ph_db_is_unfit(const ph_db_t *db);

/* Does the server answer, within 0.7 s? Outside transactions, for threads that keep their connection while
 * they have nothing to do: a server, a proxy or a firewall ends one that says nothing. If not, the connection
 * is unfit. */
int ph_db_answers(ph_db_t *db);

/* Who maintains integrations and events. */
ph_catalog_t ph_db_catalog(const ph_db_t *db);

/* Are the words of event details indexed and found? */
int ph_db_searches_details(const ph_db_t *db);

/* Where links of events may lead; NULL = to paths only. */
const struct ph_link_policy_t *ph_db_links(const ph_db_t *db);

/* The longest statement that this connection can send, in bytes; 0 = not limited. */
apr_int64_t ph_db_packet_max(const ph_db_t *db);

/* A transaction: begin, work, then commit or rollback; they do not nest. After a failed statement, every
 * statement and the commit return its status without being sent. On SQLite, begin waits for other writers if
 * the source has `writers`, else it returns PH_DB_CONFLICT. Rollback without a transaction does nothing. */
apr_status_t ph_db_begin(ph_db_t *db);

/* From now on a COMMIT of this connection may take `at_most` instead of PH_DB_COMMIT_TIMEOUT. */
void ph_db_bound_commit(ph_db_t *db, apr_interval_time_t at_most);

apr_status_t ph_db_commit(ph_db_t *db);
void ph_db_rollback(ph_db_t *db);

/* A call of a named statement: bind its parameters in order, then run it once. Allocated from `scratch`.
 * Texts and blobs are not copied and must live until it runs. NULL binds as SQL NULL, a NULL blob as an empty
 * one. The statement is prepared when the connection first calls
 * it; one that cannot be prepared fails when it runs. */
ph_db_call_t *ph_db_call(ph_db_t *db, ph_statement_t statement, apr_pool_t *scratch);
void ph_db_text(ph_db_call_t *call, const char *value);
void ph_db_blob(ph_db_call_t *call, const char *bytes, apr_size_t len);
void ph_db_int(ph_db_call_t *call, apr_int64_t value);
void ph_db_time(ph_db_call_t *call, apr_time_t value); /* 0 binds SQL NULL */
void ph_db_null_int(ph_db_call_t *call);

/* Run a statement that changes rows; *affected (may be NULL) counts those it changed. Outside a transaction
 * it commits by itself, and PH_DB_COMMIT_UNKNOWN is possible. */
apr_status_t ph_db_execute(int *affected, ph_db_call_t *call);

/* Run a SELECT. *rows lives in the call's pool. Read all of them, or the connection cannot be used:
 * ph_db_next until APR_EOF, or ph_db_drain. */
apr_status_t ph_db_select(ph_db_rows_t **rows, ph_db_call_t *call);
apr_status_t ph_db_next(ph_db_rows_t *rows);
void ph_db_drain(ph_db_rows_t *rows);

/* Columns of the current row, counted from 0. Texts and blobs are copied into `pool` and end with a NUL; NULL
 * = SQL NULL. A column that cannot be read counts as NULL, and the next ph_db_next fails. */
const char *ph_db_get_text(ph_db_rows_t *rows, int column, apr_pool_t *pool);
apr_int64_t ph_db_get_int(ph_db_rows_t *rows, int column, apr_int64_t if_null);
apr_time_t ph_db_get_time(ph_db_rows_t *rows, int column); /* 0 = SQL NULL */
const char *ph_db_get_blob(apr_size_t *len, ph_db_rows_t *rows, int column, apr_pool_t *pool);

/* Run `work` in a transaction: APR_SUCCESS commits, any other status rolls back and is returned. On
 * PH_DB_CONFLICT all of it runs again, 5 times in all at most and not after 1.5 s, so `work` must start from
 * scratch each time; its `scratch` is cleared before each run. */
typedef apr_status_t ph_db_work_fn(void *baton, ph_db_t *db, apr_pool_t *scratch);
apr_status_t ph_db_transaction(ph_db_t *db, ph_db_work_fn *work, void *baton, apr_pool_t *scratch);

#endif
