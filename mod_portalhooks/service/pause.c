/* SPDX-License-Identifier: Apache-2.0 */
/* The pause of all hosts, as admins begin and end it. */
#include "pause.h"

#include <string.h>

#include "audit.h"
#include "store/store_pause.h"

ph_problem_code_t ph_pause_get(ph_pause_t *pause, const ph_context_t *context)
{
    static const char what[] = "read the pause";
    ph_db_t *db = ph_context_open(context, what);

    return db ? ph_context_close(context, db, ph_store_pause_get(pause, db, context->pool), what)
              : context->problem->code;
}

typedef struct put_t {
    const ph_context_t *context;
    ph_pause_t *pause;
    int is_paused;
    const char *note;
} put_t;

static int is_same_text(const char *one, const char *other)
{
    return one && other ? strcmp(one, other) == 0 : one == other;
}

static apr_status_t append_entry(const put_t *put, const ph_pause_t *before, ph_db_t *db, apr_pool_t *scratch)
{
    const ph_pause_t *after = put->pause;
    const char *action = after->at == 0 ? "pause.end" : before->at == 0 ? "pause.begin" : "pause.update";
    json_t *diff = json_object();

    ph_audit_diff_flag(diff, "paused", before->at != 0, after->at != 0);
    ph_audit_diff_text(diff, "note", before->note, after->note);
    return ph_audit_append(put->context, action, "all", diff, db, scratch);
}

static apr_status_t write_pause(void *baton, ph_db_t *db, apr_pool_t *scratch)
{
    const put_t *put = baton;
    ph_pause_t before;
    apr_status_t rv = ph_store_pause_get(&before, db, put->context->pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    *put->pause = before;
    if ((before.at != 0) == put->is_paused && is_same_text(before.note, put->note)) {
        return APR_SUCCESS;
    }
    if (!put->is_paused) {
        memset(put->pause, 0, sizeof(*put->pause));
    }
    else if (before.at == 0) {
        put->pause->at = put->context->portal->ports.now();
        put->pause->by = put->context->caller->username;
    }
    put->pause->note = put->note;
    rv = ph_store_pause_set(db, put->pause, scratch);
    return rv == APR_SUCCESS ? append_entry(put, &before, db, scratch) : rv;
}

ph_problem_code_t ph_pause_put(ph_pause_t *pause, const ph_context_t *context, int is_paused,
                               const char *note)
{
    put_t put = { context, pause, is_paused, is_paused && note && *note ? note : NULL };

    return ph_context_transact(context, write_pause, &put, PH_PROBLEM_STALE, "write the pause");
}
