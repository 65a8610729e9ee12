/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_STATUS_H
#define PH_STORE_DB_STATUS_H

#include "db.h"

/* Maps a driver's error to a status of db.h. Pure; any thread. */

/* `code` is what APR DBD returned, not 0: from MySQL an error number of the server or the client library;
 * from SQLite always 1, so `text`, its error message, decides. PH_DB_FAILED for errors that are not in the
 * table. */
apr_status_t ph_db_status_of(ph_dialect_t dialect, int code, const char *text);

/* Was the connection lost after the statement was sent, so that it may have been executed? */
int ph_db_status_is_ambiguous(ph_dialect_t dialect, int code);

#endif
