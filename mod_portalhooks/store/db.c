/* SPDX-License-Identifier: Apache-2.0 */
/* Connections and transactions: an open transaction never survives its user, and nothing is committed
 * unintentionally. */
#include "db.h"

#include <apr_strings.h>

#include "db_age.h"
#include "db_autocommit.h"
#include "db_gate.h"
#include "db_private.h"
#include "db_status.h"
#include "os/monotonic.h"

#define TRANSACTION_TRIES 5
#define PING_TIMEOUT apr_time_from_msec(700)
#define CONFLICT_TIMEOUT apr_time_from_msec(1500) /* covers one lock wait of 1 s and a second try */

apr_status_t ph_db_note(ph_db_t *db, int code)
{
    const char *text = apr_dbd_error(db->connection.driver, db->connection.handle, code);

    apr_snprintf(db->error, sizeof(db->error), "%s (%d)", text ? text : "", code);
    db->code = code;
    db->catalog_query = NULL;
    db->fault = ph_db_fault_of(db->source.dialect, code, db->error);
    db->connection.is_crowded |= db->fault == PH_DB_FAULT_STATEMENTS;
    db->is_unfit |= ph_db_fault_ends_connection(db->fault);
    return ph_db_fault_status(db->fault);
}

apr_status_t ph_db_refuse(ph_db_t *db, const char *reason, const char *about)
{
    apr_snprintf(db->error, sizeof(db->error), "%s: %s", about, reason);
    db->code = 0;
    db->catalog_query = NULL;
    db->fault = PH_DB_FAULT_OTHER;
    return PH_DB_FAILED;
}

const char *ph_db_error(const ph_db_t *db)
{
    return db ? db->error : "no connection";
}

ph_db_fault_t ph_db_fault(const ph_db_t *db)
{
    return db->fault;
}

const char *ph_db_error_number(const ph_db_t *db, apr_pool_t *pool)
{
    return db->code > 1 ? apr_psprintf(pool, " (%d)", db->code) : "";
}

ph_db_fault_t ph_db_source_fault(char *text, apr_size_t size, const ph_db_source_t *source)
{
    apr_cpystrn(text, "no connection", size);
    if (source->describe_failure) {
        source->describe_failure(text, size, source->baton);
    }
    return ph_db_fault_of_open(source->dialect, text);
}

const char *ph_db_catalog_query(const ph_db_t *db)
{
    return db->catalog_query;
}

int ph_db_is_unfit(const ph_db_t *db)
{
    return db->is_unfit || ph_db_age_is_over(db->connection.pool, ph_monotonic_now());
}

int ph_db_answers(ph_db_t *db)
{
    if (db->source.dialect == PH_DIALECT_SQLITE) {
        return 1;
    }
    ph_db_enter(db, PING_TIMEOUT);
    db->is_unfit |= apr_dbd_check_conn(db->connection.driver, db->pool, db->connection.handle) != APR_SUCCESS;
    ph_db_leave(db);
    return !db->is_unfit;
}

ph_catalog_t ph_db_catalog(const ph_db_t *db)
{
    return db->source.catalog;
}

int ph_db_searches_details(const ph_db_t *db)
{
    return db->source.searches_details;
}

const struct ph_link_policy_t *ph_db_links(const ph_db_t *db)
{
    return db->source.links;
}

apr_int64_t ph_db_packet_max(const ph_db_t *db)
{
    return db->connection.packet_max;
}

apr_status_t ph_db_lock_writers(ph_db_t *db)
{
    if (!db->source.writers || db->holds_writers) {
        return APR_SUCCESS;
    }
    if (apr_global_mutex_lock(db->source.writers) != APR_SUCCESS) {
        apr_cpystrn(db->error, "cannot lock the mutex of SQLite writers", sizeof(db->error));
        return PH_DB_UNAVAILABLE;
    }
    db->holds_writers = 1;
    return APR_SUCCESS;
}

void ph_db_unlock_writers(ph_db_t *db)
{
    if (db->holds_writers) {
        db->holds_writers = 0;
        apr_global_mutex_unlock(db->source.writers);
    }
}

