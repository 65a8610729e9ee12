/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_STARTUP_SCHEMA_H
#define PH_HTTPD_STARTUP_SCHEMA_H

#include <httpd.h>

#include "dbd_conf.h"

/* The schema check at start (PortalHooksSchema check|create), in the parent. Its connection is closed before
 * httpd forks. */

typedef enum {
    PH_STARTUP_SCHEMA_FITS,
    PH_STARTUP_SCHEMA_DEFERRED, /* database unreachable: checked on first use */
    PH_STARTUP_SCHEMA_MISFIT
} ph_startup_schema_t;

/* Check the schema and, under prefork, whether the server has room for all its processes: if not, that is
 * logged, and so is a view of an external catalog that cannot be read. With `create` the schema is migrated
 * first; a new SQLite file is then given to httpd's User. Blocks for at most 5 s on a server that does not
 * respond; a migration takes as long as it takes. *sentence is from `pool`: with _MISFIT what to do, with
 * _DEFERRED the cause, else NULL. */
ph_startup_schema_t ph_startup_schema_check(const char **sentence, const ph_dbd_conf_t *conf, int create,
                                            server_rec *server, apr_pool_t *pool);

#endif
