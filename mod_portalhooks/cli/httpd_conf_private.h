/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_HTTPD_CONF_PRIVATE_H
#define PH_CLI_HTTPD_CONF_PRIVATE_H

#include "httpd_conf.h"

/* Between running httpd (httpd_conf_run.c) and reading what it printed (httpd_conf.c). */

/* Before the name of a loaded module, in a directive given on httpd's command line. */
#define PH_HTTPD_CONF_MODULE_MARK "module:"

/* Fill directives and modules from mod_info's text, which is changed. */
void ph_httpd_conf_read_tree(ph_httpd_conf_t *conf, char *text, apr_pool_t *pool);

#endif
