/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_VIEWS_H
#define PH_SERVICE_VIEWS_H

#include "context.h"
#include "core/model/model.h"

/* Saved views: of the caller alone, or shared, which all see and admins change. Changes of shared ones are in
 * the audit log. */

#define PH_VIEW_NAME_MAX 80 /* characters */
#define PH_VIEW_QUERY_MAX 1000
#define PH_VIEWS_MAX 100 /* of a user, and shared ones */

typedef enum { PH_VIEW_OWN, PH_VIEW_SHARED } ph_view_scope_t;

/* The caller's and the shared ones, by name: ph_view_t in the context's pool. */
ph_problem_code_t ph_views_list(apr_array_header_t **views, const ph_context_t *context);

/* Create one; *view becomes it. Refused with `exists` if the page has one of that name in this scope, and
 * with `invalid` if there are PH_VIEWS_MAX. */
ph_problem_code_t ph_views_create(ph_view_t *view, const ph_context_t *context, ph_view_scope_t scope);

/* Change name and query of the view with *view's id; NULL = unchanged. *view becomes what it is now. */
ph_problem_code_t ph_views_change(ph_view_t *view, const ph_context_t *context, ph_view_scope_t scope);

ph_problem_code_t ph_views_delete(const ph_context_t *context, ph_view_scope_t scope, const char *id);

#endif
