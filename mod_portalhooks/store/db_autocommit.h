/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_AUTOCOMMIT_H
#define PH_STORE_DB_AUTOCOMMIT_H

#include <apr_errno.h>

struct ph_db_t;

/* For a thread that keeps its connection and reads before it writes: with autocommit off, its first read
 * begins the transaction, which saves ph_db_begin its exchange. Reads and writes then see the same moment.
 * Without effect on SQLite. */

/* From now on, until the connection is closed. Everything that changes rows must be in a transaction. */
apr_status_t ph_db_autocommit_off(struct ph_db_t *db);

/* End what reads have begun and no transaction has ended: what is read next is current. */
void ph_db_end_reads(struct ph_db_t *db);

#endif
