/* SPDX-License-Identifier: Apache-2.0 */
/* Whether anybody still waits for the answer. */
#include "client_connection.h"

#include <poll.h>

#include <apr_portable.h>
#include <http_core.h>
#include <httpd.h>

/* Over HTTP/1 the socket is the request's own: its other end has closed, even if bytes are left to read. */
static int is_closed(conn_rec *connection)
{
    apr_socket_t *socket = ap_get_conn_socket(connection);
    struct pollfd look = { -1, POLLRDHUP, 0 };

    if (!socket || apr_os_sock_get(&look.fd, socket) != APR_SUCCESS) {
        return 0;
    }
    return poll(&look, 1, 0) == 1 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

int ph_client_connection_is_gone(void *request)
{
    const request_rec *r = request;
    conn_rec *connection = r->connection;

    /* Over HTTP/2 it is one stream of many, and mod_http2 tells of its end. */
    if (connection->master) {
        return connection->aborted || connection->master->aborted;
    }
    return connection->aborted || is_closed(connection);
}
