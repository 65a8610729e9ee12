/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CHILD_GAUGES_H
#define PH_SERVICE_CHILD_GAUGES_H

#include <apr.h>
#include <stdatomic.h>

/* What each child is doing, in zeroed shared memory. A child publishes its own values; the parent removes
 * them when it reaps the process. Any thread of any process may read. */

typedef enum {
    PH_GAUGE_QUEUED,           /* attempts that wait for a slot */
    PH_GAUGE_IN_FLIGHT,        /* attempts on the wire */
    PH_GAUGE_WAITING,          /* requests that wait for an outcome */
    PH_GAUGE_UNWRITTEN,        /* attempts that have ended and whose outcome is not committed */
    PH_GAUGE_CONNECTIONS_USED, /* to the database */
    PH_GAUGE_CONNECTIONS_IDLE,
    PH_GAUGE_CONNECTIONS_MAX,
    PH_GAUGE_LEASE_AGE, /* seconds since the lease was renewed, when the values were published */
    PH_GAUGES
} ph_gauge_t;

typedef struct ph_child_gauges_t {
    atomic_int pid;            /* 0 = free */
    atomic_llong published_at; /* monotonic; 0 = not yet */
    atomic_int values[PH_GAUGES];
} ph_child_gauges_t;

typedef struct ph_gauges_t ph_gauges_t;

/* Bytes for `children`, and a table in zeroed memory of that size. */
apr_size_t ph_gauges_size(int children);
ph_gauges_t *ph_gauges_init(void *memory, int children);

/* The entry of process `pid`; NULL when the table is full. `gauges` may be NULL. */
ph_child_gauges_t *ph_gauges_join(ph_gauges_t *gauges, int pid);

/* The process has ended; it need not be listed. */
void ph_gauges_leave(ph_gauges_t *gauges, int pid);

/* Publish all values of a child. `child` may be NULL. */
void ph_gauges_publish(ph_child_gauges_t *child, const int values[PH_GAUGES]);

/* Add up all children, of PH_GAUGE_LEASE_AGE the largest; returns their number. */
int ph_gauges_sum(apr_int64_t sums[PH_GAUGES], ph_gauges_t *gauges);

#endif
