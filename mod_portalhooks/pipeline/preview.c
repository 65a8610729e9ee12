/* SPDX-License-Identifier: Apache-2.0 */
/* A click that is judged and built like a run, but never pushed: the preview shows what the run will send. */
#include "preview.h"

#include "judgement.h"
#include "service/audit.h"

/* Both references, since the pipeline never gets the click. */
static apr_status_t release_click(void *click)
{
    ph_click_release(click);
    ph_click_release(click);
    return APR_SUCCESS;
}

static apr_status_t judge(ph_click_t *click, ph_db_t *db, const ph_context_t *context)
{
    ph_portal_t *portal = context->portal;
    ph_admission_snapshot_t *snapshot;
    apr_status_t rv;

    rv = ph_admission_snapshot_read(&snapshot, db, &click, 1, portal->ports.now(), context->pool);
    if (rv == APR_SUCCESS) {
        rv = ph_judgement_pass(click, snapshot, portal, "", db, context->pool);
    }
    if (rv != APR_SUCCESS || click->problem.code == PH_PROBLEM_NONE) {
        return rv;
    }
    ph_audit_write(portal, db, click->audit, context->pool);
    *context->problem = click->problem;
    return PH_CONTEXT_REFUSED;
}

ph_problem_code_t ph_preview_make(ph_preview_t *preview, const ph_context_t *context, ph_may_t may,
                                  const char *integration_id, ph_mode_t mode, const char *event_id)
{
    static const char what[] = "preview a run";
    ph_click_request_t request = { 0 };
    ph_db_t *db = ph_context_open(context, what);
    ph_click_t *click;

    if (!db) {
        return context->problem->code;
    }
    request.kind = PH_CLICK_RUN;
    request.may = may;
    request.caller = *context->caller;
    request.integration_id = integration_id;
    request.mode = mode;
    request.event_id = event_id;
    request.override_pause = 1;
    request.is_preview = 1;
    click = ph_click_make(&request, NULL);
    apr_pool_cleanup_register(context->pool, click, release_click, apr_pool_cleanup_null);
    click->execution.id = "exe_…";
    click->execution.message_id = "msg_…";
    click->attempt.traceparent = "…";
    ph_context_close(context, db, judge(click, db, context), what);
    preview->request = &click->record;
    preview->digest = click->digest;
    preview->timeout = click->attempt.timeout;
    preview->egress_rule = click->attempt.egress ? click->attempt.egress->name : NULL;
    return context->problem->code;
}
