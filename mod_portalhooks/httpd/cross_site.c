/* SPDX-License-Identifier: Apache-2.0 */
/* Refuses requests that a page of another site makes the user's browser send (CSRF), by Sec-Fetch-Site and
 * Origin: a browser sets these headers itself, and no page can forge them. */
#include "cross_site.h"

#include <apr_strings.h>
#include <http_protocol.h>

/* scheme://host[:port] of this request, without the scheme's default port. */
static const char *own_origin(request_rec *r)
{
    const char *scheme = ap_http_scheme(r);
    const char *host = apr_table_get(r->headers_in, "Host");
    const char *own_port = (strcmp(scheme, "https") == 0) ? ":443" : ":80";
    char *origin;
    apr_size_t len;

    if (!host) {
        return NULL;
    }
    origin = apr_pstrcat(r->pool, scheme, "://", host, NULL);
    ap_str_tolower(origin);
    len = strlen(origin);
    if (len > strlen(own_port) && strcmp(origin + len - strlen(own_port), own_port) == 0) {
        origin[len - strlen(own_port)] = '\0';
    }
    return origin;
}

static int is_ours(request_rec *r, const ph_config_t *config, const char *origin)
{
    const char *own;
    int i;

    if (!config->origins) {
        own = own_origin(r);
        return own && strcasecmp(own, origin) == 0;
    }
    for (i = 0; i < config->origins->nelts; i++) {
        if (strcasecmp(APR_ARRAY_IDX(config->origins, i, const char *), origin) == 0) {
            return 1;
        }
    }
    return 0;
}

ph_problem_code_t ph_cross_site_check(ph_problem_t *problem, request_rec *r, const ph_config_t *config)
{
    const char *site = apr_table_get(r->headers_in, "Sec-Fetch-Site");
    const char *origin = apr_table_get(r->headers_in, "Origin");

    if (site && strcmp(site, "same-origin") != 0) {
        return ph_problem_refuse(problem, PH_PROBLEM_CROSS_SITE,
                                 "The browser reports that a page of another origin made this request.");
    }
    if (origin && !is_ours(r, config, origin)) {
        problem->code =
            ph_problem_refuse(problem, PH_PROBLEM_CROSS_SITE, "The request's Origin is not this Portal's.");
        problem->remedy =
            "Use the Portal's own pages. Behind a proxy, a sysadmin sets PortalHooksOrigin to their origin.";
        return problem->code;
    }
    return PH_PROBLEM_NONE;
}