void ph_db_enter(const ph_db_t *db, apr_interval_time_t at_most)
{
    if (db->source.enter) {
        db->source.enter(&db->connection, at_most);
    }
}

void ph_db_leave(const ph_db_t *db)
{
    if (db->source.leave) {
        db->source.leave(&db->connection);
    }
}

/* Begin or end a transaction; returns the driver's code. Not apr_dbd_transaction_start and _end: for MySQL
 * they cost an extra exchange to switch autocommit off and on, and they lose the reason of a failure. */
static int run_control(ph_db_t *db, const char *sql, apr_interval_time_t at_most)
{
    int rows;
    int code;

    ph_db_enter(db, at_most);
    code = apr_dbd_query(db->connection.driver, db->connection.handle, &rows, sql);
    ph_db_leave(db);
    return code;
}

/* After a BEGIN or COMMIT that failed, a transaction may be open, and the next user of the connection would
 * write into it. */
static void ensure_no_transaction(ph_db_t *db)
{
    db->has_read = 0;
    if (!db->is_unfit && run_control(db, "ROLLBACK", db->source.timeout) != 0) {
        db->is_unfit = 1;
    }
}

/* A statement that does not find its row then locks no gap, for which the INSERTs of others would wait. Not
 * with a binary log of statements: MariaDB refuses it. Its comments begin with M!; MySQL skips them. */
static const char autocommit_off[] = "SET autocommit = 0";
static const char autocommit_off_without_gaps[] =
    "SET autocommit = 0 /*M! , SESSION tx_isolation ="
    " IF(@@SESSION.binlog_format = 'STATEMENT', 'REPEATABLE-READ', 'READ-COMMITTED') */";
static const char autocommit_on[] = "SET autocommit = 1 /*M! , SESSION tx_isolation = 'REPEATABLE-READ' */";

apr_status_t ph_db_autocommit_off(ph_db_t *db, ph_db_alone_t alone)
{
    const char *sql = alone == PH_DB_ALONE_ENDS ? autocommit_off_without_gaps : autocommit_off;
    int code;

    if (db->source.dialect == PH_DIALECT_SQLITE || db->is_autocommit_off) {
        return APR_SUCCESS;
    }
    code = run_control(db, sql, db->source.timeout);
    db->is_autocommit_off = code == 0;
    db->alone = alone;
    return code == 0 ? APR_SUCCESS : ph_db_note(db, code);
}

void ph_db_end_reads(ph_db_t *db)
{
    if (db->has_read && !db->in_transaction) {
        ensure_no_transaction(db);
    }
}

/* For the next user of the connection. */
static void turn_autocommit_on(ph_db_t *db)
{
    ph_db_end_reads(db);
    if (db->is_autocommit_off && !db->is_unfit && run_control(db, autocommit_on, db->source.timeout) != 0) {
        db->is_unfit = 1;
    }
}

void ph_db_bound_commit(ph_db_t *db, apr_interval_time_t at_most)
{
    db->commit_timeout = at_most;
}

/* Returns the driver's code. */
static int end_transaction(ph_db_t *db, const char *sql, apr_interval_time_t at_most)
{
    db->in_transaction = 0;
    db->has_read = 0;
    db->failure = APR_SUCCESS;
    return run_control(db, sql, at_most);
}

static apr_status_t close_db(void *data)
{
    ph_db_t *db = data;

    ph_db_rollback(db);
    turn_autocommit_on(db);
    db->source.close(&db->connection, ph_db_is_unfit(db) ? PH_DB_UNFIT : PH_DB_FIT, db->source.baton);
    if (db->holds_place) {
        ph_db_gate_leave(db->source.gate);
    }
    return APR_SUCCESS;
}

static apr_status_t open_connection(ph_db_t *db, apr_time_t deadline)
{
    const ph_db_source_t *source = &db->source;
    apr_status_t rv = ph_db_lock_writers(db);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = source->open(&db->connection, source->baton, deadline, db->pool);
    ph_db_unlock_writers(db);
    return rv;
}

