/* SPDX-License-Identifier: Apache-2.0 */
/* A pause as JSON. */
#include "json_pause.h"

#include "core/json/json_value.h"

json_t *ph_json_pause(const ph_pause_t *pause, int is_paused_here, apr_pool_t *scratch)
{
    return json_pack("{s:b, s:o, s:o, s:o, s:b}", "paused", pause->at != 0, "paused_at",
                     ph_json_time(pause->at, scratch), "paused_by", ph_json_text(pause->by), "note",
                     ph_json_text(pause->note), "paused_by_directive", is_paused_here);
}
