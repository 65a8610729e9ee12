/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CROSS_SITE_H
#define PH_HTTPD_CROSS_SITE_H

#include <httpd.h>

#include "core/model/problem.h"
#include "directives.h"

/* Refuse a request for a Host that is not the Portal's, as a page sends it whose name was made to resolve to
 * this server (DNS rebinding): cross_site, with what to do. For all methods, so that such a page cannot read
 * either; from the request's thread. */
ph_problem_code_t ph_cross_site_check_host(ph_problem_t *problem, const request_rec *r,
                                           const ph_config_t *config);

/* Refuse a request that a page of another origin made the browser send: cross_site, with what to do. A client
 * that is no browser sends neither header and passes. For all methods but GET and HEAD; from the request's
 * thread. */
ph_problem_code_t ph_cross_site_check(ph_problem_t *problem, request_rec *r, const ph_config_t *config);

#endif
