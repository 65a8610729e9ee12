/* SPDX-License-Identifier: Apache-2.0 */
/* The module record and the registration of all hooks. */
#include <httpd.h>

#include <http_config.h>

#include "authz.h"
#include "child.h"
#include "directives.h"
#include "health.h"
#include "httpd/api/api_handler.h"
#include "httpd/metrics/metrics_text.h"
#include "list_operators.h"
#include "own_request.h"
#include "pages.h"
#include "parent.h"

static void register_hooks(apr_pool_t *pool)
{
    ph_parent_register_hooks(pool);
    ph_child_register_hooks(pool);
    ph_own_request_register_hooks(pool);
    ph_api_handler_register_hooks(pool);
    ph_pages_register_hooks(pool);
    ph_authz_register_hooks(pool);
    ph_list_operators_register_hooks(pool);
    ph_health_register_hooks(pool);
    ph_metrics_text_register_hooks(pool);
}

/* AP_MODULE_DECLARE_DATA is empty here, so -fvisibility=hidden would hide the record without the attribute.
 */
extern module portalhooks_module;
__attribute__((visibility("default"))) AP_DECLARE_MODULE(portalhooks) = {
    STANDARD20_MODULE_STUFF, ph_dir_config_create, ph_dir_config_merge, ph_config_create,
    ph_config_merge,         ph_directives,        register_hooks,      0,
};
