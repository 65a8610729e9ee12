/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_STATS_H
#define PH_CORE_VIEW_JSON_STATS_H

#include <jansson.h>

#include "core/model/stats.h"

/* Counts as the API shows them: from when, by state, and how long half and 95 % of them took. A new
 * reference. Pure. */
json_t *ph_json_stats(const ph_stats_t *stats, apr_pool_t *scratch);

#endif
