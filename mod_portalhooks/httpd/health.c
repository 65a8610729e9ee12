/* SPDX-License-Identifier: Apache-2.0 */
/* The handler portalhooks-health, for load balancers and monitoring: 200 or 503, and the failing checks.
 * Details are generic, because the location may be open to everybody; the error log has the cause. */
#include "health.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_protocol.h>

#include "child.h"
#include "core/json/json_value.h"
#include "dbd_conf.h"
#include "respond.h"
#include "service/alerts.h"
#include "service/certificate_watch.h"
#include "service/seal_check.h"
#include "store/catalog_check.h"
#include "store/store_catalog.h"
#include "store/store_owner.h"
#include "store/store_pause.h"

#define HANDLER "portalhooks-health"

/* Insert a row and roll it back: a replica and a node without quorum still answer queries. */
static apr_status_t try_to_write(ph_db_t *db, apr_pool_t *pool)
{
    const ph_owner_t nobody = { .id = "health", .instance = "", .host = "" };
    apr_status_t rv = ph_db_begin(db);

    if (rv == APR_SUCCESS) {
        rv = ph_store_owner_insert(db, &nobody, 0, pool);
        ph_db_rollback(db);
    }
    /* Another check has just inserted the same row. */
    return (rv == PH_DB_DUPLICATE || rv == PH_DB_CONFLICT) ? APR_SUCCESS : rv;
}

static const char *database_fault(const ph_portal_t *portal, apr_pool_t *pool)
{
    const char *sentence = NULL;
    ph_db_fault_t fault;
    char text[300];
    ph_db_t *db = NULL;

    if (portal->schema_fault) {
        return "Not checked: the schema does not match.";
    }
    if (ph_db_open(&db, portal->db, apr_time_now() + PH_DBD_REQUEST_TIMEOUT, pool) != APR_SUCCESS) {
        /* Of a TLS failure the library's words say what is wrong with which certificate. */
        fault = ph_db_source_fault(text, sizeof(text), portal->db);
        return apr_psprintf(pool, "No connection: %s.",
                            fault == PH_DB_FAULT_TLS ? text : ph_db_fault_name(fault));
    }
    if (try_to_write(db, pool) != APR_SUCCESS) {
        sentence = apr_psprintf(pool, "Cannot write: %s.", ph_db_fault_name(ph_db_fault(db)));
    }
    ph_db_close(db);
    return sentence;
}

static const char *schema_fault(const ph_portal_t *portal)
{
    return portal->schema_fault || ph_alerts_is_raised(portal->alerts, PH_ALERT_TOO_OLD)
               ? "The schema does not match this version; see the error log."
               : NULL;
}

/* Can it be used, and do the secrets open with it? */
static void check_key_file(ph_health_check_t *check, const ph_portal_t *portal, apr_pool_t *pool)
{
    const char *sentence;
    int is_ok;

    if (portal->keyring_fault) {
        check->fault = "The key file cannot be used; see the error log.";
        return;
    }
    if (!portal->keyring) {
        check->fault = "PortalHooksKeyFile is not set; nothing can be sent.";
        return;
    }
    sentence = ph_seal_check_explain(&is_ok, portal, pool);
    check->fault = is_ok ? NULL : sentence;
    check->note = is_ok ? sentence : NULL;
}

static const char *alert_fault(const ph_portal_t *portal, ph_alert_t alert, const char *sentence)
{
    return ph_alerts_is_raised(portal->alerts, alert) ? sentence : NULL;
}

void ph_health_check_all(ph_health_check_t checks[PH_HEALTH_CHECKS], request_rec *r)
{
    static const char absent[] = "PortalHooks is not On in any server.";
    const ph_portal_t *portal = ph_child_find_portal();

    memset(checks, 0, PH_HEALTH_CHECKS * sizeof(checks[0]));
    checks[0].name = "database";
    checks[0].fault = portal ? database_fault(portal, r->pool) : absent;
    checks[1].name = "schema";
    checks[1].fault = portal ? schema_fault(portal) : absent;
    checks[2].name = "key_file";
    if (portal) {
        check_key_file(&checks[2], portal, r->pool);
    }
    else {
        checks[2].fault = absent;
    }
    checks[3].name = "instance";
    checks[3].fault = portal
                          ? alert_fault(portal, PH_ALERT_NAMESAKE,
                                        "Another httpd uses the same PortalHooksInstance; see the error log.")
                          : absent;
    checks[4].name = "clock";
    checks[4].fault = portal
                          ? alert_fault(portal, PH_ALERT_CLOCKS,
                                        "The clocks of this host and of the database differ by more than 5 "
                                        "minutes; nothing expired is removed.")
                          : absent;
}

static json_t *counts_json(const ph_catalog_counts_t *counts)
{
    json_t *faults = json_object();
    int i;

    for (i = 0; i < PH_EVENT_FAULTS; i++) {
        if (counts->faults[i] > 0) {
            json_object_set_new(faults, ph_event_fault_word((ph_event_fault_t)i),
                                json_integer(counts->faults[i]));
        }
    }
    return json_pack("{s:b, s:n, s:[], s:i, s:i, s:o}", "ok", 1, "detail", "findings", "events_checked",
                     counts->events_checked, "events_without_time", counts->events_without_time, "faults",
                     faults);
}

