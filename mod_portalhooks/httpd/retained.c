/* SPDX-License-Identifier: Apache-2.0 */
/* Makes what survives graceful restarts, once per start of the parent, in the process pool. */
#include "retained.h"

#include <ap_mpm.h>
#include <apr_shm.h>
#include <http_core.h>
#include <openssl/rand.h>
#include <stdlib.h>

#include "sqlite_mutex.h"

/* A graceful restart after an upgrade loads another module into the same parent: what one version has made
 * has the layout of that version. Before 0.2.0 the name had no version. */
#define RETAINED "mod_portalhooks " PH_VERSION
#define RETAINED_BEFORE "mod_portalhooks"
#define STARTED "mod_portalhooks has started"

ph_retained_t *ph_retained_get(void)
{
    return ap_retained_data_get(RETAINED);
}

int ph_retained_is_first_start(void)
{
    return !ap_retained_data_get(STARTED) && !ap_retained_data_get(RETAINED_BEFORE);
}

/* Zeroed memory shared by all children. */
static apr_status_t make_shared(void **memory, apr_size_t size, apr_pool_t *process_pool)
{
    apr_shm_t *segment;
    apr_status_t rv;

    rv = apr_shm_create(&segment, size, NULL, process_pool);
    if (rv == APR_SUCCESS) {
        *memory = apr_shm_baseaddr_get(segment);
        memset(*memory, 0, size);
    }
    return rv;
}

/* As many entries as the scoreboard has: children of older generations keep theirs. */
static apr_status_t make_child_table(ph_child_table_t **child_table, apr_pool_t *process_pool)
{
    int entries = 1;
    void *memory;
    apr_status_t rv;

    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &entries);
    rv = make_shared(&memory, ph_child_table_size(entries), process_pool);
    if (rv == APR_SUCCESS) {
        *child_table = ph_child_table_init(memory, entries);
    }
    return rv;
}

static apr_status_t make_gauges(ph_gauges_t **gauges, apr_pool_t *process_pool)
{
    int children = 1;
    void *memory;
    apr_status_t rv;

    ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &children);
    rv = make_shared(&memory, ph_gauges_size(children), process_pool);
    if (rv == APR_SUCCESS) {
        *gauges = ph_gauges_init(memory, children);
    }
    return rv;
}

static void make_start_id(char start_id[PH_ULID_LEN + 1])
{
    unsigned char random[PH_ULID_RANDOM_BYTES];
    ph_ulid_t generator = { 0 };

    if (RAND_bytes(random, sizeof(random)) != 1) {
        abort();
    }
    ph_ulid_next(start_id, &generator, apr_time_now(), random);
}

static apr_status_t make_all(ph_retained_t *made, ph_dialect_t dialect, server_rec *server)
{
    apr_pool_t *process_pool = server->process->pool;
    void *rate_limit;
    void *in_flight;
    void *metrics;
    void *alerts;
    apr_status_t rv = APR_SUCCESS;

    if (dialect == PH_DIALECT_SQLITE) {
        rv = ph_sqlite_mutex_make(&made->sqlite_mutex, server, process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_child_table(&made->child_table, process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_shared(&rate_limit, ph_rate_limit_size(), process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_shared(&in_flight, ph_in_flight_size(), process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_shared(&metrics, sizeof(ph_metrics_t), process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_gauges(&made->gauges, process_pool);
    }
    if (rv == APR_SUCCESS) {
        rv = make_shared(&alerts, sizeof(ph_alerts_t), process_pool);
    }
    if (rv == APR_SUCCESS) {
        made->rate_limit = rate_limit;
        made->in_flight = in_flight;
        made->metrics = metrics;
        made->metrics->started_at = apr_time_now();
        made->alerts = alerts;
        make_start_id(made->start_id);
    }
    return rv;
}

apr_status_t ph_retained_make(ph_retained_t **kept, ph_dialect_t dialect, server_rec *server)
{
    ph_retained_t made = { 0 };
    apr_status_t rv;

    *kept = ph_retained_get();
    if (*kept) {
        return APR_SUCCESS;
    }
    rv = make_all(&made, dialect, server);
    if (rv == APR_SUCCESS) {
        *kept = ap_retained_data_create(RETAINED, sizeof(**kept));
        **kept = made;
        ap_retained_data_create(STARTED, 1);
    }
    return rv;
}
