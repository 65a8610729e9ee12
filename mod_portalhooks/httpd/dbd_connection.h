/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DBD_CONNECTION_H
#define PH_HTTPD_DBD_CONNECTION_H

#include <stdatomic.h>

#include "dbd_conf.h"
#include "store/db.h"

/* One connection over APR DBD, and the limit of the exchange that runs on it. One thread uses it at a time;
 * ph_dbd_connection_cut may be called by another one meanwhile. */
typedef struct ph_dbd_connection_t {
    ph_db_connection_t db; /* baton: this struct */
    atomic_int socket;     /* -1 = none (SQLite), or not known */
    atomic_llong too_late; /* monotonic: when the exchange is cut; 0 = none runs */
    atomic_int is_cut;
    int (*get_socket)(void *handle); /* of the client library; NULL = it has no such function */
    apr_time_t used_at;              /* monotonic: the end of the last exchange */
} ph_dbd_connection_t;

/* Open: connect, run DBDInitSQL, set up the session. `pool` becomes the connection's and is destroyed to
 * close it, also after a failure. NULL, or why not: a message of the driver, from `pool`, never with the
 * password.
 */
const char *ph_dbd_connection_open(ph_dbd_connection_t *connection, const ph_dbd_conf_t *conf,
                                   apr_pool_t *pool);

/* Close it in two steps: no more cuts, and with PH_DB_UNFIT nothing is sent any more, so that closing cannot
 * block; then close. */
void ph_dbd_connection_retire(ph_dbd_connection_t *connection, ph_db_fitness_t fitness);
void ph_dbd_connection_close(ph_dbd_connection_t *connection);

/* Around an exchange: it may take `at_most`. */
void ph_dbd_connection_enter(ph_dbd_connection_t *connection, apr_interval_time_t at_most);
void ph_dbd_connection_leave(ph_dbd_connection_t *connection);

/* Has the server neither closed the connection nor sent anything unasked? No exchange. */
int ph_dbd_connection_is_quiet(const ph_dbd_connection_t *connection);

/* Does the server respond to a ping within `at_most`? */
int ph_dbd_connection_is_alive(ph_dbd_connection_t *connection, apr_interval_time_t at_most,
                               apr_pool_t *pool);

/* Shut the socket down if the exchange has exceeded its limit. Never at the same time as retire: the number
 * of a closed socket may be another's. */
void ph_dbd_connection_cut_if_late(ph_dbd_connection_t *connection, apr_time_t now);

#endif
