/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_VIEW_H
#define PH_CORE_VIEW_JSON_VIEW_H

#include <jansson.h>

#include "core/model/model.h"

/* A saved view as the API shows it. A new reference. Pure; any thread. */
json_t *ph_json_view(const ph_view_t *view, apr_pool_t *scratch);

#endif
