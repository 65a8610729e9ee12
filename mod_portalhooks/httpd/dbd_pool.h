/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_POOL_H
#define PH_HTTPD_DBD_POOL_H

#include <httpd.h>

#include "store/db.h"

/* MySQL connections taken from mod_dbd with bounded waits.
 *
 * mod_dbd and its driver connect, ping and read without a time limit, mod_dbd while it holds the lock of its
 * pool: a server that accepts connections and never responds would block every thread. So a single connector
 * thread calls mod_dbd; all others wait for it until their deadline. A watchdog thread ends an exchange that
 * exceeds its limit by shutting its socket down. (A socket timeout, and options set after connecting, have no
 * effect: libmariadb uses non-blocking reads and its own poll.) The time limits are in dbd.h and dbd_pool.c.
 */

typedef struct ph_dbd_pool_t ph_dbd_pool_t;

/* For one child, with at most `max` connections (DBDMax). Fills the functions of `source`, which any thread
 * may call; the two threads start with the first open. Lives in `pool`. */
apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, int max, server_rec *main_server,
                              apr_pool_t *pool);

/* Give all connections back to mod_dbd and join the threads, within 1.5 s; no connection may be in use. 0 =
 * the connector hangs in a call of the driver, and mod_dbd's own cleanup would hang too. */
int ph_dbd_pool_stop(ph_dbd_pool_t *dbd);

#endif
