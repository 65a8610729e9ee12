/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_PAUSE_H
#define PH_CORE_VIEW_JSON_PAUSE_H

#include <jansson.h>

#include "core/model/model.h"

/* The pause of all hosts, and whether PortalHooksPause is On, as the API shows them. A new reference. Pure;
 * any thread. */
json_t *ph_json_pause(const ph_pause_t *pause, int is_paused_here, apr_pool_t *scratch);

#endif
