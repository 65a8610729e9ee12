/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_CIDR_H
#define PH_CORE_TARGET_CIDR_H

#include <apr.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* IP addresses and ranges of them. Families are never mixed: an IPv4-mapped address is IPv6. Pure; any
 * thread. */

typedef struct ph_addr_t {
    int family;              /* AF_INET or AF_INET6; any other is in no range */
    unsigned char bytes[16]; /* network order; the first 4 for AF_INET */
    int port;
    unsigned int scope_id;
} ph_addr_t;

/* Is this one of the host's own addresses now? 1 or 0; the port is not considered. */
typedef int ph_addr_is_local_t(const ph_addr_t *addr);

typedef struct ph_cidr_t {
    int family;
    unsigned char bytes[16];
    int bits;
} ph_cidr_t;

/* The address of a socket, with port and scope id. */
ph_addr_t ph_addr_from_sockaddr(const struct sockaddr *sockaddr);

/* "10.0.0.8" or "fd00::1", without brackets or scope id: 1 and *out with port 0; else 0. */
int ph_addr_parse(ph_addr_t *out, const char *text);

/* "10.0.0.0/8": 1 and *out; 0 when malformed or when bits beyond the prefix length are set. A bare address is
 * a range of one. */
int ph_cidr_parse(ph_cidr_t *out, const char *text);

/* Is the address in the range? */
int ph_cidr_contains(const ph_cidr_t *cidr, const ph_addr_t *addr);

/* Is it in 127.0.0.0/8 or ::1? */
int ph_addr_is_loopback(const ph_addr_t *addr);

#endif
