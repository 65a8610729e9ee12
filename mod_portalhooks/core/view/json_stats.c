/* SPDX-License-Identifier: Apache-2.0 */
/* Counts of executions as JSON. */
#include "json_stats.h"

#include "core/json/json_value.h"

json_t *ph_json_stats(const ph_stats_t *stats, apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "start", ph_json_time(stats->start, scratch));
    json_object_set_new(json, "succeeded", json_integer(stats->succeeded));
    json_object_set_new(json, "failed", json_integer(stats->failed));
    json_object_set_new(json, "unknown", json_integer(stats->unknown));
    json_object_set_new(json, "p50_us", ph_json_number(ph_stats_quantile(stats, 50), -1));
    json_object_set_new(json, "p95_us", ph_json_number(ph_stats_quantile(stats, 95), -1));
    return json;
}
