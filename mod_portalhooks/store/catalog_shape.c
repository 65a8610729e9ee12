/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the columns of the views from the database's own catalog and fills the markers of statements. */
#include "catalog_shape.h"

#include <apr_lib.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

#include "core/json/json_scan.h"
#include "db_age.h"
#include "db_private.h"

#define KEY "ph_catalog_shape"

/* A number that is compared exactly: a BIGINT needs 20 digits, and a comparison of a number with a text is
 * made in floating point. */
#define EXACT "DECIMAL(65,30)"

struct ph_catalog_shape_t {
    apr_array_header_t *columns; /* of ph_catalog_column_t */
    ph_dialect_t dialect;
};

/* view, column, type, character set, collation, length */
static const char columns_mysql[] =
    "SELECT table_name, LOWER(column_name), data_type, character_set_name, collation_name, "
    "character_maximum_length FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name IN ('ph_event', 'ph_integration') ORDER BY 1, 2";
/* One view at a time: it fails for a view that is broken. */
static const char *const columns_sqlite[] = {
    "SELECT 'ph_event', lower(name), lower(type), NULL, NULL, NULL FROM pragma_table_info('ph_event') ORDER BY 2",
    "SELECT 'ph_integration', lower(name), lower(type), NULL, NULL, NULL "
    "FROM pragma_table_info('ph_integration') ORDER BY 2",
};

/* ---- reading --------------------------------------------------------------------------------------- */

static const char *copy(const apr_dbd_driver_t *driver, apr_dbd_row_t *row, int column, apr_pool_t *pool)
{
    const char *entry = apr_dbd_get_entry(driver, row, column);

    return entry ? apr_pstrdup(pool, entry) : NULL;
}

static void take(ph_catalog_shape_t *shape, const apr_dbd_driver_t *driver, apr_dbd_row_t *row,
                 apr_pool_t *pool)
{
    ph_catalog_column_t *column = apr_array_push(shape->columns);
    const char *length = apr_dbd_get_entry(driver, row, 5);

    column->view = copy(driver, row, 0, pool);
    column->name = copy(driver, row, 1, pool);
    column->type = copy(driver, row, 2, pool);
    column->charset = copy(driver, row, 3, pool);
    column->collation = copy(driver, row, 4, pool);
    column->length = length ? (int)apr_atoi64(length) : 0;
}

static apr_status_t read_columns(ph_catalog_shape_t *shape, const char *sql, ph_db_t *db)
{
    const ph_db_connection_t *connection = &db->connection;
    apr_dbd_results_t *results = NULL;
    apr_dbd_row_t *row = NULL;
    int code;

    ph_db_enter(db, db->source.timeout);
    code = apr_dbd_select(connection->driver, connection->pool, connection->handle, &results, sql, 0);
    ph_db_leave(db);
    if (code != 0) {
        return ph_db_note(db, code);
    }
    ph_db_enter(db, db->source.timeout);
    while (apr_dbd_get_row(connection->driver, connection->pool, results, &row, -1) == 0) {
        take(shape, connection->driver, row, connection->pool);
    }
    ph_db_leave(db);
    return APR_SUCCESS;
}

static apr_status_t read_views(ph_catalog_shape_t *shape, ph_db_t *db)
{
    apr_size_t i;

    if (shape->dialect == PH_DIALECT_MYSQL) {
        return read_columns(shape, columns_mysql, db);
    }
    for (i = 0; i < sizeof(columns_sqlite) / sizeof(columns_sqlite[0]); i++) {
        read_columns(shape, columns_sqlite[i], db);
    }
    return APR_SUCCESS;
}

/* A view that cannot be read may be repaired while the connection lasts. */
static int is_complete(const ph_catalog_shape_t *shape)
{
    return ph_catalog_shape_find(shape, "ph_event", "id") &&
           ph_catalog_shape_find(shape, "ph_integration", "id");
}

