/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CLIENT_CONNECTION_H
#define PH_HTTPD_CLIENT_CONNECTION_H

/* Is the client of a request (request_rec) still there? For the service that waits on its behalf, from the
 * request's thread. */
int ph_client_connection_is_gone(void *request);

#endif
