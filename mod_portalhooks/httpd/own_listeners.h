/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_OWN_LISTENERS_H
#define PH_HTTPD_OWN_LISTENERS_H

#include "core/target/target.h"

/* Close the policy to every address this httpd listens on, after the configuration has been read: a
 * click must not become a request to the Portal itself. */
void ph_own_listeners_deny(ph_target_policy_t *policy);

#endif
