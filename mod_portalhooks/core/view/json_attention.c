/* SPDX-License-Identifier: Apache-2.0 */
/* What needs attention as JSON: the newest execution, and what is known of those before it. */
#include "json_attention.h"

#include "json_execution.h"

static void write_handled(ph_json_out_t *out, const ph_attention_t *item)
{
    if (item->handled_at == 0) {
        ph_json_out_text(out, NULL);
        return;
    }
    ph_json_out_open(out, '{');
    ph_json_out_name(out, "at");
    ph_json_out_time(out, item->handled_at);
    ph_json_out_name(out, "by");
    ph_json_out_text(out, item->handled_by);
    ph_json_out_name(out, "note");
    ph_json_out_text(out, item->handled_note);
    ph_json_out_close(out, '}');
}

void ph_json_attention(ph_json_out_t *out, const ph_attention_t *item)
{
    ph_json_out_open(out, '{');
    ph_json_out_name(out, "failures");
    ph_json_out_number(out, item->failures, -1);
    ph_json_out_name(out, "first_at");
    ph_json_out_time(out, item->first_at);
    ph_json_out_name(out, "handled");
    write_handled(out, item);
    ph_json_out_name(out, "execution");
    ph_json_execution(out, &item->execution);
    ph_json_out_close(out, '}');
}

void ph_json_attention_group(ph_json_out_t *out, const ph_attention_group_t *group)
{
    ph_json_out_open(out, '{');
    ph_json_out_name(out, "integration_id");
    ph_json_out_text(out, group->integration_id);
    ph_json_out_name(out, "error");
    ph_json_out_text(out, ph_error_word(group->error));
    ph_json_out_name(out, "http_status");
    ph_json_out_number(out, group->http_status, 0);
    ph_json_out_name(out, "count");
    ph_json_out_number(out, group->count, -1);
    ph_json_out_close(out, '}');
}
