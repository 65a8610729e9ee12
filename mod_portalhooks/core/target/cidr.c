/* SPDX-License-Identifier: Apache-2.0 */
/* Parses addresses and ranges, and matches them. */
#include "cidr.h"

#include <arpa/inet.h>
#include <string.h>

static int width_of(int family)
{
    return (family == AF_INET) ? 32 : 128;
}

ph_addr_t ph_addr_from_sockaddr(const struct sockaddr *sockaddr)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    ph_addr_t addr;

    memset(&addr, 0, sizeof(addr));
    addr.family = sockaddr->sa_family;
    if (addr.family == AF_INET) {
        memcpy(&v4, sockaddr, sizeof(v4));
        memcpy(addr.bytes, &v4.sin_addr, 4);
        addr.port = ntohs(v4.sin_port);
    }
    else if (addr.family == AF_INET6) {
        memcpy(&v6, sockaddr, sizeof(v6));
        memcpy(addr.bytes, &v6.sin6_addr, 16);
        addr.port = ntohs(v6.sin6_port);
        addr.scope_id = v6.sin6_scope_id;
    }
    return addr;
}

int ph_addr_parse(ph_addr_t *out, const char *text)
{
    ph_addr_t addr;

    memset(&addr, 0, sizeof(addr));
    addr.family = strchr(text, ':') ? AF_INET6 : AF_INET;
    if (inet_pton(addr.family, text, addr.bytes) != 1) {
        return 0;
    }
    *out = addr;
    return 1;
}

/* A decimal number without sign or leading zeros, at most `max`; else -1. */
static int parse_bits(const char *text, int max)
{
    int bits = 0;

    if (*text == '\0' || (text[0] == '0' && text[1] != '\0')) {
        return -1;
    }
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            return -1;
        }
        bits = bits * 10 + (*text - '0');
        if (bits > max) {
            return -1;
        }
    }
    return bits;
}

/* The mask of byte `i` for a prefix of `bits`. */
static unsigned char mask_at(int i, int bits)
{
    const int left = bits - i * 8;

    return (left >= 8) ? 0xff : (left <= 0) ? 0 : (unsigned char)(0xff << (8 - left));
}

int ph_cidr_parse(ph_cidr_t *out, const char *text)
{
    char address[INET6_ADDRSTRLEN];
    const apr_size_t len = strcspn(text, "/");
    ph_addr_t addr;
    int bits;
    int i;

    if (len >= sizeof(address)) {
        return 0;
    }
    memcpy(address, text, len);
    address[len] = '\0';
    if (!ph_addr_parse(&addr, address)) {
        return 0;
    }
    bits = width_of(addr.family);
    if (text[len] == '/') {
        bits = parse_bits(text + len + 1, bits);
    }
    if (bits < 0) {
        return 0;
    }
    for (i = 0; i < width_of(addr.family) / 8; i++) {
        if (addr.bytes[i] & (unsigned char)~mask_at(i, bits)) {
            return 0;
        }
    }
    out->family = addr.family;
    out->bits = bits;
    memcpy(out->bytes, addr.bytes, sizeof(out->bytes));
    return 1;
}

int ph_cidr_contains(const ph_cidr_t *cidr, const ph_addr_t *addr)
{
    int i;

    if ((addr->family != AF_INET && addr->family != AF_INET6) || addr->family != cidr->family) {
        return 0;
    }
    for (i = 0; i * 8 < cidr->bits; i++) {
        if ((cidr->bytes[i] ^ addr->bytes[i]) & mask_at(i, cidr->bits)) {
            return 0;
        }
    }
    return 1;
}

int ph_addr_is_loopback(const ph_addr_t *addr)
{
    static const ph_cidr_t v4 = { AF_INET, { 127 }, 8 };
    static const ph_cidr_t v6 = { AF_INET6, { [15] = 1 }, 128 };

    return ph_cidr_contains(&v4, addr) || ph_cidr_contains(&v6, addr);
}
