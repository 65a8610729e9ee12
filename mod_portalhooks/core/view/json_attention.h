/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_JSON_ATTENTION_H
#define PH_CORE_VIEW_JSON_ATTENTION_H

#include "core/json/json_out.h"
#include "core/model/model.h"

/* What needs attention, as the API shows it. Pure; any thread. */

void ph_json_attention(ph_json_out_t *out, const ph_attention_t *item);
void ph_json_attention_group(ph_json_out_t *out, const ph_attention_group_t *group);

#endif
