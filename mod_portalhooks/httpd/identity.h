/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_IDENTITY_H
#define PH_HTTPD_IDENTITY_H

#include "own_request.h"
#include "service/portal.h"

/* Who asks, as httpd's authentication and PortalHooksUser say, and what PortalHooksGrant gives him. After
 * the authentication phase only. Fills `caller` (permissions are still the granted ones alone) from
 * r->pool; or `problem` with no_authentication: a location that nothing guards is never open. */
ph_problem_code_t ph_identity_of(ph_caller_t *caller, ph_problem_t *problem, request_rec *r,
                                 const ph_own_request_t *own);

#endif
