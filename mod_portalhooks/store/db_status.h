/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_STATUS_H
#define PH_STORE_DB_STATUS_H

#include "db.h"

/* What a driver's return value means. Pure; safe from any thread. */

/* `code` is what APR DBD returned, not 0: with MySQL the server's or client's error number, with
 * SQLite always 1, so that `words` (its error text) decide. */
apr_status_t ph_db_status_of(ph_dialect_t dialect, int code, const char *words);

/* Was the connection lost after the statement had left, so that it may have been done? */
int ph_db_status_is_open_question(ph_dialect_t dialect, int code);

#endif
