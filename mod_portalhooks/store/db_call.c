/* SPDX-License-Identifier: Apache-2.0 */
/* One call of a prepared statement and the rows it returns. Values are bound as binary (pvb*): bound as text,
 * SQLite would compare 1 with '1'. Columns are read by the length the driver knows, because its text getters
 * read past the end of a long column. */
#include <apr_allocator.h>
#include <apr_buckets.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "catalog_shape.h"
#include "db_limit.h"
#include "db_private.h"
#include "db_status.h"

/* A value up to this size is complete in the driver's buffer: fldsz is never smaller. */
#define BUFFERED_MAX_BYTES 1024

/* What a parameter or a column takes at most of the driver's memory (MYSQL_BIND), and more columns than a
 * statement of ours has. */
#define BIND_BYTES 160
#define COLUMNS_MAX 100

/* For a statement of as many parameters; and what a pool takes for itself and keeps when it is cleared. */
#define RESULT_BYTES ((apr_size_t)2 * COLUMNS_MAX * BIND_BYTES)
#define POOL_BYTES 1024
#define KEPT_BYTES ((apr_size_t)8 * 1024 * 1024) /* the driver takes 1 MiB for each long column */

struct ph_db_call_t {
    ph_db_t *db;
    apr_dbd_prepared_t *prepared;
    apr_status_t refusal; /* why it cannot run, else APR_SUCCESS */
    apr_pool_t *scratch;
    apr_array_header_t *values; /* const void *, the arguments of apr_dbd_pbquery */
    const char *name;           /* of the statement; NULL = none */
    int limit_ms;               /* of a query over an external catalog; 0 = none */
};

struct ph_db_rows_t {
    ph_db_t *db;
    const ph_db_call_t *call;
    apr_dbd_results_t *results;
    apr_dbd_row_t *row;
    apr_pool_t *scratch;
    apr_bucket_brigade *brigade;
    int has_taken; /* db->result */
    int at_end;
    apr_status_t failure; /* a column could not be read: returned by the next ph_db_next */
};

static ph_db_call_t *make_call(ph_db_t *db, apr_dbd_prepared_t *prepared, apr_status_t refusal,
                               apr_pool_t *scratch)
{
    ph_db_call_t *call = apr_palloc(scratch, sizeof(*call));

    call->db = db;
    call->prepared = prepared;
    call->refusal = refusal;
    call->scratch = scratch;
    call->values = apr_array_make(scratch, 32, sizeof(const void *));
    call->name = NULL;
    call->limit_ms = 0;
    return call;
}

ph_db_call_t *ph_db_call_prepared(ph_db_t *db, apr_dbd_prepared_t *prepared, int code, apr_pool_t *scratch)
{
    return make_call(db, prepared, (code == 0) ? APR_SUCCESS : ph_db_note(db, code), scratch);
}

/* Of a query over an external catalog; else 0. */
static int limit_of(const ph_db_t *db, ph_statement_t statement)
{
    const char *sql = ph_statement_sql(statement, db->source.catalog);

    if (db->source.catalog != PH_CATALOG_EXTERNAL || !sql || !ph_catalog_is_template(sql)) {
        return 0;
    }
    return statement >= PH_ST_EVENT_GET_MANY && statement <= PH_ST_EVENT_GET_MANY_64 ? PH_DB_LIMIT_CLICK_MS
                                                                                     : PH_DB_LIMIT_QUERY_MS;
}

/* A query that failed with `rv`, perhaps one over a view: which one, for messages; and a connection that may
 * see a changed view is not used again. */
static apr_status_t note_catalog(const ph_db_call_t *call, apr_status_t rv)
{
    ph_db_t *db = call->db;

    if (call->limit_ms == 0) {
        return rv;
    }
    db->catalog_query = call->name;
    /* Access denied (1045) is what MariaDB says of a view whose definer is gone or has lost its rights. */
    if (db->fault == PH_DB_FAULT_LOGIN) {
        db->fault = PH_DB_FAULT_SCHEMA;
        rv = PH_DB_FAILED;
    }
    if (db->fault == PH_DB_FAULT_SCHEMA) {
        db->is_unfit = 1;
    }
    if (db->in_transaction) {
        db->failure = rv;
    }
    return rv;
}

