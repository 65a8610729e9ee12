/* SPDX-License-Identifier: Apache-2.0 */
/* Gauges: from the children's entries in shared memory, the configuration, the key file and the spool. */
#include "metrics_state.h"

#include <apr_file_info.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <string.h>

#include "core/secrets/keyring.h"
#include "httpd/health.h"
#include "metrics_writer.h"
#include "service/child_gauges.h"

#define SPOOL_FILES_MAX 10000 /* looked at */

static void write_build(request_rec *r, const ph_runtime_t *runtime)
{
    static const char name[] = "portalhooks_build_info";

    ph_metrics_begin(r, name, "gauge", "Always 1, with what runs as labels.");
    ap_rprintf(r, "%s{version=\"%s\",httpd=\"%s\",driver=\"%s\"} 1\n", name, PH_VERSION,
               AP_SERVER_BASEREVISION, runtime ? runtime->dbd.driver : "");
}

static void write_children(request_rec *r, const ph_runtime_t *runtime)
{
    static const char connections[] = "portalhooks_database_connections";
    apr_int64_t sums[PH_GAUGES];
    const int children = ph_gauges_sum(sums, runtime->retained->gauges);

    ph_metrics_write_all(r, "portalhooks_children", "gauge", "Processes that send.", children);
    ph_metrics_write_all(r, "portalhooks_attempts_queued", "gauge", "Attempts that wait for a slot.",
                         sums[PH_GAUGE_QUEUED]);
    ph_metrics_write_all(r, "portalhooks_attempts_in_flight", "gauge", "Attempts on the wire.",
                         sums[PH_GAUGE_IN_FLIGHT]);
    ph_metrics_write_all(r, "portalhooks_requests_waiting", "gauge", "Requests that wait for an outcome.",
                         sums[PH_GAUGE_WAITING]);
    ph_metrics_write_all(r, "portalhooks_outcomes_unwritten", "gauge",
                         "Attempts that have ended and whose outcome is not committed yet.",
                         sums[PH_GAUGE_UNWRITTEN]);
    ph_metrics_begin(r, connections, "gauge", "Connections to the database, by state.");
    ph_metrics_write_labelled(r, connections, "state", "used", sums[PH_GAUGE_CONNECTIONS_USED]);
    ph_metrics_write_labelled(r, connections, "state", "idle", sums[PH_GAUGE_CONNECTIONS_IDLE]);
    ph_metrics_write_all(r, "portalhooks_database_connections_max", "gauge",
                         "Connections that these processes may open.", sums[PH_GAUGE_CONNECTIONS_MAX]);
    ph_metrics_write_all(r, "portalhooks_lease_age_seconds", "gauge",
                         "The longest time since a process renewed its lease.", sums[PH_GAUGE_LEASE_AGE]);
}

static void write_times(request_rec *r, const ph_runtime_t *runtime)
{
    ph_metrics_t *metrics = runtime->retained->metrics;

    ph_metrics_write_all(r, "portalhooks_start_time_seconds", "gauge", "When httpd started.",
                         apr_time_sec(metrics->started_at));
    ph_metrics_write_all(r, "portalhooks_last_retention_timestamp_seconds", "gauge",
                         "When old rows were last removed by this host; 0 = not since httpd started.",
                         apr_time_sec(atomic_load(&metrics->retention_at)));
    ph_metrics_write_all(r, "portalhooks_paused", "gauge",
                         "1 = PortalHooksPause is On, or all hosts are paused.",
                         ph_health_is_paused(r->pool));
}

/* The day in an id as `portalhooks keys make` creates them, k20261123-3f9a; 0 = another id. */
static apr_time_t day_of_kid(const char *kid)
{
    apr_time_exp_t day = { 0 };
    apr_time_t time = 0;
    int i;

    for (i = 1; i <= 8; i++) {
        if (kid[0] != 'k' || kid[i] < '0' || kid[i] > '9') {
            return 0;
        }
    }
    day.tm_year = (kid[1] - '0') * 1000 + (kid[2] - '0') * 100 + (kid[3] - '0') * 10 + (kid[4] - '0') - 1900;
    day.tm_mon = (kid[5] - '0') * 10 + (kid[6] - '0') - 1;
    day.tm_mday = (kid[7] - '0') * 10 + (kid[8] - '0');
    return (kid[9] == '-' && apr_time_exp_gmt_get(&time, &day) == APR_SUCCESS) ? time : 0;
}

static void write_keys(request_rec *r, const ph_runtime_t *runtime)
{
    static const char name[] = "portalhooks_key_created_timestamp_seconds";
    const char *kid;
    int i;

    ph_metrics_begin(r, name, "gauge",
                     "The day in the id of each key of the key file, the active one first; 0 = it has none.");
    for (i = 0; runtime->keyring; i++) {
        kid = ph_keyring_kid(runtime->keyring, i);
        if (!kid) {
            break;
        }
        ap_rprintf(r, "%s{key=\"%s\",active=\"%d\"} %" APR_INT64_T_FMT "\n", name, kid, i == 0,
                   (apr_int64_t)apr_time_sec(day_of_kid(kid)));
    }
}

static int ends_with(const char *name, const char *ending)
{
    const apr_size_t len = strlen(name);
    const apr_size_t ending_len = strlen(ending);

    return len > ending_len && strcmp(name + len - ending_len, ending) == 0;
}

static void write_spool(request_rec *r, const ph_runtime_t *runtime)
{
    static const char name[] = "portalhooks_spool_files";
    static const char *const endings[] = { ".spool", ".damaged", ".refused" };
    static const char *const kinds[] = { "pending", "damaged", "refused" };
    int counts[3] = { 0 };
    int looked = 0, i;
    apr_finfo_t found;
    apr_dir_t *directory;

    if (runtime->spool_dir && apr_dir_open(&directory, runtime->spool_dir, r->pool) == APR_SUCCESS) {
        while (looked++ < SPOOL_FILES_MAX && apr_dir_read(&found, APR_FINFO_NAME, directory) == APR_SUCCESS) {
            for (i = 0; i < 3; i++) {
                counts[i] += ends_with(found.name, endings[i]);
            }
        }
        apr_dir_close(directory);
    }
    ph_metrics_begin(r, name, "gauge", "Files in PortalHooksSpoolDir, by kind.");
    for (i = 0; i < 3; i++) {
        ph_metrics_write_labelled(r, name, "kind", kinds[i], counts[i]);
    }
}

void ph_metrics_state_write(request_rec *r, const ph_runtime_t *runtime)
{
    write_build(r, runtime);
    if (!runtime) {
        return;
    }
    write_times(r, runtime);
    write_children(r, runtime);
    write_keys(r, runtime);
    write_spool(r, runtime);
}
