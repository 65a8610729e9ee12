/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_PACKET_CHECK_H
#define PH_SERVICE_PACKET_CHECK_H

#include "portal.h"

/* Does the database take the longest statement of this configuration? */

/* A sentence with the sizes and what to change when `packet_max`, the session's max_allowed_packet in bytes
 * (0 = not limited), is too small for evidence with `keep_body` bytes (PortalHooksKeepBody), else NULL. From
 * `pool`. */
const char *ph_packet_check_explain(apr_int64_t packet_max, apr_size_t keep_body, apr_pool_t *pool);

/* Warn of it, once in all processes since the start or restart; again only when a server's value is smaller
 * still. To be called for each connection of a thread that keeps one; any thread. */
void ph_packet_check(ph_portal_t *portal, const ph_db_t *db, apr_pool_t *scratch);

#endif
