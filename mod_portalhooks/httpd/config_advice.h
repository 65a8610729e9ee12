/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CONFIG_ADVICE_H
#define PH_HTTPD_CONFIG_ADVICE_H

#include "dbd_conf.h"
#include "directives.h"

/* What is valid and yet most likely a mistake. In the parent, once the configuration has been read. */

/* Why the file of PortalHooksCAFile cannot be used; NULL = it can, or there is none. From `pool`. */
const char *ph_config_ca_fault(const ph_config_t *config, apr_pool_t *pool);

/* Warn of it during `httpd -t`, and of DBDMin also at a start, which logs the rest when it meets it. */
void ph_config_advise(server_rec *server, const ph_config_t *config, const ph_dbd_conf_t *dbd,
                      apr_pool_t *pool);

#endif
