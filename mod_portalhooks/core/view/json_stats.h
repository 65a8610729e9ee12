/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_STATS_H
#define PH_CORE_VIEW_JSON_STATS_H

#include <jansson.h>

#include "core/model/stats.h"

/* Counts of executions as the API shows them: the start of the period, by state, and the 50th and 95th
 * percentile of the durations. A new reference. Pure; any thread. */
json_t *ph_json_stats(const ph_stats_t *stats, apr_pool_t *scratch);

#endif
