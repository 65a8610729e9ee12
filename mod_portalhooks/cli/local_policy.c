/* SPDX-License-Identifier: Apache-2.0 */
/* Where webhooks may point, by the directives of httpd's configuration. */
#include <string.h>
#include <strings.h>

#include <apr_network_io.h>
#include <apr_strings.h>

#include "local_portal.h"
#include "os/local_address.h"
#include "wire/url_parser.h"

static const char *allow_targets(ph_target_policy_t *policy, const ph_httpd_directive_t *directive,
                                 apr_pool_t *pool)
{
    const char *entry;
    const char *fault;
    int i;

    for (i = 0; (entry = ph_httpd_conf_arg(directive, i, pool)) != NULL; i++) {
        fault = ph_target_policy_allow(policy, entry);
        if (fault) {
            return apr_psprintf(pool, "PortalHooksAllowTarget cannot allow %s: %s.", entry, fault);
        }
    }
    return NULL;
}

/* "8080", "127.0.0.1:80", "[::1]:443"; without an address both families. */
static void deny_listener(ph_target_policy_t *policy, const char *listen, apr_pool_t *pool)
{
    static const char *const any[] = { "0.0.0.0", "::" };
    char *host = NULL;
    char *scope = NULL;
    ph_addr_t addr;
    apr_port_t port = 0;
    int i;

    if (apr_parse_addr_port(&host, &scope, &port, listen, pool) != APR_SUCCESS) {
        return;
    }
    for (i = 0; i < (host ? 1 : 2); i++) {
        if (ph_addr_parse(&addr, host ? host : any[i])) {
            addr.port = port;
            ph_target_policy_deny_listener(policy, &addr);
        }
    }
}

const char *ph_local_policy_make(ph_target_policy_t **policy, const ph_httpd_conf_t *httpd, apr_pool_t *pool)
{
    const ph_httpd_directive_t *directive;
    const char *fault = NULL;
    const char *plain;
    int i;

    *policy = ph_target_policy_make(ph_url_parser_parse, pool);
    ph_target_policy_ask_local(*policy, ph_local_address_is);
    for (i = 0; httpd && !fault && i < httpd->directives->nelts; i++) {
        directive = &APR_ARRAY_IDX(httpd->directives, i, ph_httpd_directive_t);
        if (strcasecmp(directive->name, "PortalHooksAllowTarget") == 0) {
            fault = allow_targets(*policy, directive, pool);
        }
        else if (strcasecmp(directive->name, "Listen") == 0) {
            deny_listener(*policy, ph_httpd_conf_arg(directive, 0, pool), pool);
        }
    }
    plain = httpd ? ph_httpd_conf_server(httpd, "PortalHooksAllowPlainHTTP", pool) : NULL;
    if (plain && strcasecmp(plain, "on") == 0) {
        ph_target_policy_allow_plain_http(*policy);
    }
    return fault;
}
