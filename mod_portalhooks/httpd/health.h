/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_HEALTH_H
#define PH_HTTPD_HEALTH_H

#include <httpd.h>

/* The health checks, and the handler portalhooks-health that reports them. */

typedef struct ph_health_check_t {
    const char *name;
    const char *fault; /* without confidential details; NULL = ok */
    const char *note;  /* when it is ok: what should be done all the same; NULL = nothing */
} ph_health_check_t;

#define PH_HEALTH_CHECKS 5 /* database, schema, key_file, instance, clock */

/* Run all checks now. Takes a connection for a query, within PH_DBD_REQUEST_TIMEOUT. */
void ph_health_check_all(ph_health_check_t checks[PH_HEALTH_CHECKS], request_rec *r);

/* Does this server refuse runs, by PortalHooksPause or by the pause of all hosts? 0 when that cannot be read.
 * Takes a connection, too. */
int ph_health_is_paused(apr_pool_t *pool);

void ph_health_register_hooks(apr_pool_t *pool);

#endif
