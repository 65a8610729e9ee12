/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_INDEX_EXISTING_H
#define PH_CLI_INDEX_EXISTING_H

#include "settings.h"

/* Index for the search what is in the database and not indexed yet, in small transactions, while httpd may
 * serve. Interrupted, it goes on where it was. Prints how many rows it indexed, if any. */
ph_exit_t ph_index_existing(const ph_settings_t *settings, apr_pool_t *pool);

#endif
