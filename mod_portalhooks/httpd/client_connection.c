/* SPDX-License-Identifier: Apache-2.0 */
/* Detects that the client has disconnected. */
#include "client_connection.h"

#include <poll.h>

#include <apr_portable.h>
#include <http_core.h>
#include <httpd.h>

/* HTTP/1: the peer has closed its end of the socket, even if bytes are left to read. */
static int is_closed(conn_rec *connection)
{
    apr_socket_t *socket = ap_get_conn_socket(connection);
    struct pollfd poll_fd = { -1, POLLRDHUP, 0 };

    if (!socket || apr_os_sock_get(&poll_fd.fd, socket) != APR_SUCCESS) {
        return 0;
    }
    return poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

int ph_client_connection_is_gone(void *request)
{
    const request_rec *r = request;
    conn_rec *connection = r->connection;

    /* HTTP/2: the connection is shared by streams; mod_http2 marks the end of this one. */
    if (connection->master) {
        return connection->aborted || connection->master->aborted;
    }
    return connection->aborted || is_closed(connection);
}