/* Sentences of findings name our views and columns only. */
static json_t *broken_json(const ph_catalog_report_t *report)
{
    json_t *words = json_array();
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        json_array_append_new(words,
                              json_string(APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t).word));
    }
    return json_pack(
        "{s:b, s:o, s:o}", "ok", 0, "detail",
        json_sprintf("%s Run portalhooks verify-catalog.", ph_catalog_report_worst(report)->sentence),
        "findings", words);
}

static json_t *failed_json(const ph_db_t *db)
{
    return json_pack("{s:b, s:o, s:[s]}", "ok", 0, "detail",
                     json_sprintf("The query %s over the views failed: %s. Run portalhooks verify-catalog.",
                                  ph_db_catalog_query(db) ? ph_db_catalog_query(db) : "(none)",
                                  ph_db_fault_name(ph_db_fault(db))),
                     "findings", "failed");
}

/* An external catalog: `left_out` are rows with invalid ids, `catalog` whether it can be read and what its
 * newest events lack; both null for a managed one, and when there is no connection. Not a failure of this
 * host: a load balancer must not take it out for a view. */
static void check_catalog(json_t **left_out, json_t **catalog, apr_pool_t *pool)
{
    const ph_portal_t *portal = ph_child_find_portal();
    ph_catalog_report_t report;
    ph_catalog_counts_t counts;
    ph_db_t *db = NULL;

    *left_out = json_null();
    *catalog = json_null();
    if (!portal || !portal->external_catalog || portal->schema_fault ||
        ph_db_open(&db, portal->db, apr_time_now() + PH_DBD_REQUEST_TIMEOUT, pool) != APR_SUCCESS) {
        return;
    }
    ph_catalog_report_init(&report, portal->db->dialect, pool);
    if (ph_catalog_check_views(&report, db) == APR_SUCCESS && ph_catalog_report_worst(&report)) {
        *catalog = broken_json(&report);
    }
    else if (ph_store_catalog_count(&counts, db, pool) == APR_SUCCESS) {
        *left_out = json_pack("{s:i, s:i}", "integrations", counts.integrations_left_out, "events",
                              counts.events_left_out);
        *catalog = counts_json(&counts);
    }
    else {
        *catalog = failed_json(db);
    }
    ph_db_close(db);
}

/* Those in use. Not a failure of this host, either. */
static json_t *certificates_json(apr_pool_t *pool)
{
    const ph_portal_t *portal = ph_child_find_portal();
    const char *sentence = portal ? ph_certificate_watch_explain(portal, pool) : NULL;
    ph_alerts_t *alerts = portal ? portal->alerts : NULL;

    if (!alerts) {
        return json_null();
    }
    return json_pack("{s:b, s:o, s:i, s:i, s:o}", "ok", !sentence, "detail", ph_json_text(sentence),
                     "expired", atomic_load(&alerts->certificates_expired), "expiring",
                     atomic_load(&alerts->certificates_expiring), "first_expires_at",
                     ph_json_time(atomic_load(&alerts->certificates_first), pool));
}

int ph_health_is_paused(apr_pool_t *pool)
{
    const ph_portal_t *portal = ph_child_find_portal();
    ph_pause_t pause = { 0 };
    ph_db_t *db = NULL;

    if (!portal || portal->is_paused || portal->schema_fault ||
        ph_db_open(&db, portal->db, apr_time_now() + PH_DBD_REQUEST_TIMEOUT, pool) != APR_SUCCESS) {
        return portal && portal->is_paused;
    }
    ph_store_pause_get(&pause, db, pool);
    ph_db_close(db);
    return pause.at != 0;
}

static int on_handler(request_rec *r)
{
    ph_health_check_t checks[PH_HEALTH_CHECKS];
    json_t *details;
    json_t *left_out;
    json_t *catalog;
    int is_ok = 1;
    int i;

    if (strcmp(r->handler, HANDLER) != 0) {
        return DECLINED;
    }
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    ph_health_check_all(checks, r);
    details = json_object();
    for (i = 0; i < PH_HEALTH_CHECKS; i++) {
        is_ok &= !checks[i].fault;
        json_object_set_new(details, checks[i].name,
                            json_pack("{s:b, s:o}", "ok", !checks[i].fault, "detail",
                                      ph_json_text(checks[i].fault ? checks[i].fault : checks[i].note)));
    }
    check_catalog(&left_out, &catalog, r->pool);
    apr_table_setn(r->headers_out, "Cache-Control", "no-store");
    ph_respond_json(r, is_ok ? HTTP_OK : HTTP_SERVICE_UNAVAILABLE,
                    json_pack("{s:b, s:s, s:b, s:o, s:o, s:o, s:o}", "ok", is_ok, "version", PH_VERSION,
                              "paused", ph_health_is_paused(r->pool), "checks", details, "left_out", left_out,
                              "catalog", catalog, "client_certificates", certificates_json(r->pool)));
    return OK;
}

void ph_health_register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(on_handler, NULL, NULL, APR_HOOK_MIDDLE);
}
