/* SPDX-License-Identifier: Apache-2.0 */
/* Reads webhooks and keys page by page and opens what is sealed. No plaintext leaves this file. */
#include "seal_check.h"

#include <apr_strings.h>

#include "alerts.h"
#include "certificate_watch.h"
#include "core/secrets/seal_place.h"
#include "core/target/origin.h"
#include "os/monotonic.h"
#include "store/store_key.h"
#include "store/store_webhook.h"

#define PAGE 64
#define NAMED_MAX 5 /* places in a log line */

typedef struct check_t {
    const ph_portal_t *portal;
    int refused;
    int unbound;
    const char *named; /* the first places that do not open */
    apr_pool_t *pool;
    ph_certificate_watch_t certificates;
} check_t;

static void check_value(check_t *check, const ph_secretbox_place_t *place, const char *sealed,
                        const char *what)
{
    ph_secret_t *plain = NULL;

    if (ph_secretbox_open(&plain, check->portal->keyring, place, sealed) == PH_SECRETBOX_OPENED) {
        check->unbound += !ph_secretbox_is_bound(sealed);
        ph_secret_free(plain);
        return;
    }
    if (check->refused++ < NAMED_MAX) {
        check->named = apr_pstrcat(check->pool, check->named, *check->named ? ", " : "", what, NULL);
    }
}

static void check_webhook(check_t *check, const ph_webhook_t *webhook, apr_pool_t *scratch)
{
    const char *destination = ph_origin_canonical(webhook->url, scratch);
    ph_secretbox_place_t place;
    int i;

    if (webhook->bearer) {
        place =
            ph_seal_place_authorization(webhook->integration_id, webhook->auth_scheme, webhook->url, scratch);
        check_value(check, &place, webhook->bearer,
                    apr_pstrcat(scratch, webhook->auth_scheme ? "the credential of " : "the bearer token of ",
                                webhook->integration_id, " for ", destination, NULL));
    }
    for (i = 0; webhook->client_certificates && i < webhook->client_certificates->nelts; i++) {
        const ph_client_certificate_t *one =
            &APR_ARRAY_IDX(webhook->client_certificates, i, ph_client_certificate_t);

        place = ph_seal_place_client_key(webhook->integration_id, one->name, webhook->url, scratch);
        check_value(check, &place, one->key,
                    apr_pstrcat(scratch, "client certificate ", one->name, " of ", webhook->integration_id,
                                " for ", destination, NULL));
    }
    ph_certificate_watch_note(&check->certificates, webhook);
    for (i = 0; i < webhook->headers->nelts; i++) {
        const ph_sealed_header_t *header = &APR_ARRAY_IDX(webhook->headers, i, ph_sealed_header_t);

        place = ph_seal_place_header(webhook->integration_id, header->name, webhook->url, scratch);
        check_value(check, &place, header->sealed,
                    apr_pstrcat(scratch, "header ", header->name, " of ", webhook->integration_id, " for ",
                                destination, NULL));
    }
}

static apr_status_t check_webhooks(check_t *check, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *page;
    const char *after = "";
    apr_status_t rv;
    int i;

    do {
        rv = ph_store_webhook_list_from(&page, db, after, PAGE, scratch);
        for (i = 0; rv == APR_SUCCESS && i < page->nelts; i++) {
            check_webhook(check, APR_ARRAY_IDX(page, i, const ph_webhook_t *), scratch);
        }
        if (rv != APR_SUCCESS || page->nelts < PAGE) {
            return rv;
        }
        after = apr_pstrdup(check->pool, APR_ARRAY_IDX(page, PAGE - 1, ph_webhook_t *)->integration_id);
        apr_pool_clear(scratch);
    } while (1);
}

static apr_status_t check_keys(check_t *check, ph_db_t *db, apr_pool_t *scratch)
{
    apr_array_header_t *page;
    const char *after = "";
    apr_status_t rv;
    int i;

    do {
        rv = ph_store_key_list_from(&page, db, after, PAGE, scratch);
        for (i = 0; rv == APR_SUCCESS && i < page->nelts; i++) {
            const ph_signing_key_t *key = &APR_ARRAY_IDX(page, i, ph_signing_key_t);
            const ph_secretbox_place_t place = ph_seal_place_key(key->id, key->integration_id);

            check_value(check, &place, key->secret,
                        apr_pstrcat(scratch, "signing key ", key->id, " of ", key->integration_id, NULL));
        }
        if (rv != APR_SUCCESS || page->nelts < PAGE) {
            return rv;
        }
        after = apr_pstrdup(check->pool, APR_ARRAY_IDX(page, PAGE - 1, ph_signing_key_t).id);
        apr_pool_clear(scratch);
    } while (1);
}

