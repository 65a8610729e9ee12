/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_GATE_H
#define PH_STORE_DB_GATE_H

#include "db.h"

/* The gate before ph_db_open (made by ph_db_gate_make): how many may hold a connection, and whether it
 * is worth asking for one. Any thread. */
typedef struct ph_db_gate_t ph_db_gate_t;

/* Is the breaker closed, or is it our turn to try? Refused: PH_DB_UNAVAILABLE at once. With a deadline
 * a place is waited for and taken; 0 takes none. After APR_SUCCESS exactly one ph_db_gate_report. */
apr_status_t ph_db_gate_enter(ph_db_gate_t *gate, apr_time_t deadline);

/* Tell whether the connection was opened. */
void ph_db_gate_report(ph_db_gate_t *gate, int opened);

/* Give a place back. */
void ph_db_gate_leave(ph_db_gate_t *gate);

#endif
