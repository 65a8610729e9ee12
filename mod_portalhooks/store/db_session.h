/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_SESSION_H
#define PH_STORE_DB_SESSION_H

#include <apr_dbd.h>

/* The session variables of a MySQL connection. Whatever the server, an init_connect or an option file sets is
 * replaced by what the statements of this module rely on: character set and collation, SQL mode, time zone,
 * isolation, autocommit. */

typedef enum {
    PH_DB_SESSION_SERVING, /* httpd: waits for locks and idle transactions are limited, too */
    PH_DB_SESSION_COMMAND  /* the command and unit tests: a migration takes as long as it takes */
} ph_db_session_kind_t;

/* The server ends a transaction of a serving session that sent nothing for so long: a connection that died
 * silently would keep its row locks for wait_timeout, 8 hours. MariaDB only; on MySQL the session's
 * wait_timeout is lowered instead. A click whose COMMIT was swallowed is decided within its 6 s. */
#define PH_DB_SESSION_IDLE_TRANSACTION_S 3

/* Set the variables in one exchange and read them back in a second one; a node of a Galera cluster takes a
 * third, for wsrep_sync_wait. All are unbounded: the caller watches them. NULL, and *packet_max is
 * max_allowed_packet in bytes; or a sentence from `pool` that names what the server refused or ignored, and
 * the connection must not be used. */
const char *ph_db_session_set_up(apr_int64_t *packet_max, const apr_dbd_driver_t *driver, apr_dbd_t *handle,
                                 ph_db_session_kind_t kind, apr_pool_t *pool);

#endif
