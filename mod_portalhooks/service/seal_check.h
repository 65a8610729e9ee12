/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_SEAL_CHECK_H
#define PH_SERVICE_SEAL_CHECK_H

#include "portal.h"

/* Opens every stored secret now and then: one whose row was moved, or whose webhook's URL was changed in the
 * database, is reported before anybody runs it. */

#define PH_SEAL_CHECK_INTERVAL apr_time_from_sec(600)

/* Check all secrets if it is due; one process of the httpd does. The numbers go to portal->alerts, for
 * portalhooks-health; a change of them is logged, with the places of the first ones that do not open. Does
 * nothing without alerts or a key file. A failure of the database is returned, and the check is due again. */
apr_status_t ph_seal_check_run(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* A secret did not open as it was needed: the next check is due at once. Any thread. */
void ph_seal_check_hurry(ph_portal_t *portal);

/* For portalhooks-health: a sentence, or NULL. *is_ok is 0 when secrets do not open, and 1 when they are only
 * not bound to a destination yet. From `pool`. */
const char *ph_seal_check_explain(int *is_ok, const ph_portal_t *portal, apr_pool_t *pool);

#endif
