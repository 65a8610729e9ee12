/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_H
#define PH_HTTPD_DBD_H

#include <httpd.h>

#include <apr_global_mutex.h>

#include "store/db.h"

/* mod_dbd's pool of connections as the store's source. Always the main server's pool, from whichever
 * vhost the request came. */

/* What DBDriver, DBDParams and DBDMax say for the main server. */
typedef struct ph_dbd_conf_t {
    const char *driver;
    const char *params;
    int max; /* connections per child */
    ph_dialect_t dialect;
} ph_dbd_conf_t;

/* Read the configuration tree; NULL, or a sentence that says what is missing or wrong. */
const char *ph_dbd_conf_read(ph_dbd_conf_t *conf, apr_pool_t *pool);

/* Have every named statement prepared on each connection: in post_config, before mod_dbd's own hook,
 * and only on a database with our schema, because one statement that fails closes the whole pool. */
void ph_dbd_prepare(server_rec *main_server, ph_catalog_t catalog);

struct ph_dbd_pool_t;

/* The source over ap_dbd_open and ap_dbd_close, for requests. MySQL's connections are waited for in
 * *waited_for (dbd_pool.h), which is NULL for SQLite; `writers` is NULL for MySQL. Lives in `pool`. */
apr_status_t ph_dbd_source_make(ph_db_source_t **source, struct ph_dbd_pool_t **waited_for,
                                const ph_dbd_conf_t *conf, server_rec *main_server,
                                apr_global_mutex_t *writers, apr_pool_t *pool);

#endif
