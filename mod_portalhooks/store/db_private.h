/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_PRIVATE_H
#define PH_STORE_DB_PRIVATE_H

#include "db.h"

/* What db, db_call and db_direct share; nobody else includes this. */

struct ph_db_t {
    ph_db_source_t source; /* a copy: callers keep theirs where they like */
    ph_db_connection_t connection;
    apr_pool_t *pool;
    int holds_place;   /* of the gate */
    int holds_writers; /* SQLite's turn to write */
    int in_transaction;
    apr_status_t failure; /* why the open transaction cannot go on */
    char error[512];
};

/* Keep the driver's words about `code` and return the status that stands for it. */
apr_status_t ph_db_note(ph_db_t *db, int code);

/* Keep words of our own; returns PH_DB_FAILED. */
apr_status_t ph_db_refuse(ph_db_t *db, const char *words, const char *about);

/* Around an exchange with the server. */
void ph_db_enter(const ph_db_t *db, apr_interval_time_t at_most);
void ph_db_leave(const ph_db_t *db);

/* Wait for the turn to write; at once for MySQL and for who has it already. */
apr_status_t ph_db_lock_writers(ph_db_t *db);
void ph_db_unlock_writers(ph_db_t *db);

/* A call of a prepared statement that has no name. When `code`, the driver's from preparing it, is not 0,
 * running the call gives what it stands for. */
ph_db_call_t *ph_db_call_prepared(ph_db_t *db, apr_dbd_prepared_t *prepared, int code, apr_pool_t *scratch);

#endif
