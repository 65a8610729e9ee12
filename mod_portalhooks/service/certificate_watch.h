/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_CERTIFICATE_WATCH_H
#define PH_SERVICE_CERTIFICATE_WATCH_H

#include "core/model/model.h"
#include "portal.h"

/* When the client certificates in use expire: counted as seal_check reads the webhooks, kept in
 * portal->alerts for portalhooks-health and the metrics. */

typedef struct ph_certificate_watch_t {
    const ph_portal_t *portal;
    apr_time_t now;
    int expiring; /* within 30 days */
    int expired;
    apr_time_t first; /* when the first one does; 0 = there is none */
    const char *named;
    apr_pool_t *pool;
} ph_certificate_watch_t;

/* Begin with the server's own. `pool` for names. */
void ph_certificate_watch_init(ph_certificate_watch_t *watch, const ph_portal_t *portal, apr_pool_t *pool);

/* Count the certificate that `webhook` sends now. */
void ph_certificate_watch_note(ph_certificate_watch_t *watch, const ph_webhook_t *webhook);

/* Put the numbers into the alerts; a change of them is logged. */
void ph_certificate_watch_report(const ph_certificate_watch_t *watch);

/* They changed: count them soon. Any thread. */
void ph_certificate_watch_hurry(const ph_portal_t *portal);

/* For portalhooks-health: a sentence, or NULL when none expires soon. From `pool`. */
const char *ph_certificate_watch_explain(const ph_portal_t *portal, apr_pool_t *pool);

#endif
