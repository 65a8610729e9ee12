/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_IDENTITY_H
#define PH_HTTPD_IDENTITY_H

#include "directives.h"
#include "service/caller.h"

/* Who the caller is: the user name by httpd's authentication or PortalHooksUser, and the permissions that
 * PortalHooksGrant gives. Call after the authentication phase, from the request's thread.
 *
 * Fills `caller`, from r->pool, except for its request_id; its permissions are the granted ones only until
 * ph_caller_load() adds those of the database. Or refuses with no_authentication, and says why in the error
 * log: a location without authentication is never open. */
ph_problem_code_t ph_identity_of(ph_caller_t *caller, ph_problem_t *problem, request_rec *r,
                                 const ph_config_t *config);

/* 1 when the connection comes from an address of PortalHooksTrustedProxy, whose request headers count. */
int ph_identity_is_trusted_peer(const request_rec *r, const ph_config_t *config);

#endif
