/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_STARTUP_LOG_H
#define PH_HTTPD_STARTUP_LOG_H

#include <httpd.h>

#include "directives.h"

/* Log what the configuration allows beyond the defaults, and what in it puts secrets at risk. In the parent
 * at each start, after post_config's checks. */
void ph_startup_log(server_rec *server, const ph_config_t *config);

#endif
