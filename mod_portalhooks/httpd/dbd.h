/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_H
#define PH_HTTPD_DBD_H

#include <httpd.h>

#include <apr_global_mutex.h>

#include "store/db.h"

/* mod_dbd as the source of the store's connections. It is always the main server's, whichever virtual host
 * serves the request. */

/* Time limits; those of the pool alone are in dbd_pool.c. An exchange is one statement sent and its result
 * read. */
#define PH_DBD_REQUEST_TIMEOUT apr_time_from_msec(1500)     /* all database work of a request: its deadline */
#define PH_DBD_EXCHANGE_TIMEOUT apr_time_from_msec(1700)    /* one exchange of a request */
#define PH_DBD_THREAD_EXCHANGE_TIMEOUT apr_time_from_sec(3) /* one exchange of a sending thread */

/* DBDriver, DBDParams and DBDMax of the main server. */
typedef struct ph_dbd_conf_t {
    const char *driver;
    const char *params;
    int max; /* connections per child */
    ph_dialect_t dialect;
} ph_dbd_conf_t;

/* Read them from the configuration tree, so from check_config on. NULL, or a sentence for the error log. */
const char *ph_dbd_conf_read(ph_dbd_conf_t *conf, apr_pool_t *pool);

/* Have every named statement prepared on each connection. In post_config before mod_dbd's own hook, and only
 * when the schema matches: a statement that cannot be prepared makes mod_dbd close the whole pool. */
void ph_dbd_prepare(server_rec *main_server, ph_catalog_t catalog);

struct ph_dbd_pool_t;

/* Make the source for requests, in a child. With MySQL its connections come from *dbd_pool (dbd_pool.h), with
 * SQLite straight from mod_dbd: *dbd_pool is NULL, and `writers` is the mutex of sqlite_mutex.h. Lives in
 * `pool`; any thread may use it. */
apr_status_t ph_dbd_source_make(ph_db_source_t **source, struct ph_dbd_pool_t **dbd_pool,
                                const ph_dbd_conf_t *conf, server_rec *main_server,
                                apr_global_mutex_t *writers, apr_pool_t *pool);

#endif
