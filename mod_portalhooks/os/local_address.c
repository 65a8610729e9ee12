/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the kernel how it would route to an address (rtnetlink(7), RTM_GETROUTE). Listing the addresses of all
 * interfaces would cost more, and would not show networks that are routed to the loopback interface. */
#include "local_address.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <unistd.h>

typedef struct question_t {
    struct nlmsghdr head;
    struct rtmsg route;
    struct rtattr attribute;
    unsigned char addr[16];
} question_t;

static size_t bytes_of(const ph_addr_t *addr)
{
    return (addr->family == AF_INET) ? 4 : 16;
}

static void write_question(question_t *question, const ph_addr_t *addr)
{
    const size_t len = bytes_of(addr);

    memset(question, 0, sizeof(*question));
    question->head.nlmsg_len = (unsigned int)(NLMSG_LENGTH(sizeof(question->route)) + RTA_LENGTH(len));
    question->head.nlmsg_type = RTM_GETROUTE;
    question->head.nlmsg_flags = NLM_F_REQUEST;
    question->route.rtm_family = (unsigned char)addr->family;
    question->route.rtm_dst_len = (unsigned char)(len * 8);
    question->attribute.rta_type = RTA_DST;
    question->attribute.rta_len = (unsigned short)RTA_LENGTH(len);
    memcpy(question->addr, addr->bytes, len);
}

/* 1 or 0; -1 when there is no answer. An address without a route is answered with an error. */
static int ask_netlink(const ph_addr_t *addr)
{
    union {
        struct nlmsghdr head;
        char bytes[4096];
    } answer;
    struct rtmsg route;
    question_t question;
    ssize_t len;
    int is_local = -1;
    const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    if (fd < 0) {
        return -1;
    }
    write_question(&question, addr);
    /* The kernel answers while it takes the question: nothing to wait for. */
    if (send(fd, &question, question.head.nlmsg_len, 0) == (ssize_t)question.head.nlmsg_len) {
        len = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);
        if (len >= (ssize_t)NLMSG_LENGTH(sizeof(route)) && answer.head.nlmsg_type == RTM_NEWROUTE) {
            memcpy(&route, NLMSG_DATA(&answer.head), sizeof(route));
            is_local = route.rtm_type == RTN_LOCAL;
        }
        else if (len >= (ssize_t)sizeof(answer.head) && answer.head.nlmsg_type == NLMSG_ERROR) {
            is_local = 0;
        }
    }
    close(fd);
    return is_local;
}

/* The source address of a connected datagram socket, to which nothing is sent: for a local destination the
 * kernel takes the destination itself. */
static int is_own_source(const ph_addr_t *addr)
{
    struct sockaddr_storage name;
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&name;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&name;
    socklen_t len = (addr->family == AF_INET) ? sizeof(*v4) : sizeof(*v6);
    ph_addr_t source;
    int is_own;
    const int fd = socket(addr->family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memset(&name, 0, sizeof(name));
    name.ss_family = (sa_family_t)addr->family;
    /* Any port: both structures have it in the same place. */
    v4->sin_port = htons(9);
    memcpy((addr->family == AF_INET) ? (void *)&v4->sin_addr : (void *)&v6->sin6_addr, addr->bytes,
           bytes_of(addr));
    is_own = fd >= 0 && connect(fd, (struct sockaddr *)&name, len) == 0 &&
             getsockname(fd, (struct sockaddr *)&name, &len) == 0;
    if (is_own) {
        source = ph_addr_from_sockaddr((const struct sockaddr *)&name);
        is_own = memcmp(source.bytes, addr->bytes, sizeof(source.bytes)) == 0;
    }
    if (fd >= 0) {
        close(fd);
    }
    return is_own;
}

int ph_local_address_is(const ph_addr_t *addr)
{
    int is_local;

    if (addr->family != AF_INET && addr->family != AF_INET6) {
        return 0;
    }
    is_local = ask_netlink(addr);
    return (is_local >= 0) ? is_local : is_own_source(addr);
}
