/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_PRIVATE_H
#define PH_STORE_DB_PRIVATE_H

#include "db.h"
#include "db_autocommit.h"

/* Shared by db.c, db_call.c and db_direct.c only. */

struct ph_db_t {
    ph_db_source_t source; /* a copy: the caller's need not outlive ph_db_open */
    ph_db_connection_t connection;
    apr_pool_t *pool;
    apr_pool_t *result; /* memory of one result at a time (db_call.c); NULL = none has been read */
    int is_result_taken;
    int holds_place;   /* of the gate */
    int holds_writers; /* the mutex of SQLite's writers */
    int in_transaction;
    int is_autocommit_off;
    ph_db_alone_t alone; /* what a statement outside a transaction does, with autocommit off */
    int has_read;        /* and the server has begun a transaction for it, with autocommit off */
    apr_interval_time_t commit_timeout;
    apr_time_t clock_ahead;   /* of the database, of the monotonic clock (store/db_clock.c) */
    apr_time_t clock_read_at; /* monotonic; 0 = not yet */
    int is_unfit;             /* the connection cannot serve any more */
    ph_db_fault_t fault;      /* of the last failure */
    const char
        *catalog_query;   /* the query over an external catalog that failed last; NULL = another one did */
    int code;             /* the driver's; 0 = a failure of our own */
    apr_status_t failure; /* of a statement in the open transaction, which can only be rolled back */
    char error[512];
};

/* Keep the driver's text for `code`, which is not 0, and return the status it stands for. */
apr_status_t ph_db_note(ph_db_t *db, int code);

/* Keep "about: reason" as the error; returns PH_DB_FAILED. */
apr_status_t ph_db_refuse(ph_db_t *db, const char *reason, const char *about);

/* Around every exchange with the server, which the source bounds by `at_most`. */
void ph_db_enter(const ph_db_t *db, apr_interval_time_t at_most);
void ph_db_leave(const ph_db_t *db);

/* Take the mutex of SQLite's writers, unless this connection has it or is to MySQL. PH_DB_UNAVAILABLE when
 * the mutex fails. */
apr_status_t ph_db_lock_writers(ph_db_t *db);
void ph_db_unlock_writers(ph_db_t *db);

/* A call of a prepared statement without a name. When `code`, the driver's result of preparing it, is not 0,
 * running the call fails with the status it stands for. */
ph_db_call_t *ph_db_call_prepared(ph_db_t *db, apr_dbd_prepared_t *prepared, int code, apr_pool_t *scratch);

#endif
