/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_EVENT_H
#define PH_CORE_VIEW_JSON_EVENT_H

#include <jansson.h>

#include "core/model/model.h"

/* An event as the API shows it, without its details: their exact bytes are spliced in where the document
 * is dumped (ph_json_dump_with). A new reference. Pure. */
json_t *ph_json_event(const ph_event_t *event, const ph_execution_t *last, int permissions,
                      apr_pool_t *scratch);

#endif
