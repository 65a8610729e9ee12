/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_USER_CHANGE_H
#define PH_CLI_USER_CHANGE_H

#include "exit_status.h"
#include "store/db.h"

/* As "user grant" does: grant permission bits, with an audit entry in the same transaction, and print what
 * the user has then. */
ph_exit_t ph_user_change_grant(const char *username, int permissions, ph_db_t *db, apr_pool_t *pool);

#endif
