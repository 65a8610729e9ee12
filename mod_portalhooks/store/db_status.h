/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_STORE_DB_STATUS_H
#define PH_STORE_DB_STATUS_H

#include <apr_errno.h>

#include "dialect.h"

/* The statuses of the store besides APR's own, and the mapping of a driver's error to one of them. */

/* There is no connection, or it was lost: nothing was committed. */
#define PH_DB_UNAVAILABLE (APR_OS_START_USERERR + 1)
/* A unique key is taken; which one is not known. */
#define PH_DB_DUPLICATE (APR_OS_START_USERERR + 2)
/* A deadlock, a lock held too long, a busy database: run the transaction again. */
#define PH_DB_CONFLICT (APR_OS_START_USERERR + 3)
/* The connection was lost during the commit: read back whether it took place. */
#define PH_DB_COMMIT_UNKNOWN (APR_OS_START_USERERR + 4)
/* The statement was refused; ph_db_error says why. */
#define PH_DB_FAILED (APR_OS_START_USERERR + 5)

/* The status of a driver's error. `code` is what APR DBD returned, not 0: from MySQL an error number of the
 * server or the client library; from SQLite always 1, so `text`, its error message, decides. PH_DB_FAILED for
 * errors that are not in the table. Pure; any thread. */
apr_status_t ph_db_status_of(ph_dialect_t dialect, int code, const char *text);

/* Was the connection lost after the statement was sent, so that it may have been executed? */
int ph_db_status_is_ambiguous(ph_dialect_t dialect, int code);

#endif
