/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_API_API_H
#define PH_HTTPD_API_API_H

#include "httpd/call.h"

/* The handlers of the routes in routes.c. They are called from the request's thread, with the permission
 * checked and the query and the body parsed. PH_PROBLEM_NONE: the response has been sent; any other code is
 * call->problem's, and nothing has been sent. */

/* api_me.c */
ph_problem_code_t ph_api_me_get(ph_call_t *call);

/* api_integrations.c */
ph_problem_code_t ph_api_integrations_list(ph_call_t *call);
ph_problem_code_t ph_api_integrations_get(ph_call_t *call);
ph_problem_code_t ph_api_integrations_post(ph_call_t *call);
ph_problem_code_t ph_api_integrations_patch(ph_call_t *call);
ph_problem_code_t ph_api_integrations_delete(ph_call_t *call);

/* api_webhooks.c */
ph_problem_code_t ph_api_webhooks_get(ph_call_t *call);
ph_problem_code_t ph_api_webhooks_put(ph_call_t *call);
ph_problem_code_t ph_api_webhooks_patch(ph_call_t *call);
ph_problem_code_t ph_api_webhooks_delete(ph_call_t *call);
ph_problem_code_t ph_api_webhooks_end_pause(ph_call_t *call);
ph_problem_code_t ph_api_webhooks_check(ph_call_t *call);

/* api_keys.c */
ph_problem_code_t ph_api_keys_list(ph_call_t *call);
ph_problem_code_t ph_api_keys_post(ph_call_t *call);
ph_problem_code_t ph_api_keys_patch(ph_call_t *call);
ph_problem_code_t ph_api_keys_delete(ph_call_t *call);

/* api_events.c */
ph_problem_code_t ph_api_events_list(ph_call_t *call);
ph_problem_code_t ph_api_events_types(ph_call_t *call);
ph_problem_code_t ph_api_events_get(ph_call_t *call);
ph_problem_code_t ph_api_events_post(ph_call_t *call);
ph_problem_code_t ph_api_events_delete(ph_call_t *call);

/* api_clicks.c; admission checks the permission of the first two */
ph_problem_code_t ph_api_clicks_run(ph_call_t *call);
ph_problem_code_t ph_api_clicks_retry(ph_call_t *call);
ph_problem_code_t ph_api_clicks_test(ph_call_t *call);
ph_problem_code_t ph_api_clicks_preview(ph_call_t *call);

/* api_click_batch.c */
ph_problem_code_t ph_api_click_batch_run(ph_call_t *call);

/* api_executions.c */
ph_problem_code_t ph_api_executions_list(ph_call_t *call);
ph_problem_code_t ph_api_executions_get(ph_call_t *call);

/* api_stats.c */
ph_problem_code_t ph_api_stats_get(ph_call_t *call);

/* api_attention.c */
ph_problem_code_t ph_api_attention_list(ph_call_t *call);
ph_problem_code_t ph_api_attention_handle(ph_call_t *call);
ph_problem_code_t ph_api_attention_reopen(ph_call_t *call);

/* api_bodies.c */
ph_problem_code_t ph_api_bodies_get_request(ph_call_t *call);
ph_problem_code_t ph_api_bodies_get_response(ph_call_t *call);

/* api_export.c */
ph_problem_code_t ph_api_export_get(ph_call_t *call);

/* api_users.c */
ph_problem_code_t ph_api_users_list(ph_call_t *call);
ph_problem_code_t ph_api_users_get(ph_call_t *call);
ph_problem_code_t ph_api_users_put(ph_call_t *call);

/* api_audit.c */
ph_problem_code_t ph_api_audit_list(ph_call_t *call);

/* api_views.c; put creates without an id in the path, and changes with one */
ph_problem_code_t ph_api_views_list(ph_call_t *call);
ph_problem_code_t ph_api_views_put(ph_call_t *call);
ph_problem_code_t ph_api_views_delete(ph_call_t *call);
ph_problem_code_t ph_api_shared_views_put(ph_call_t *call);
ph_problem_code_t ph_api_shared_views_delete(ph_call_t *call);

/* api_pause.c */
ph_problem_code_t ph_api_pause_get(ph_call_t *call);
ph_problem_code_t ph_api_pause_put(ph_call_t *call);

/* api_openapi.c */
ph_problem_code_t ph_api_openapi_get(ph_call_t *call);

#endif
