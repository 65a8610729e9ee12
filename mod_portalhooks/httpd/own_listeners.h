/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_OWN_LISTENERS_H
#define PH_HTTPD_OWN_LISTENERS_H

#include "core/target/target.h"

/* Deny every address this httpd listens on: a click must not become a request to the Portal itself. For a
 * listener on all addresses the check at the socket asks which ones this host has then. In the parent, once
 * the configuration has been read. */
void ph_own_listeners_deny(ph_target_policy_t *policy);

#endif
