/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_STATEMENTS_H
#define PH_STORE_STATEMENTS_H

/* The table of all SQL: one row per statement, the same text for MySQL and SQLite, prepared once per
 * connection. A batch statement is prepared for 1, 4, 16 and 64 rows under four consecutive names. */

typedef enum ph_statement_t {
    PH_ST_FIRST,
    PH_ST_COUNT
} ph_statement_t;

#endif
