/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_TABLE_H
#define PH_CORE_VIEW_TABLE_H

#include <apr.h>

/* A list as a table for spreadsheets: typed columns, and rows of cells. csv.h and os/workbook.h write them.
 */

typedef enum {
    PH_COLUMN_TEXT,
    PH_COLUMN_NUMBER, /* a whole number below 2^53 */
    PH_COLUMN_TIME    /* microseconds since 1970, UTC; shown to the second */
} ph_column_kind_t;

typedef struct ph_column_t {
    const char *name;
    ph_column_kind_t kind;
    int width; /* in characters, where the file can say so */
} ph_column_t;

/* One cell; which member counts follows from its column. */
typedef struct ph_cell_t {
    const char *text; /* UTF-8; NULL = empty */
    apr_int64_t number;
    int has_number; /* 0 = empty */
} ph_cell_t;

#endif
