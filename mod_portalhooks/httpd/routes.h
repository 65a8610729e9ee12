/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_ROUTES_H
#define PH_HTTPD_ROUTES_H

#include <httpd.h>

/* The API: one table of method, path, permission, what is taken, and who answers. */

/* Answer an own request of the API. Gives a status of httpd's handlers. */
int ph_routes_handle(request_rec *r);

#endif
