/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SECURITY_HEADERS_H
#define PH_HTTPD_SECURITY_HEADERS_H

#include <httpd.h>

/* Set the security headers of every response below the base, pages and API alike, where error responses keep
 * them (r->err_headers_out). Idempotent. */
void ph_security_headers_set(request_rec *r);

#endif
