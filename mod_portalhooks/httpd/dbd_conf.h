/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_CONF_H
#define PH_HTTPD_DBD_CONF_H

#include <httpd.h>

#include "service/limits_check.h"
#include "store/dialect.h"

/* The database as mod_dbd's directives of the main server name it, and the time limits of using it. */

/* Time limits; those of the pool alone are in dbd_pool.c. An exchange is one statement sent and its result
 * read. */
#define PH_DBD_REQUEST_TIMEOUT apr_time_from_msec(1500)     /* all database work of a request: its deadline */
#define PH_DBD_EXCHANGE_TIMEOUT apr_time_from_msec(1700)    /* one exchange of a request */
#define PH_DBD_THREAD_EXCHANGE_TIMEOUT apr_time_from_sec(3) /* one exchange of a sending thread */
#define PH_DBD_CONNECT_TIMEOUT_S 2                          /* each of: connect, greeting, login */

#define PH_DBD_CONNECTIONS_HELD 2 /* of DBDMax: by admission and the outcome writer, one each */

/* Under prefork every user of the site has a process, so each takes little: one connection at a time, briefly
 * two more around a click, with so many prepared statements before it is replaced. */
#define PH_DBD_PREFORK_CONNECTIONS PH_LIMITS_PREFORK_CONNECTIONS
#define PH_DBD_PREFORK_STATEMENTS PH_LIMITS_PREFORK_STATEMENTS

/* DBDriver, DBDParams, DBDMin, DBDMax, DBDPersist and DBDInitSQL of the main server. */
typedef struct ph_dbd_conf_t {
    const char *driver;
    const char *params;
    const apr_array_header_t *init_sql; /* const char *, run on each new connection in order */
    int max;                            /* connections per child */
    int others;                         /* connections per child that mod_dbd opens for others, DBDMin */
    int is_prefork;
    ph_dialect_t dialect;
} ph_dbd_conf_t;

/* Read them from the configuration tree, so from check_config on. NULL, or a sentence for the error log. */
const char *ph_dbd_conf_read(ph_dbd_conf_t *conf, apr_pool_t *pool);

/* Make the MySQL client library give up a connect, a greeting or a login after PH_DBD_CONNECT_TIMEOUT_S. It
 * takes that limit from an option file only, so one is written into httpd's runtime directory and named in
 * the environment (MARIADB_HOME, unless it is set). In the parent, as root, before children are forked; sets
 * conf->params. APR_SUCCESS also for SQLite. */
apr_status_t ph_dbd_conf_limit_connects(ph_dbd_conf_t *conf, apr_pool_t *pool);

#endif
