/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_CATALOG_SHAPE_H
#define PH_STORE_CATALOG_SHAPE_H

#include "db.h"

/* What the views of an external catalog are made of: the type, character set and collation of each column.
 * A view shows the columns of another application, so an id may be a number, bytes, or text in any character
 * set and collation. The statements over an external catalog have markers in place of such columns; they are
 * filled in here, so that comparisons are made in the column's own terms, where its index serves, and our
 * tables are joined in ours. */

typedef struct ph_catalog_shape_t ph_catalog_shape_t;

/* One column of a view, for reports. */
typedef struct ph_catalog_column_t {
    const char *view;      /* "ph_event" or "ph_integration" */
    const char *name;      /* in lower case */
    const char *type;      /* as the database names it: "varchar", "bigint"; may be empty for SQLite */
    const char *charset;   /* NULL for other types than text, and for SQLite */
    const char *collation; /* likewise */
    int length;            /* characters, or bytes of a binary type; 0 = not known */
} ph_catalog_column_t;

/* The shape of the views that the connection of `db` sees: read once per connection and kept with it, so a
 * changed view is noticed by new connections; none is used for longer than PH_DB_AGE_MAX (db_age.h). *shape
 * is NULL with a status when it cannot be read; a view that is missing or broken has no columns. */
apr_status_t ph_catalog_shape_get(const ph_catalog_shape_t **shape, ph_db_t *db);

/* Its columns, of ph_catalog_column_t, ordered by view and name. */
const apr_array_header_t *ph_catalog_shape_columns(const ph_catalog_shape_t *shape);

/* The column, or NULL. */
const ph_catalog_column_t *ph_catalog_shape_find(const ph_catalog_shape_t *shape, const char *view,
                                                 const char *name);

/* How a column is compared with a value. */
typedef enum {
    PH_CATALOG_MISSING,
    PH_CATALOG_TEXT,    /* utf8mb4; SQLite: affinity TEXT */
    PH_CATALOG_FOREIGN, /* text of another character set */
    PH_CATALOG_BYTES,
    PH_CATALOG_NUMBER,
    PH_CATALOG_UUID,
    PH_CATALOG_ODD /* compared as text, which no index serves */
} ph_catalog_kind_t;

ph_catalog_kind_t ph_catalog_kind_of(const ph_catalog_column_t *column, ph_dialect_t dialect);

/* Does the statement have markers to fill in? */
int ph_catalog_is_template(const char *sql);

/* The statement with its markers filled in; from `pool`. A marker is {word alias.column}:
 *
 *   read      the column as text
 *   option    the same, and NULL where the view has no such column
 *   details   the column as text, cut one character past what details may have
 *   col       the column, where it is compared with `param`
 *   param     the parameter %s in the terms of the column
 *   key       the column as an id of our tables, which compare byte by byte
 *   sort      the letter a and the column as a name to sort by; the id where it is NULL or empty
 *
 * The aliases are i of ph_integration, v and p of ph_event. */
const char *ph_catalog_fill(const char *sql, const ph_catalog_shape_t *shape, apr_pool_t *pool);

#endif