static void log_line(const ph_portal_t *portal, ph_log_level_t level, const char *line)
{
    portal->ports.log(portal->ports.log_baton, level, line);
}

static void report(const check_t *check)
{
    ph_alerts_t *alerts = check->portal->alerts;
    const int failed_before = atomic_exchange(&alerts->seals_failed, 0);
    const int refused_before = atomic_exchange(&alerts->seals_refused, check->refused);
    const int unbound_before = atomic_exchange(&alerts->seals_unbound, check->unbound);

    if (check->refused > 0 && (check->refused != refused_before || failed_before)) {
        log_line(check->portal, PH_LOG_ERROR,
                 apr_psprintf(check->pool,
                              "secrets: %d do%s not open, their webhooks are not sent: %s%s; sealed for "
                              "another destination or place, altered, or by a key that is not in the key "
                              "file; enter them again or restore their rows, and see portalhooks verify",
                              check->refused, check->refused == 1 ? "es" : "", check->named,
                              check->refused > NAMED_MAX ? ", …" : ""));
    }
    if (check->refused == 0 && refused_before > 0) {
        log_line(check->portal, PH_LOG_NOTICE, "secrets: all open again");
    }
    if (check->unbound > 0 && check->unbound != unbound_before) {
        log_line(check->portal, PH_LOG_WARNING,
                 apr_psprintf(check->pool,
                              "secrets: %d are of an older format, which does not bind them to their "
                              "destination; run portalhooks keys reseal",
                              check->unbound));
    }
}

/* Is it due, and did no other process take it? */
static int take(ph_alerts_t *alerts)
{
    const apr_time_t now = ph_monotonic_now();
    long long due = atomic_load(&alerts->seals_due);

    return due <= now &&
           atomic_compare_exchange_strong(&alerts->seals_due, &due, now + PH_SEAL_CHECK_INTERVAL);
}

apr_status_t ph_seal_check_run(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    check_t check = { portal, 0, 0, "", scratch, { 0 } };
    apr_pool_t *pages;
    apr_status_t rv;

    if (!portal->alerts || !portal->keyring || portal->schema_fault || !take(portal->alerts)) {
        return APR_SUCCESS;
    }
    ph_certificate_watch_init(&check.certificates, portal, scratch);
    apr_pool_create(&pages, scratch);
    rv = check_webhooks(&check, db, pages);
    if (rv == APR_SUCCESS) {
        rv = check_keys(&check, db, pages);
    }
    apr_pool_destroy(pages);
    if (rv != APR_SUCCESS) {
        atomic_store(&portal->alerts->seals_due, 0);
        return rv;
    }
    report(&check);
    ph_certificate_watch_report(&check.certificates);
    return APR_SUCCESS;
}

void ph_seal_check_hurry(ph_portal_t *portal)
{
    if (portal->alerts) {
        atomic_store(&portal->alerts->seals_failed, 1);
        atomic_store(&portal->alerts->seals_due, 0);
    }
}

const char *ph_seal_check_explain(int *is_ok, const ph_portal_t *portal, apr_pool_t *pool)
{
    const int refused = portal->alerts ? atomic_load(&portal->alerts->seals_refused) : 0;
    const int unbound = portal->alerts ? atomic_load(&portal->alerts->seals_unbound) : 0;
    const int failed = portal->alerts && atomic_load(&portal->alerts->seals_failed);

    *is_ok = refused == 0 && !failed;
    if (refused > 0) {
        return apr_psprintf(pool,
                            "%d secret%s not open with it for the present destination; see the error log.",
                            refused, refused == 1 ? " does" : "s do");
    }
    if (failed) {
        return "A secret did not open with it for the present destination; see the error log.";
    }
    return unbound > 0
               ? apr_psprintf(pool,
                              "%d secret%s not bound to the destination yet: run portalhooks keys reseal.",
                              unbound, unbound == 1 ? " is" : "s are")
               : NULL;
}
