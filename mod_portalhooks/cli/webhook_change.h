/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_WEBHOOK_CHANGE_H
#define PH_CLI_WEBHOOK_CHANGE_H

#include "arguments.h"
#include "local_portal.h"

/* Set the URL of an integration's webhook, creating it enabled if there is none, and the bearer token of
 * --token-file if one is given. Everything else stays. Refused with the problem, or reported. */
ph_exit_t ph_webhook_change_url(ph_local_portal_t *local, const char *integration_id, const char *url,
                                const ph_arguments_t *arguments, apr_pool_t *pool);

#endif
