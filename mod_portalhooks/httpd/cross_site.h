/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CROSS_SITE_H
#define PH_HTTPD_CROSS_SITE_H

#include <httpd.h>

#include "core/model/problem.h"
#include "directives.h"

/* Does a browser say that this request comes from another site's page? PH_PROBLEM_NONE when it does not
 * or when it is no browser's; for everything but GET and HEAD. */
ph_problem_code_t ph_cross_site_check(ph_problem_t *problem, request_rec *r, const ph_config_t *config);

#endif
