/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_ACCESS_NOTES_H
#define PH_HTTPD_ACCESS_NOTES_H

#include "routes.h"

/* What mod_log_config can write about a request to the API, as notes: %{portalhooks-NAME}n. All values are
 * words, ids, numbers and paths of printable ASCII without quotation marks and backslashes, so that a
 * LogFormat can put them between the quotation marks of JSON as they are. Never a secret. */

/* request-id; and user, URL-encoded, once the request is answered. */
void ph_access_notes_request(const ph_call_t *call);

/* route: the path with its {…}; integration, if the path names one. */
void ph_access_notes_route(const ph_call_t *call, const ph_route_t *route);

/* execution, integration, state, error and status of a click that was accepted. */
void ph_access_notes_execution(const ph_call_t *call, const ph_execution_t *execution);

/* user; and problem, if the request is refused. */
void ph_access_notes_problem(const ph_call_t *call, ph_problem_code_t code);

#endif
