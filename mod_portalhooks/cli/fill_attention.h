/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_FILL_ATTENTION_H
#define PH_CLI_FILL_ATTENTION_H

#include "settings.h"

/* List the failures of the last 30 days that still stand as needing attention, unless they are listed, in
 * small transactions, while httpd may serve. Interrupted, it is run again. Prints how many it added, if any.
 */
ph_exit_t ph_fill_attention(const ph_settings_t *settings, apr_pool_t *pool);

#endif
