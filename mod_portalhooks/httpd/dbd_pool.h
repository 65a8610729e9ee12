/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_POOL_H
#define PH_HTTPD_DBD_POOL_H

#include <httpd.h>

#include "store/db.h"

/* MySQL's connections, had from mod_dbd without ever waiting longer than wanted. mod_dbd and its driver
 * connect, ping and read without limit, mod_dbd under the lock of its pool: a server that accepts and
 * answers nothing would hold every thread that comes by. So one thread of ours alone calls mod_dbd,
 * whoever wants a connection waits for that thread as long as he can, and a second thread ends an
 * exchange that takes too long by shutting its socket down. (Neither a socket's own timeout nor an
 * option set after connecting has any effect: libmariadb reads without blocking and polls by itself.) */

typedef struct ph_dbd_pool_t ph_dbd_pool_t;

/* For one child, with up to `max` connections (DBDMax); its threads start with the first one. Fills the
 * functions of `source`. */
apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, int max, server_rec *main_server,
                              apr_pool_t *pool);

/* Give everything back to mod_dbd and join the threads. 0 = one of them hangs in a call of the driver,
 * and would let mod_dbd's own cleanup hang as well. */
int ph_dbd_pool_stop(ph_dbd_pool_t *dbd);

#endif
