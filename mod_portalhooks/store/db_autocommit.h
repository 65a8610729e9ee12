/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_AUTOCOMMIT_H
#define PH_STORE_DB_AUTOCOMMIT_H

#include <apr_errno.h>

struct ph_db_t;

/* For a thread that keeps its connection: with autocommit off, the first statement of a transaction begins
 * it, which saves ph_db_begin its exchange. Without effect on SQLite. */

/* What a statement outside a transaction does then. */
typedef enum ph_db_alone_t {
    /* A read begins the next transaction: its reads and writes see the same moment. A write is refused. */
    PH_DB_ALONE_BEGINS,
    /* It ends at once, a write by its own COMMIT, which takes another exchange. On MariaDB statements read
     * what is committed when they begin, and lock no gaps. */
    PH_DB_ALONE_ENDS
} ph_db_alone_t;

/* From now on, until the connection is closed. */
apr_status_t ph_db_autocommit_off(struct ph_db_t *db, ph_db_alone_t alone);

/* End what reads have begun and no transaction has ended: what is read next is current. */
void ph_db_end_reads(struct ph_db_t *db);

#endif