/* On the connection's first use of the statement; one exchange. */
static apr_status_t prepare(apr_dbd_prepared_t **prepared, ph_db_t *db, ph_statement_t statement)
{
    const ph_db_connection_t *connection = &db->connection;
    const char *name = ph_statement_name(statement);
    const char *sql = ph_statement_sql(statement, db->source.catalog);
    const ph_catalog_shape_t *shape;
    apr_status_t rv;
    int code;

    if (!sql) {
        return ph_db_refuse(db, "not a statement of this catalog", name);
    }
    if (ph_catalog_is_template(sql)) {
        rv = ph_catalog_shape_get(&shape, db);
        if (rv != APR_SUCCESS) {
            return rv;
        }
        sql = ph_db_limit_statement(ph_catalog_fill(sql, shape, connection->pool), limit_of(db, statement),
                                    connection->pool);
    }
    ph_db_enter(db, db->source.timeout);
    code = apr_dbd_prepare(connection->driver, connection->pool, connection->handle, sql, name, prepared);
    ph_db_leave(db);
    if (code != 0) {
        char *text;

        rv = ph_db_note(db, code);
        text = apr_pstrdup(db->pool, db->error);

        apr_snprintf(db->error, sizeof(db->error), "%s: %s", name, text);
        return rv;
    }
    apr_hash_set(connection->prepared, name, APR_HASH_KEY_STRING, *prepared);
    return APR_SUCCESS;
}

ph_db_call_t *ph_db_call(ph_db_t *db, ph_statement_t statement, apr_pool_t *scratch)
{
    ph_db_call_t *call;
    apr_dbd_prepared_t *prepared =
        apr_hash_get(db->connection.prepared, ph_statement_name(statement), APR_HASH_KEY_STRING);
    apr_status_t refusal = APR_SUCCESS;

    if (!prepared && db->failure == APR_SUCCESS) {
        refusal = prepare(&prepared, db, statement);
    }
    call = make_call(db, prepared, refusal, scratch);
    call->name = ph_statement_name(statement);
    call->limit_ms = limit_of(db, statement);
    if (refusal != APR_SUCCESS) {
        call->refusal = note_catalog(call, refusal);
    }
    return call;
}

static void push(ph_db_call_t *call, const void *value)
{
    APR_ARRAY_PUSH(call->values, const void *) = value;
}

void ph_db_text(ph_db_call_t *call, const char *value)
{
    push(call, value);
}

void ph_db_blob(ph_db_call_t *call, const char *bytes, apr_size_t len)
{
    apr_size_t *kept = apr_palloc(call->scratch, sizeof(*kept));

    *kept = len;
    /* NULL takes one argument instead of four, which would shift all that follow. */
    push(call, bytes ? bytes : "");
    push(call, kept);
    push(call, NULL); /* table and column, for drivers with large objects */
    push(call, NULL);
}

void ph_db_int(ph_db_call_t *call, apr_int64_t value)
{
    apr_int64_t *kept = apr_palloc(call->scratch, sizeof(*kept));

    *kept = value;
    push(call, kept);
}

void ph_db_time(ph_db_call_t *call, apr_time_t value)
{
    if (value == 0) {
        ph_db_null_int(call);
        return;
    }
    ph_db_int(call, value);
}

void ph_db_null_int(ph_db_call_t *call)
{
    push(call, NULL);
}

/* APR_SUCCESS when the call may be sent. One that cannot run fails its transaction. */
static apr_status_t check(ph_db_call_t *call)
{
    ph_db_t *db = call->db;

    if (db->failure == APR_SUCCESS && db->in_transaction) {
        db->failure = call->refusal;
    }
    return (db->failure != APR_SUCCESS) ? db->failure : call->refusal;
}

/* A failure inside a transaction leaves only rollback. */
static apr_status_t note_failure(ph_db_t *db, int code)
{
    apr_status_t rv = ph_db_note(db, code);

    if (db->in_transaction) {
        db->failure = rv;
    }
    return rv;
}

