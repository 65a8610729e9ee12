/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_CLIENT_CONNECTION_H
#define PH_HTTPD_CLIENT_CONNECTION_H

/* Has the client of `request` (a request_rec) disconnected? Does not block. For services that wait on behalf
 * of the request; from the request's thread. */
int ph_client_connection_is_gone(void *request);

#endif
