/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_ERROR_PAGE_H
#define PH_HTTPD_ERROR_PAGE_H

#include <httpd.h>

/* Problem documents instead of httpd's own error pages, for requests to the API that httpd or another module
 * refuses. Called from the request's thread. */

/* Override ErrorDocument, which could redirect the client. Early, so that every refusal is covered;
 * idempotent. */
void ph_error_page_prepare(request_rec *r);

/* Replace the error page that httpd is about to send for `r` with a problem; headers such as WWW-Authenticate
 * stay. For the insert_error_filter hook. */
void ph_error_page_replace(request_rec *r, const char *request_id);

/* Register the filter; once, with the hooks. */
void ph_error_page_register_filter(void);

#endif