/* With autocommit off, in a transaction of its own. */
static apr_status_t execute_alone(int *affected, ph_db_call_t *call)
{
    ph_db_t *db = call->db;
    apr_status_t rv;

    if (db->alone == PH_DB_ALONE_BEGINS) {
        return ph_db_refuse(db, "not in a transaction, with autocommit off",
                            call->name ? call->name : "statement");
    }
    rv = ph_db_begin(db);
    if (rv == APR_SUCCESS) {
        rv = ph_db_execute(affected, call);
    }
    if (rv != APR_SUCCESS) {
        ph_db_rollback(db);
        return rv;
    }
    return ph_db_commit(db);
}

apr_status_t ph_db_execute(int *affected, ph_db_call_t *call)
{
    ph_db_t *db = call->db;
    apr_status_t rv = check(call);
    int count = 0;
    int code;

    if (rv == APR_SUCCESS && db->is_autocommit_off && !db->in_transaction) {
        return execute_alone(affected, call);
    }
    if (rv == APR_SUCCESS) {
        rv = ph_db_lock_writers(db);
    }
    if (rv != APR_SUCCESS) {
        return rv;
    }
    ph_db_enter(db, db->source.timeout);
    code = apr_dbd_pbquery(db->connection.driver, call->scratch, db->connection.handle, &count,
                           call->prepared, (const void **)call->values->elts);
    ph_db_leave(db);
    if (code != 0) {
        rv = note_failure(db, code);
        if (!db->in_transaction && ph_db_status_is_ambiguous(db->source.dialect, code)) {
            rv = PH_DB_COMMIT_UNKNOWN;
        }
    }
    else if (affected) {
        *affected = count;
    }
    if (!db->in_transaction) {
        ph_db_unlock_writers(db);
    }
    return rv;
}

/* A read is over. */
static void end_alone(ph_db_t *db)
{
    if (db->alone == PH_DB_ALONE_ENDS) {
        ph_db_end_reads(db);
    }
}

/* A pool that begins with `size` bytes: with the only node that its allocator has. */
static apr_pool_t *make_result_pool(apr_size_t size, apr_pool_t *parent)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;

    if (apr_allocator_create(&allocator) != APR_SUCCESS) {
        abort();
    }
    apr_allocator_max_free_set(allocator, KEPT_BYTES);
    apr_allocator_free(allocator, apr_allocator_alloc(allocator, size + POOL_BYTES));
    apr_pool_create_ex(&pool, parent, NULL, allocator);
    apr_allocator_owner_set(allocator, pool);
    return pool;
}

/* A pool for the result, whose first memory is zero. APR's MySQL driver describes each column to the library
 * and leaves unset where in the value to begin and whether to skip the column: with what the memory held
 * before the library would read elsewhere, or give 4 as the length of the text of an INT. One such pool is
 * kept, since the kernel's work of making one costs more than a short statement. */
static apr_pool_t *take_result_pool(ph_db_rows_t *rows)
{
    ph_db_t *db = rows->db;
    const apr_size_t size = (apr_size_t)(rows->call->values->nelts + COLUMNS_MAX) * BIND_BYTES;
    apr_pool_t *pool;

    if (db->source.dialect != PH_DIALECT_MYSQL) {
        return rows->scratch;
    }
    if (db->is_result_taken || size > RESULT_BYTES) {
        pool = make_result_pool(size, rows->scratch);
    }
    else {
        if (!db->result) {
            db->result = make_result_pool(RESULT_BYTES, db->pool);
        }
        pool = db->result;
        db->is_result_taken = rows->has_taken = 1;
    }
    memset(apr_palloc(pool, size), 0, size);
    apr_pool_clear(pool);
    return pool;
}

/* No row follows: what was read has been copied. */
static void give_result_pool(ph_db_rows_t *rows)
{
    rows->row = NULL;
    rows->at_end = 1;
    if (rows->has_taken) {
        rows->has_taken = rows->db->is_result_taken = 0;
        if (rows->brigade) {
            apr_brigade_cleanup(rows->brigade);
        }
        apr_pool_clear(rows->db->result);
    }
}

