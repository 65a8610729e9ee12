/* SPDX-License-Identifier: Apache-2.0 */
/* What a sysadmin should see at each start: where webhooks may go beside public https addresses, and what
 * lets other processes read the children's memory. */
#include "startup_log.h"

#include <http_log.h>
#include <mpm_common.h>

APLOG_USE_MODULE(portalhooks);

static void log_targets(server_rec *server, const ph_config_t *config)
{
    int i;

    for (i = 0; config->allow_targets && i < config->allow_targets->nelts; i++) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: PortalHooksAllowTarget opens %s",
                     APR_ARRAY_IDX(config->allow_targets, i, const char *));
    }
    if (config->allow_plain_http) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server,
                     "targets: with PortalHooksAllowPlainHTTP tokens and events may go unencrypted");
    }
    if (config->proxy) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: every attempt goes through the proxy %s",
                     config->proxy->url);
    }
}

void ph_startup_log(server_rec *server, const ph_config_t *config)
{
    log_targets(server, config);
    /* It makes children dumpable, and whoever may attach to a dumpable process reads its memory. */
    if (ap_coredumpdir_configured && config->key_file) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, server,
            "key file: with CoreDumpDirectory other processes of httpd's User can read the memory of "
            "its children, opened tokens too: take it out when you have your dump");
    }
}
