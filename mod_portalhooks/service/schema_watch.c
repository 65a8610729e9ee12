/* SPDX-License-Identifier: Apache-2.0 */
/* Reads min_module at most once per interval, whichever thread comes first. */
#include "schema_watch.h"

#include <apr_strings.h>

#include "alerts.h"
#include "os/monotonic.h"
#include "store/schema_check.h"
#include "store/store_owner.h"

#define ALERT_INTERVALS 6 /* how long the alert outlasts a reading */

void ph_schema_watch_note(ph_portal_t *portal, const char *min_modules, apr_interval_time_t lasts,
                          apr_pool_t *scratch)
{
    const char *sentence = ph_schema_check_too_old(min_modules, scratch);

    atomic_store(&portal->schema_read_at, ph_monotonic_now());
    if (!sentence) {
        return;
    }
    if (!portal->schema_fault) {
        portal->schema_fault = "The database requires a newer version of mod_portalhooks; see the error log.";
    }
    if (ph_alerts_raise(portal->alerts, PH_ALERT_TOO_OLD, lasts)) {
        portal->ports.log(portal->ports.log_baton, PH_LOG_ERROR,
                          apr_pstrcat(scratch, "schema: ", sentence, NULL));
    }
}

void ph_schema_watch_refresh(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch)
{
    const apr_time_t now = ph_monotonic_now();
    long long read_at = atomic_load(&portal->schema_read_at);
    ph_owner_list_t list;

    if (portal->schema_interval == 0 || (read_at != 0 && now - read_at < portal->schema_interval) ||
        !atomic_compare_exchange_strong(&portal->schema_read_at, &read_at, now)) {
        return;
    }
    if (ph_store_owner_list(&list, db, scratch) == APR_SUCCESS) {
        ph_schema_watch_note(portal, list.min_modules, ALERT_INTERVALS * portal->schema_interval, scratch);
    }
}
