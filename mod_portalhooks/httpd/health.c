/* SPDX-License-Identifier: Apache-2.0 */
/* The answer for load balancers and watchdogs: 200 when all is well, else 503, and which part is not. It says
 * nothing that only an admin may know. */
#include "health.h"

#include <http_config.h>
#include <http_protocol.h>

#include "call.h"
#include "child.h"
#include "core/json/json_value.h"
#include "respond.h"
#include "store/store_catalog.h"
#include "store/store_owner.h"

#define HANDLER "portalhooks-health"

/* A connection and one small question. */
static const char *database_fault(const ph_portal_t *portal, apr_pool_t *pool)
{
    ph_db_t *db = NULL;
    apr_time_t now;
    apr_status_t rv;

    if (portal->schema_fault) {
        return "It is not asked while the schema does not fit.";
    }
    rv = ph_db_open(&db, portal->db, apr_time_now() + PH_CALL_PATIENCE, pool);
    if (rv != APR_SUCCESS) {
        return "No connection can be had.";
    }
    rv = ph_store_owner_now(&now, db, pool);
    ph_db_close(db);
    return (rv == APR_SUCCESS) ? NULL : "It does not answer.";
}

static const char *schema_fault(const ph_portal_t *portal)
{
    return portal->schema_fault ? "It does not fit this version; the error log says why." : NULL;
}

static const char *key_file_fault(const ph_portal_t *portal)
{
    if (portal->keyring_fault) {
        return "It cannot be used; the error log says why.";
    }
    return portal->keyring ? NULL : "There is none: without PortalHooksKeyFile nothing can be sent.";
}

void ph_health_look(ph_health_check_t checks[PH_HEALTH_CHECKS], request_rec *r)
{
    static const char absent[] = "PortalHooks is not On in any server.";
    const ph_portal_t *portal = ph_child_has_portal() ? ph_child_get_portal() : NULL;

    checks[0].name = "database";
    checks[0].fault = portal ? database_fault(portal, r->pool) : absent;
    checks[1].name = "schema";
    checks[1].fault = portal ? schema_fault(portal) : absent;
    checks[2].name = "key_file";
    checks[2].fault = portal ? key_file_fault(portal) : absent;
}

/* What an external catalog holds under ids that are none; NULL for our own, and when it cannot be counted. It
 * is no fault: the rest works. */
static json_t *left_out(apr_pool_t *pool)
{
    const ph_portal_t *portal = ph_child_has_portal() ? ph_child_get_portal() : NULL;
    ph_db_t *db = NULL;
    int integrations, events;
    apr_status_t rv;

    if (!portal || !portal->external_catalog || portal->schema_fault ||
        ph_db_open(&db, portal->db, apr_time_now() + PH_CALL_PATIENCE, pool) != APR_SUCCESS) {
        return json_null();
    }
    rv = ph_store_catalog_left_out(&integrations, &events, db, pool);
    ph_db_close(db);
    return rv == APR_SUCCESS ? json_pack("{s:i, s:i}", "integrations", integrations, "events", events)
                             : json_null();
}

static int answer(request_rec *r)
{
    ph_health_check_t checks[PH_HEALTH_CHECKS];
    json_t *parts;
    int is_well = 1;
    int i;

    if (strcmp(r->handler, HANDLER) != 0) {
        return DECLINED;
    }
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    ph_health_look(checks, r);
    parts = json_object();
    for (i = 0; i < PH_HEALTH_CHECKS; i++) {
        is_well &= checks[i].fault == NULL;
        json_object_set_new(
            parts, checks[i].name,
            json_pack("{s:b, s:o}", "ok", checks[i].fault == NULL, "detail", ph_json_text(checks[i].fault)));
    }
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ph_respond_json(r, is_well ? HTTP_OK : HTTP_SERVICE_UNAVAILABLE,
                    json_pack("{s:b, s:s, s:o, s:o}", "ok", is_well, "version", PH_VERSION, "checks", parts,
                              "left_out", left_out(r->pool)));
    return OK;
}

void ph_health_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(answer, NULL, NULL, APR_HOOK_MIDDLE);
}
