/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_HEALTH_H
#define PH_HTTPD_HEALTH_H

#include <httpd.h>

/* Can this httpd do its work: SetHandler portalhooks-health. */

typedef struct ph_health_check_t {
    const char *name;
    const char *fault; /* NULL = it is well */
} ph_health_check_t;

#define PH_HEALTH_CHECKS 3 /* database, schema, key_file */

/* Look at all of them, now. */
void ph_health_look(ph_health_check_t checks[PH_HEALTH_CHECKS], request_rec *r);

void ph_health_register_hooks(apr_pool_t *pool);

#endif
