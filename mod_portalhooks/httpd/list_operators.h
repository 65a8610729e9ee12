/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_LIST_OPERATORS_H
#define PH_HTTPD_LIST_OPERATORS_H

#include <httpd.h>

/* Operators for expressions, of PortalHooksGrant and of any other directive: is the left text exactly one of
 * the items of the list on the right? "'staff' -in_comma_list reqenv('OIDC_CLAIM_groups')", and
 * -in_bar_list, -in_semicolon_list, -in_space_list. Blanks around an item do not count, letter case does. A
 * text that is empty, has blanks around it or contains the separator is in no list. */
void ph_list_operators_register_hooks(apr_pool_t *pool);

#endif
