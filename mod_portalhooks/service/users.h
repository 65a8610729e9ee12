/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_USERS_H
#define PH_SERVICE_USERS_H

#include "context.h"
#include "core/request/precondition.h"

/* Users and their permissions in the database. Names compare byte for byte. */

/* Users by username, at most `limit`, from the one after `after` (NULL = the first), with prefix `q` (NULL =
 * all): ph_user_t. The next page starts after *last, NULL = no more. */
ph_problem_code_t ph_users_list(apr_array_header_t **users, const char **last, const ph_context_t *context,
                                const char *q, const char *after, int limit);

/* not_found without the user. */
ph_problem_code_t ph_users_get(ph_user_t **user, const ph_context_t *context, const char *username);

/* Create or replace a user by the username, display_name and permissions of `wanted`, which becomes the
 * stored row. *is_new: the user had no row, or only one recorded by a visit. An existing user needs its
 * version (precondition_required, stale). last_admin when the last admin would lose `admin`. own_permissions
 * when the caller would change their own while the database has another admin, unless PortalHooksGrantSelf is
 * On. */
ph_problem_code_t ph_users_put(int *is_new, ph_user_t *wanted, const ph_context_t *context,
                               const ph_precondition_t *precondition);

/* *may: would ph_users_put() let the caller change their own permissions? 0 without `admin`. */
ph_problem_code_t ph_users_may_change_own(int *may, const ph_context_t *context);

#endif
