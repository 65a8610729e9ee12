/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SCHEMA_CHECK_H
#define PH_HTTPD_SCHEMA_CHECK_H

#include <httpd.h>

#include "dbd.h"

/* The look at the schema before children start (PortalHooksSchema check|create), over one connection
 * of its own that is closed before the fork. */

typedef enum {
    PH_SCHEMA_CHECK_FITS,
    PH_SCHEMA_CHECK_DEFERRED, /* the database cannot be reached: looked at on first use */
    PH_SCHEMA_CHECK_MISFIT    /* *sentence says what to do */
} ph_schema_check_t;

/* With `create`, what is missing is applied first, and a new SQLite file is given to httpd's User. */
ph_schema_check_t ph_schema_check_run(const char **sentence, const ph_dbd_conf_t *conf, int create,
                                      server_rec *server, apr_pool_t *pool);

#endif