apr_status_t ph_catalog_shape_get(const ph_catalog_shape_t **shape, ph_db_t *db)
{
    apr_pool_t *pool = db->connection.pool;
    ph_catalog_shape_t *made;
    void *kept = NULL;
    apr_status_t rv;

    apr_pool_userdata_get(&kept, KEY, pool);
    *shape = kept;
    if (kept) {
        return APR_SUCCESS;
    }
    made = apr_palloc(pool, sizeof(*made));
    made->columns = apr_array_make(pool, 16, sizeof(ph_catalog_column_t));
    made->dialect = db->source.dialect;
    rv = read_views(made, db);
    if (rv == APR_SUCCESS) {
        if (is_complete(made)) {
            apr_pool_userdata_setn(made, KEY, NULL, pool);
            ph_db_age_begin(pool);
        }
        *shape = made;
    }
    return rv;
}

const apr_array_header_t *ph_catalog_shape_columns(const ph_catalog_shape_t *shape)
{
    return shape->columns;
}

const ph_catalog_column_t *ph_catalog_shape_find(const ph_catalog_shape_t *shape, const char *view,
                                                 const char *name)
{
    const ph_catalog_column_t *column;
    int i;

    for (i = 0; i < shape->columns->nelts; i++) {
        column = &APR_ARRAY_IDX(shape->columns, i, ph_catalog_column_t);
        if (strcmp(column->view, view) == 0 && strcmp(column->name, name) == 0) {
            return column;
        }
    }
    return NULL;
}

/* ---- kinds ----------------------------------------------------------------------------------------- */