apr_status_t ph_db_select(ph_db_rows_t **rows, ph_db_call_t *call)
{
    ph_db_t *db = call->db;
    ph_db_rows_t *made;
    ph_db_limit_t limit;
    apr_status_t rv = check(call);
    int code;

    *rows = NULL;
    if (rv != APR_SUCCESS) {
        return rv;
    }
    made = apr_pcalloc(call->scratch, sizeof(*made));
    made->db = db;
    made->call = call;
    made->scratch = call->scratch;
    db->has_read |= db->is_autocommit_off;
    ph_db_enter(db, db->source.timeout);
    if (call->limit_ms > 0) {
        ph_db_limit_begin(&limit, db, call->limit_ms);
    }
    code = apr_dbd_pbselect(db->connection.driver, take_result_pool(made), db->connection.handle,
                            &made->results, call->prepared, 0, (const void **)call->values->elts);
    ph_db_leave(db);
    if (code != 0) {
        rv = note_catalog(call, note_failure(db, code));
    }
    if (call->limit_ms > 0) {
        ph_db_limit_end(&limit);
    }
    if (code != 0) {
        give_result_pool(made);
        end_alone(db);
        return rv;
    }
    *rows = made;
    return APR_SUCCESS;
}

apr_status_t ph_db_next(ph_db_rows_t *rows)
{
    int code;

    if (rows->failure != APR_SUCCESS) {
        return rows->failure;
    }
    if (rows->at_end) {
        return APR_EOF;
    }
    ph_db_enter(rows->db, rows->db->source.timeout);
    code = apr_dbd_get_row(rows->db->connection.driver, rows->scratch, rows->results, &rows->row, -1);
    ph_db_leave(rows->db);
    if (code == 0) {
        return APR_SUCCESS;
    }
    if (code != -1) {
        rows->failure = note_catalog(rows->call, note_failure(rows->db, code));
    }
    give_result_pool(rows);
    end_alone(rows->db);
    return code == -1 ? APR_EOF : rows->failure;
}

void ph_db_drain(ph_db_rows_t *rows)
{
    apr_status_t rv;

    do {
        rv = ph_db_next(rows);
    } while (rv == APR_SUCCESS);
}

/* Open the column as a brigade, which knows its length before it is read; 0 = SQL NULL. *entry is the
 * driver's buffer, valid until the next row: the whole column if it has at most BUFFERED_MAX_BYTES. */
static int open_column(const char **entry, apr_off_t *len, ph_db_rows_t *rows, int column)
{
    const apr_dbd_driver_t *driver = rows->db->connection.driver;
    apr_status_t rv;

    if (!rows->brigade) {
        rows->brigade = apr_brigade_create(rows->scratch, apr_bucket_alloc_create(rows->scratch));
    }
    apr_brigade_cleanup(rows->brigade);
    *entry = apr_dbd_get_entry(driver, rows->row, column);
    rv = apr_dbd_datum_get(driver, rows->row, column, APR_DBD_TYPE_BLOB, rows->brigade);
    if (rv == APR_SUCCESS) {
        rv = apr_brigade_length(rows->brigade, 0, len);
    }
    if (rv != APR_SUCCESS && rv != APR_ENOENT) {
        rows->failure = ph_db_refuse(rows->db, "cannot read a column", "result");
    }
    return rv == APR_SUCCESS;
}

const char *ph_db_get_blob(apr_size_t *len, ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    const char *entry;
    apr_off_t length;
    char *bytes;

    *len = 0;
    if (!open_column(&entry, &length, rows, column)) {
        return NULL;
    }
    *len = (apr_size_t)length;
    /* Reading the brigade allocates a buffer of the column's width per row: only for long columns. */
    if (entry && length <= BUFFERED_MAX_BYTES) {
        return apr_pstrmemdup(pool, entry, *len);
    }
    bytes = apr_palloc(pool, *len + 1);
    if (length > 0 && apr_brigade_flatten(rows->brigade, bytes, len) != APR_SUCCESS) {
        rows->failure = ph_db_refuse(rows->db, "cannot read a long column", "result");
        return NULL;
    }
    bytes[*len] = '\0';
    return bytes;
}

const char *ph_db_get_text(ph_db_rows_t *rows, int column, apr_pool_t *pool)
{
    apr_size_t len;

    return ph_db_get_blob(&len, rows, column, pool);
}

apr_int64_t ph_db_get_int(ph_db_rows_t *rows, int column, apr_int64_t if_null)
{
    const char *entry = apr_dbd_get_entry(rows->db->connection.driver, rows->row, column);

    return entry ? apr_atoi64(entry) : if_null;
}

apr_time_t ph_db_get_time(ph_db_rows_t *rows, int column)
{
    return ph_db_get_int(rows, column, 0);
}
