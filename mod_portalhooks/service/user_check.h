/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_USER_CHECK_H
#define PH_SERVICE_USER_CHECK_H

#include "portal.h"

/* Looks for users whose names differ only in letter case: mostly one person, whom the identity service knows
 * in any spelling, with two sets of permissions. */

#define PH_USER_CHECK_INTERVAL apr_time_from_sec(600)

/* Look if it is due; one process of the httpd does. Warns when there are more of them than at the last time.
 * Does nothing without portal->alerts. A failure of the database is returned, and the check is due again. */
apr_status_t ph_user_check_run(ph_portal_t *portal, ph_db_t *db, apr_pool_t *scratch);

/* There is a new user: the next check is due at once. Any thread. */
void ph_user_check_hurry(ph_portal_t *portal);

#endif