static int is_one_of(const char *type, const char *const *types)
{
    for (; *types; types++) {
        if (strcmp(type, *types) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Names of character sets become part of statements. */
static int is_word(const char *text)
{
    const char *at;

    for (at = text; at && *at; at++) {
        if (!apr_isalnum(*at) && *at != '_') {
            return 0;
        }
    }
    return text && *text;
}

static ph_catalog_kind_t kind_of_mysql(const ph_catalog_column_t *column)
{
    static const char *const numbers[] = { "tinyint", "smallint", "mediumint", "int",
                                           "bigint",  "decimal",  "year",      NULL };
    static const char *const bytes[] = { "binary",     "varbinary", "tinyblob", "blob",
                                         "mediumblob", "longblob",  NULL };

    if (column->charset && strcmp(column->charset, "utf8mb4") == 0) {
        return PH_CATALOG_TEXT;
    }
    if (column->charset && strcmp(column->charset, "binary") != 0) {
        return is_word(column->charset) && is_word(column->collation) ? PH_CATALOG_FOREIGN : PH_CATALOG_ODD;
    }
    if (is_one_of(column->type, bytes)) {
        return PH_CATALOG_BYTES;
    }
    if (is_one_of(column->type, numbers)) {
        return PH_CATALOG_NUMBER;
    }
    return strcmp(column->type, "uuid") == 0 ? PH_CATALOG_UUID : PH_CATALOG_ODD;
}

/* The rules of affinity, in SQLite's order (datatype3.html section 3.1). An expression has no type. */
static ph_catalog_kind_t kind_of_sqlite(const char *type)
{
    if (strstr(type, "int")) {
        return PH_CATALOG_NUMBER;
    }
    if (strstr(type, "char") || strstr(type, "clob") || strstr(type, "text")) {
        return PH_CATALOG_TEXT;
    }
    return *type == '\0' || strstr(type, "blob") ? PH_CATALOG_ODD : PH_CATALOG_NUMBER;
}

ph_catalog_kind_t ph_catalog_kind_of(const ph_catalog_column_t *column, ph_dialect_t dialect)
{
    if (!column) {
        return PH_CATALOG_MISSING;
    }
    return dialect == PH_DIALECT_MYSQL ? kind_of_mysql(column) : kind_of_sqlite(column->type);
}

/* ---- markers --------------------------------------------------------------------------------------- */

typedef struct marker_t {
    const char *at; /* "v.id" */
    const char *id; /* "v.id", the id of the same row */
    const ph_catalog_column_t *column;
    const ph_catalog_column_t *id_column;
    ph_catalog_kind_t kind;
    ph_dialect_t dialect;
    apr_pool_t *pool;
} marker_t;

static const char *text_of(const char *at, ph_catalog_kind_t kind, ph_dialect_t dialect, apr_pool_t *pool)
{
    if (dialect == PH_DIALECT_SQLITE) {
        return apr_psprintf(pool, "CAST(%s AS TEXT)", at);
    }
    switch (kind) {
    case PH_CATALOG_BYTES: /* BINARY(n) is padded with zeros */
        return apr_psprintf(pool, "TRIM(TRAILING X'00' FROM %s)", at);
    case PH_CATALOG_NUMBER:
    case PH_CATALOG_UUID:
    case PH_CATALOG_ODD:
        return apr_psprintf(pool, "CAST(%s AS CHAR)", at);
    case PH_CATALOG_MISSING:
    case PH_CATALOG_TEXT:
    case PH_CATALOG_FOREIGN:
        break;
    }
    return at;
}

static const char *fill_read(const marker_t *marker)
{
    return text_of(marker->at, marker->kind, marker->dialect, marker->pool);
}

static const char *fill_option(const marker_t *marker)
{
    return marker->kind == PH_CATALOG_MISSING ? "NULL" : fill_read(marker);
}

#define TEXT_OF_NUMBER(number) TEXT_OF_TOKEN(number)
#define TEXT_OF_TOKEN(token) #token

/* One more than is allowed is enough to know that it is too long. */
static const char *fill_details(const marker_t *marker)
{
    static const char limit[] = TEXT_OF_NUMBER(PH_JSON_KEPT_MAX) " + 1";
    const char *at = marker->at;

    if (marker->dialect == PH_DIALECT_SQLITE) {
        return apr_psprintf(marker->pool,
                            "CASE WHEN length(CAST(%s AS BLOB)) > " TEXT_OF_NUMBER(
                                PH_JSON_KEPT_MAX) " THEN substr(CAST(%s AS BLOB), 1, %s) ELSE %s END",
                            at, at, limit, at);
    }
    return apr_psprintf(
        marker->pool, "SUBSTR(%s, 1, %s)",
        marker->kind == PH_CATALOG_BYTES ? at : text_of(at, marker->kind, marker->dialect, marker->pool),
        limit);
}

static const char *fill_col(const marker_t *marker)
{
    return marker->kind == PH_CATALOG_ODD ? text_of(marker->at, marker->kind, marker->dialect, marker->pool)
                                          : marker->at;
}

/* `value` in the terms of the column. */
static const char *convert(const marker_t *marker, const char *value)
{
    const ph_catalog_column_t *column = marker->column;

    if (marker->dialect == PH_DIALECT_SQLITE) {
        return value; /* it is converted by the column's affinity */
    }
    switch (marker->kind) {
    case PH_CATALOG_FOREIGN:
        return apr_psprintf(marker->pool, "CONVERT(%s USING %s) COLLATE %s", value, column->charset,
                            column->collation);
    case PH_CATALOG_NUMBER:
        return apr_psprintf(marker->pool, "CAST(%s AS " EXACT ")", value);
    case PH_CATALOG_BYTES:
        if (strcmp(column->type, "binary") == 0 && column->length > 0) {
            return apr_psprintf(marker->pool, "CAST(%s AS BINARY(%d))", value, column->length);
        }
        break;
    case PH_CATALOG_MISSING:
    case PH_CATALOG_TEXT:
    case PH_CATALOG_UUID:
    case PH_CATALOG_ODD:
        break;
    }
    return value;
}

static const char *fill_param(const marker_t *marker)
{
    return convert(marker, "%s");
}

/* utf8mb4 without a collation of its own choice. */
static const char *utf8_of(const char *at, ph_catalog_kind_t kind, ph_dialect_t dialect, apr_pool_t *pool)
{
    const char *text = text_of(at, kind, dialect, pool);

    return (kind == PH_CATALOG_FOREIGN || kind == PH_CATALOG_BYTES) && dialect == PH_DIALECT_MYSQL
               ? apr_psprintf(pool, "CONVERT(%s USING utf8mb4)", text)
               : text;
}

static const char *fill_key(const marker_t *marker)
{
    const ph_catalog_column_t *column = marker->column;
    const char *text = utf8_of(marker->at, marker->kind, marker->dialect, marker->pool);

    if (marker->dialect == PH_DIALECT_SQLITE ||
        (marker->kind == PH_CATALOG_TEXT && strcmp(column->collation, "utf8mb4_bin") == 0)) {
        return text;
    }
    return apr_psprintf(marker->pool, "%s COLLATE utf8mb4_bin", text);
}

static const char *fill_sort(const marker_t *marker)
{
    const int is_sqlite = marker->dialect == PH_DIALECT_SQLITE;
    const ph_catalog_kind_t id_kind = ph_catalog_kind_of(marker->id_column, marker->dialect);

    /* Several collations meet here: each is replaced. A NUL would end the key of the next page, and a
     * control character would sort before the empty key of the first one: hence the letter. */
    if (is_sqlite) {
        return apr_psprintf(marker->pool,
                            "('a' || SUBSTR(COALESCE(NULLIF(%s, ''), %s, ''), 1, 200)) COLLATE NOCASE",
                            utf8_of(marker->at, marker->kind, marker->dialect, marker->pool),
                            utf8_of(marker->id, id_kind, marker->dialect, marker->pool));
    }
    return apr_psprintf(
        marker->pool,
        "CONCAT('a', SUBSTR(REPLACE(COALESCE(NULLIF(%s COLLATE utf8mb4_bin, ''), %s COLLATE utf8mb4_bin, ''), "
        "CHAR(0 USING utf8mb4), ''), 1, 200)) COLLATE utf8mb4_unicode_ci",
        utf8_of(marker->at, marker->kind, marker->dialect, marker->pool),
        utf8_of(marker->id, id_kind, marker->dialect, marker->pool));
}

static const struct {
    const char *word;
    const char *(*fill)(const marker_t *marker);
} markers[] = {
    { "read", fill_read },   { "option", fill_option }, { "details", fill_details }, { "col", fill_col },
    { "param", fill_param }, { "key", fill_key },       { "sort", fill_sort },
};

/* `text` is "word alias.column". */
static const char *fill_one(const char *text, const ph_catalog_shape_t *shape, apr_pool_t *pool)
{
    const char *space = strchr(text, ' ');
    marker_t marker = { 0 };
    const char *view;
    apr_size_t i;

    marker.at = space + 1;
    marker.id = apr_psprintf(pool, "%c.id", *marker.at);
    view = *marker.at == 'i' ? "ph_integration" : "ph_event";
    marker.column = ph_catalog_shape_find(shape, view, marker.at + 2);
    marker.id_column = ph_catalog_shape_find(shape, view, "id");
    marker.dialect = shape->dialect;
    marker.kind = ph_catalog_kind_of(marker.column, shape->dialect);
    marker.pool = pool;
    for (i = 0; i < sizeof(markers) / sizeof(markers[0]); i++) {
        if (strncmp(text, markers[i].word, (apr_size_t)(space - text)) == 0 &&
            strlen(markers[i].word) == (apr_size_t)(space - text)) {
            return markers[i].fill(&marker);
        }
    }
    return "";
}

int ph_catalog_is_template(const char *sql)
{
    return strchr(sql, '{') != NULL;
}

const char *ph_catalog_fill(const char *sql, const ph_catalog_shape_t *shape, apr_pool_t *pool)
{
    apr_array_header_t *parts = apr_array_make(pool, 64, sizeof(const char *));
    const char *open;
    const char *close;

    for (open = strchr(sql, '{'); open; open = strchr(sql, '{')) {
        close = strchr(open, '}');
        APR_ARRAY_PUSH(parts, const char *) = apr_pstrndup(pool, sql, (apr_size_t)(open - sql));
        APR_ARRAY_PUSH(parts, const char *) =
            fill_one(apr_pstrndup(pool, open + 1, (apr_size_t)(close - open - 1)), shape, pool);
        sql = close + 1;
    }
    APR_ARRAY_PUSH(parts, const char *) = sql;
    return apr_array_pstrcat(pool, parts, 0);
}
