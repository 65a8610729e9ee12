/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator should see at each start: targets beyond public https addresses, and core dumps, which
 * expose the memory of the children. */
#include "startup_log.h"

#include <http_log.h>
#include <mpm_common.h>

APLOG_USE_MODULE(portalhooks);

static void log_targets(server_rec *server, const ph_config_t *config)
{
    int i;

    for (i = 0; config->allow_targets && i < config->allow_targets->nelts; i++) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: PortalHooksAllowTarget allows %s",
                     APR_ARRAY_IDX(config->allow_targets, i, const char *));
    }
    if (config->allow_plain_http) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server,
                     "targets: PortalHooksAllowPlainHTTP is On: tokens and events may be sent unencrypted");
    }
    if (config->proxy) {
        ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, server, "targets: all attempts go through the proxy %s",
                     config->proxy->url);
    }
}

void ph_startup_log(server_rec *server, const ph_config_t *config)
{
    log_targets(server, config);
    /* It makes the children dumpable, and a process of the same user may attach to a dumpable one. */
    if (ap_coredumpdir_configured && config->key_file) {
        ap_log_error(
            APLOG_MARK, APLOG_WARNING, 0, server,
            "key file: CoreDumpDirectory lets other processes of httpd's User read the memory of its "
            "children, decrypted tokens included: remove it once you have your dump");
    }
}
