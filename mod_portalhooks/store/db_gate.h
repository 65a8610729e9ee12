/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_GATE_H
#define PH_STORE_DB_GATE_H

#include <apr_pools.h>
#include <apr_time.h>

#include "db_status.h"

/* Limits the wait for a connection: how many callers may hold one at once, and a circuit breaker that refuses
 * at once while the database is away. Any thread. */
typedef struct ph_db_gate_t ph_db_gate_t;

/* A gate with `places` for callers with a deadline. The breaker opens after 3 failures in a row; 1 s after
 * the last one a single caller may try again. Lives in `pool`. */
apr_status_t ph_db_gate_make(ph_db_gate_t **gate, int places, apr_pool_t *pool);

/* APR_SUCCESS when this caller may open a connection: report the result with ph_db_gate_report exactly once.
 * PH_DB_UNAVAILABLE when the breaker is open, or when no place became free by `deadline`. A caller without a
 * deadline (0) needs no place. */
apr_status_t ph_db_gate_enter(ph_db_gate_t *gate, apr_time_t deadline);

/* Was the connection opened? */
void ph_db_gate_report(ph_db_gate_t *gate, int opened);

/* Return the place of a caller with a deadline. */
void ph_db_gate_leave(ph_db_gate_t *gate);

#endif
