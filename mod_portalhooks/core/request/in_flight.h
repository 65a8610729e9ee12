/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_IN_FLIGHT_H
#define PH_CORE_REQUEST_IN_FLIGHT_H

#include <apr_time.h>

/* Limits how many executions of an integration are in flight at once: permits in a table of fixed size that
 * may be in memory shared by processes. Lock-free, and a permit lapses, so a process that dies blocks nobody;
 * any thread of any process. Times are monotonic. */

#define PH_IN_FLIGHT_SETS 16
#define PH_IN_FLIGHT_WAYS 1024

typedef struct ph_in_flight_t ph_in_flight_t;

/* Zeroed = none. One thread at a time. */
typedef struct ph_permit_t {
    apr_uint64_t ticket; /* 0 = none */
    int slot;
} ph_permit_t;

typedef struct ph_permit_request_t {
    const char *integration_id;
    int at_most;
    int pid; /* of the process that holds it */
    apr_time_t now;
    apr_time_t until; /* it lapses */
} ph_permit_request_t;

/* The size of the table in bytes; all zero is empty. */
apr_size_t ph_in_flight_size(void);

/* 1 = taken; 0 = as many as `at_most` are out. Never are more. */
int ph_in_flight_take(ph_permit_t *permit, ph_in_flight_t *table, const ph_permit_request_t *request);

/* Give it back, if there is one, and zero it. */
void ph_in_flight_give(ph_permit_t *permit, ph_in_flight_t *table);

/* Give back all that a process held, which has ended. */
void ph_in_flight_give_all(ph_in_flight_t *table, int pid);

#endif