apr_status_t ph_db_open(ph_db_t **db, const ph_db_source_t *source, apr_time_t deadline, apr_pool_t *pool)
{
    ph_db_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv;

    *db = NULL;
    made->source = *source;
    made->pool = pool;
    made->commit_timeout = PH_DB_COMMIT_TIMEOUT;
    if (source->gate) {
        rv = ph_db_gate_enter(source->gate, deadline);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        made->holds_place = (deadline != 0);
    }
    rv = open_connection(made, deadline);
    if (source->gate) {
        ph_db_gate_report(source->gate, rv == APR_SUCCESS);
    }
    if (rv != APR_SUCCESS) {
        if (made->holds_place) {
            ph_db_gate_leave(source->gate);
        }
        return PH_DB_UNAVAILABLE;
    }
    /* Before the child pools are destroyed: one of them may hold the transaction. */
    apr_pool_pre_cleanup_register(pool, made, close_db);
    *db = made;
    return APR_SUCCESS;
}

void ph_db_close(ph_db_t *db)
{
    apr_pool_cleanup_run(db->pool, db, close_db);
}

apr_status_t ph_db_begin(ph_db_t *db)
{
    const int is_sqlite = db->source.dialect == PH_DIALECT_SQLITE;
    apr_status_t rv;
    int code;

    if (db->in_transaction) {
        return ph_db_refuse(db, "a transaction is already open", "BEGIN");
    }
    if (db->is_autocommit_off) {
        db->in_transaction = 1;
        return APR_SUCCESS;
    }
    rv = ph_db_lock_writers(db);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    code = run_control(db, is_sqlite ? "BEGIN IMMEDIATE" : "START TRANSACTION", db->source.timeout);
    if (code == 0) {
        db->in_transaction = 1;
        return APR_SUCCESS;
    }
    rv = ph_db_note(db, code);
    ensure_no_transaction(db);
    ph_db_unlock_writers(db);
    return rv;
}

/* Unless it is certain that nothing was committed, the connection is not used again: behind a proxy even a
 * live one may lead to another server than the one that has the transaction. */
static apr_status_t judge_failed_commit(ph_db_t *db, int code)
{
    apr_status_t rv = ph_db_note(db, code);

    if (ph_db_status_is_rolled_back(db->source.dialect, code)) {
        ensure_no_transaction(db);
        return rv;
    }
    db->is_unfit = 1;
    return PH_DB_COMMIT_UNKNOWN;
}

apr_status_t ph_db_commit(ph_db_t *db)
{
    apr_status_t rv;
    int code;

    if (!db->in_transaction) {
        return ph_db_refuse(db, "no transaction is open", "COMMIT");
    }
    rv = db->failure;
    if (rv != APR_SUCCESS) {
        ph_db_rollback(db);
        return rv;
    }
    code = end_transaction(db, "COMMIT", db->commit_timeout);
    if (code != 0) {
        rv = judge_failed_commit(db, code);
    }
    ph_db_unlock_writers(db);
    return rv;
}

void ph_db_rollback(ph_db_t *db)
{
    if (db->in_transaction) {
        db->in_transaction = 0;
        db->failure = APR_SUCCESS;
        ensure_no_transaction(db);
    }
    ph_db_unlock_writers(db);
}

static apr_status_t run_once(ph_db_t *db, ph_db_work_fn *work, void *baton, apr_pool_t *scratch)
{
    apr_status_t rv = ph_db_begin(db);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    rv = work(baton, db, scratch);
    if (rv != APR_SUCCESS) {
        ph_db_rollback(db);
        return rv;
    }
    return ph_db_commit(db);
}

apr_status_t ph_db_transaction(ph_db_t *db, ph_db_work_fn *work, void *baton, apr_pool_t *scratch)
{
    const apr_time_t until = apr_time_now() + CONFLICT_TIMEOUT;
    apr_pool_t *turn;
    apr_status_t rv;
    int tries = 0;

    apr_pool_create(&turn, scratch);
    do {
        apr_pool_clear(turn);
        rv = run_once(db, work, baton, turn);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < TRANSACTION_TRIES && apr_time_now() < until);
    apr_pool_destroy(turn);
    return rv;
}
