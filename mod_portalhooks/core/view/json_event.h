/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_EVENT_H
#define PH_CORE_VIEW_JSON_EVENT_H

#include <jansson.h>

#include "core/model/model.h"

/* An event as the API shows it, without its details, whose exact bytes ph_json_dump_with appends. `last` is
 * its last execution, NULL for none. A new reference. Pure; any thread. */
json_t *ph_json_event(const ph_event_t *event, const ph_execution_t *last, int permissions,
                      apr_pool_t *scratch);

#endif
