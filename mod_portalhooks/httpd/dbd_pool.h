/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_POOL_H
#define PH_HTTPD_DBD_POOL_H

#include "dbd_conf.h"
#include "service/alerts.h"
#include "store/db.h"

/* The connections of one child, with bounded waits.
 *
 * Opener threads, up to four, connect and close; all others wait for them until their deadline. A watchdog
 * thread ends an exchange that exceeds its limit by shutting its socket down. (A socket timeout, and options
 * set after connecting, have no effect: libmariadb uses non-blocking reads and its own poll.) When one
 * connection turns out to be silent or unable to serve, all that idle are replaced: behind a failover or a
 * firewall that forgot them they would fail one by one. The time limits are in dbd_conf.h and dbd_pool.c.
 */

typedef struct ph_dbd_pool_t ph_dbd_pool_t;

/* For one child, with at most conf->max connections. When the server has no more of them or of prepared
 * statements (PH_ALERT_CROWDED, raised here), the children of this host keep none that idle for a while.
 *  Fills the functions of `source`, which any thread may
 * call; the threads start with the first open. Lives in `pool`; keeps `conf`. */
apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, const ph_dbd_conf_t *conf,
                              ph_alerts_t *alerts, apr_pool_t *pool);

/* Close all connections and join the threads, within 1.5 s; no connection may be in use. 0 = an opener hangs
 * in a call of the driver, whose memory must not be freed beneath it. */
int ph_dbd_pool_stop(ph_dbd_pool_t *dbd);

#endif
