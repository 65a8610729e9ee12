/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_API_API_CLICK_FORM_H
#define PH_HTTPD_API_API_CLICK_FORM_H

#include "httpd/call.h"
#include "pipeline/click_request.h"

/* What the bodies of clicks say: runs, retries, tests, previews and the rows of a batch. Faults are added to
 * call->problem; the texts are from r->pool. */

void ph_api_click_form_run(ph_click_request_t *request, ph_call_t *call);
void ph_api_click_form_retry(ph_click_request_t *request, ph_call_t *call);
void ph_api_click_form_test(ph_click_request_t *request, ph_call_t *call);
void ph_api_click_form_preview(ph_click_request_t *request, ph_call_t *call);

/* The row of a batch at `pointer`: a run or, with retry_of, a retry; each with its idempotency key. */
void ph_api_click_form_row(ph_click_request_t *request, const json_t *row, const char *pointer,
                           ph_call_t *call);

/* Set what all clicks of a call have in common. */
void ph_api_click_form_complete(ph_click_request_t *request, const ph_call_t *call);

#endif
