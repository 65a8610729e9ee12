/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_USERS_H
#define PH_SERVICE_USERS_H

#include "context.h"
#include "core/request/precondition.h"

/* Users and their permissions in the database. */

/* By username, from after `after` (NULL = the first): at most `limit` ph_user_t; *last is where it goes
 * on, NULL = this was the end. */
ph_problem_code_t ph_users_list(apr_array_header_t **users, const char **last, const ph_context_t *context,
                                const char *q, const char *after, int limit);

ph_problem_code_t ph_users_get(ph_user_t **user, const ph_context_t *context, const char *username);

/* Give `wanted` (username, display_name and permissions) its place: *is_new tells whether it was made.
 * `wanted` becomes what is stored. The last admin stays one. */
ph_problem_code_t ph_users_put(int *is_new, ph_user_t *wanted, const ph_context_t *context,
                               const ph_precondition_t *precondition);

#endif
