/* SPDX-License-Identifier: Apache-2.0 */
/* An expired client certificate fails no check of this host: a load balancer must not take it out for that.
 */
#include "certificate_watch.h"

#include <apr_strings.h>

#include "alerts.h"
#include "core/text/text_time.h"
#include "wire/sender_settings.h"

#define NAMED_MAX 5

static void count(ph_certificate_watch_t *watch, const char *name, apr_time_t not_after)
{
    if (watch->first == 0 || not_after < watch->first) {
        watch->first = not_after;
    }
    if (not_after > watch->now + PH_CLIENT_CERTIFICATE_SOON) {
        return;
    }
    if (watch->expiring + watch->expired < NAMED_MAX) {
        watch->named = apr_pstrcat(watch->pool, watch->named, *watch->named ? ", " : "", name, " (",
                                   ph_text_time(not_after, watch->pool), ")", NULL);
    }
    watch->expired += not_after <= watch->now;
    watch->expiring += not_after > watch->now;
}

void ph_certificate_watch_init(ph_certificate_watch_t *watch, const ph_portal_t *portal, apr_pool_t *pool)
{
    const ph_client_pair_t *pair = portal->sender ? portal->sender->client_pair : NULL;
    const ph_certificate_watch_t fresh = { portal, portal->ports.now(), 0, 0, 0, "", pool };

    *watch = fresh;
    if (pair) {
        count(watch, "PortalHooksClientCertificate", pair->facts.not_after);
    }
}

void ph_certificate_watch_note(ph_certificate_watch_t *watch, const ph_webhook_t *webhook)
{
    const ph_client_certificate_t *active =
        ph_client_certificate_at(webhook->client_certificates, watch->now);

    if (active) {
        count(watch, apr_pstrcat(watch->pool, active->name, " of ", webhook->integration_id, NULL),
              active->not_after);
    }
}

void ph_certificate_watch_report(const ph_certificate_watch_t *watch)
{
    ph_alerts_t *alerts = watch->portal->alerts;
    const int expiring_before = atomic_exchange(&alerts->certificates_expiring, watch->expiring);
    const int expired_before = atomic_exchange(&alerts->certificates_expired, watch->expired);

    atomic_store(&alerts->certificates_first, watch->first);
    if (watch->expiring + watch->expired > 0 &&
        (watch->expiring != expiring_before || watch->expired != expired_before)) {
        watch->portal->ports.log(
            watch->portal->ports.log_baton, PH_LOG_WARNING,
            apr_psprintf(
                watch->pool,
                "client certificates: %d expired, %d expire within 30 days: %s; get new ones and add them to the current ones",
                watch->expired, watch->expiring, watch->named));
    }
}

void ph_certificate_watch_hurry(const ph_portal_t *portal)
{
    if (portal->alerts) {
        atomic_store(&portal->alerts->seals_due, 0);
    }
}

const char *ph_certificate_watch_explain(const ph_portal_t *portal, apr_pool_t *pool)
{
    const int expiring = portal->alerts ? atomic_load(&portal->alerts->certificates_expiring) : 0;
    const int expired = portal->alerts ? atomic_load(&portal->alerts->certificates_expired) : 0;

    return (expiring + expired > 0)
               ? apr_psprintf(pool,
                              "Client certificates: %d expired, %d expire within 30 days; see "
                              "the error log.",
                              expired, expiring)
               : NULL;
}
