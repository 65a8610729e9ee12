/* SPDX-License-Identifier: Apache-2.0 */
/* Counts as JSON. */
#include "json_tally.h"

#include "core/json/json_value.h"

json_t *ph_json_tally(const ph_tally_t *tally, apr_pool_t *scratch)
{
    json_t *json = json_object();

    json_object_set_new(json, "start", ph_json_time(tally->start, scratch));
    json_object_set_new(json, "succeeded", json_integer(tally->succeeded));
    json_object_set_new(json, "failed", json_integer(tally->failed));
    json_object_set_new(json, "unknown", json_integer(tally->unknown));
    json_object_set_new(json, "p50_us", ph_json_number(ph_tally_quantile(tally, 50), -1));
    json_object_set_new(json, "p95_us", ph_json_number(ph_tally_quantile(tally, 95), -1));
    return json;
}
