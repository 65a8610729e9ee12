/* SPDX-License-Identifier: Apache-2.0 */
/* One entry per child; it is claimed and freed by its process id. */
#include "child_gauges.h"

#include <string.h>

#include "os/monotonic.h"

struct ph_gauges_t {
    int count;
    ph_child_gauges_t children[];
};

apr_size_t ph_gauges_size(int children)
{
    return sizeof(ph_gauges_t) + (apr_size_t)children * sizeof(ph_child_gauges_t);
}

ph_gauges_t *ph_gauges_init(void *memory, int children)
{
    ph_gauges_t *gauges = memory;

    gauges->count = children;
    return gauges;
}

ph_child_gauges_t *ph_gauges_join(ph_gauges_t *gauges, int pid)
{
    int i;

    for (i = 0; gauges && i < gauges->count; i++) {
        int vacant = 0;

        if (atomic_compare_exchange_strong(&gauges->children[i].pid, &vacant, pid)) {
            return &gauges->children[i];
        }
    }
    return NULL;
}

void ph_gauges_leave(ph_gauges_t *gauges, int pid)
{
    int i;

    for (i = 0; gauges && i < gauges->count; i++) {
        if (atomic_load(&gauges->children[i].pid) == pid) {
            atomic_store(&gauges->children[i].published_at, 0);
            atomic_store(&gauges->children[i].pid, 0);
        }
    }
}

void ph_gauges_publish(ph_child_gauges_t *child, const int values[PH_GAUGES])
{
    int i;

    for (i = 0; child && i < PH_GAUGES; i++) {
        atomic_store(&child->values[i], values[i]);
    }
    if (child) {
        atomic_store(&child->published_at, ph_monotonic_now());
    }
}

static void add(apr_int64_t sums[PH_GAUGES], const ph_child_gauges_t *child, apr_time_t published_at)
{
    const apr_int64_t age =
        atomic_load(&child->values[PH_GAUGE_LEASE_AGE]) + apr_time_sec(ph_monotonic_now() - published_at);
    int i;

    for (i = 0; i < PH_GAUGE_LEASE_AGE; i++) {
        sums[i] += atomic_load(&child->values[i]);
    }
    if (age > sums[PH_GAUGE_LEASE_AGE]) {
        sums[PH_GAUGE_LEASE_AGE] = age;
    }
}

int ph_gauges_sum(apr_int64_t sums[PH_GAUGES], ph_gauges_t *gauges)
{
    int count = 0, i;

    memset(sums, 0, PH_GAUGES * sizeof(*sums));
    for (i = 0; gauges && i < gauges->count; i++) {
        const ph_child_gauges_t *child = &gauges->children[i];
        const apr_time_t published_at = atomic_load(&child->published_at);

        if (atomic_load(&child->pid) != 0 && published_at != 0) {
            add(sums, child, published_at);
            count++;
        }
    }
    return count;
}
