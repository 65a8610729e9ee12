/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_WIRE_SOCKET_FACTS_H
#define PH_WIRE_SOCKET_FACTS_H

#include <apr.h>

#include "core/target/cidr.h"

/* What the kernel knows of a TCP connection that libcurl does not tell. Any thread. */

/* Bytes sent so far, with retransmissions; those that only wait in the kernel's buffer never left. Also valid
 * after the other side has reset the connection, which *is_reset tells. 0 = the kernel does not know. */
int ph_socket_facts_sent(apr_uint64_t *sent, int *is_reset, int fd);

/* The local port; -1 = none. */
int ph_socket_facts_port(int fd);

/* The address of the other side: 1, or 0 when it is not connected. */
int ph_socket_facts_peer(ph_addr_t *peer, int fd);

/* 1 = the other side has sent nothing that was not read, has not closed and has not reset. */
int ph_socket_facts_is_quiet(int fd);

#endif
