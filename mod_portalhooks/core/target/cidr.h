/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_TARGET_CIDR_H
#define PH_CORE_TARGET_CIDR_H

#include <apr.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Address ranges of one family. Pure; safe from any thread. */

typedef struct ph_addr_t {
    int family;              /* AF_INET or AF_INET6; anything else matches no range */
    unsigned char bytes[16]; /* network order; 4 used for AF_INET */
    int port;
    unsigned int scope_id;
} ph_addr_t;

typedef struct ph_cidr_t {
    int family;
    unsigned char bytes[16];
    int bits;
} ph_cidr_t;

/* From what the kernel or libcurl gives. */
ph_addr_t ph_addr_from_sockaddr(const struct sockaddr *sockaddr);

/* "10.0.0.8" or "fd00::1", no brackets, no scope id: 1 and *out with port 0; else 0. */
int ph_addr_parse(ph_addr_t *out, const char *text);

/* "10.0.0.0/8": 1 and *out; 0 when malformed or when bits beyond the length are set.
 * A bare address is a range of one. */
int ph_cidr_parse(ph_cidr_t *out, const char *text);

/* IPv4 in IPv6 clothes is IPv6: families are never mixed. */
int ph_cidr_contains(const ph_cidr_t *cidr, const ph_addr_t *addr);

#endif
