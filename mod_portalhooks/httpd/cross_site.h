/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CROSS_SITE_H
#define PH_HTTPD_CROSS_SITE_H

#include <httpd.h>

#include "core/model/problem.h"
#include "directives.h"

/* Refuse a request that a page of another origin made the browser send: cross_site, with what to do. A client
 * that is no browser sends neither header and passes. For all methods but GET and HEAD; from the request's
 * thread. */
ph_problem_code_t ph_cross_site_check(ph_problem_t *problem, request_rec *r, const ph_config_t *config);

#endif
