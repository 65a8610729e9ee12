/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_SCHEMA_WATCH_H
#define PH_SERVICE_SCHEMA_WATCH_H

#include "portal.h"

/* Does the database still accept this version of the module? The upgrade of another host may raise
 * ph_schema.min_module at any time. A process with sending threads learns it with each renewal of its lease
 * (pipeline/owner_watch), others, as children of prefork before their first click, with a request. Any
 * thread. */

/* Judge what was read: every min_module, separated by commas. If one is newer than this module, the process
 * stops serving (portal->schema_fault), and PH_ALERT_TOO_OLD is raised for `lasts`; one line is logged for
 * all processes. */
void ph_schema_watch_note(ph_portal_t *portal, const char *min_modules, apr_interval_time_t lasts,
                          apr_pool_t *scratch);

/* Read it if nobody in this process has within portal->schema_interval. A failure is ignored: the next
 * request tries again after the interval. */
void ph_schema_watch_refresh(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

#endif
