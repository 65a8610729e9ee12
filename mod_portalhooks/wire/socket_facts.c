/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernel knows of a TCP connection that libcurl does not tell. */
#include "socket_facts.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#define TCP_STATE_CLOSED 7 /* TCP_CLOSE of netinet/tcp.h, which does not go with linux/tcp.h */

int ph_socket_facts_sent(apr_uint64_t *sent, int *is_reset, int fd)
{
    struct tcp_info info;
    socklen_t len = sizeof(info);

    memset(&info, 0, sizeof(info));
    if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
        len < offsetof(struct tcp_info, tcpi_bytes_sent) + sizeof(info.tcpi_bytes_sent)) {
        return 0;
    }
    *sent = info.tcpi_bytes_sent;
    *is_reset = info.tcpi_state == TCP_STATE_CLOSED;
    return 1;
}

int ph_socket_facts_port(int fd)
{
    struct sockaddr_storage local;
    socklen_t len = sizeof(local);

    memset(&local, 0, sizeof(local));
    if (getsockname(fd, (struct sockaddr *)&local, &len) != 0) {
        return -1;
    }
    return (local.ss_family == AF_INET6) ? ntohs(((struct sockaddr_in6 *)&local)->sin6_port)
                                         : ntohs(((struct sockaddr_in *)&local)->sin_port);
}

int ph_socket_facts_peer(ph_addr_t *peer, int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);

    memset(&address, 0, sizeof(address));
    if (getpeername(fd, (struct sockaddr *)&address, &len) != 0) {
        return 0;
    }
    *peer = ph_addr_from_sockaddr((struct sockaddr *)&address);
    return 1;
}

int ph_socket_facts_is_quiet(int fd)
{
    struct pollfd waiting = { fd, POLLIN | POLLRDHUP, 0 };

    return poll(&waiting, 1, 0) == 0;
}
