/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_PAGES_H
#define PH_HTTPD_PAGES_H

#include <httpd.h>

/* The files of the user interface below the base (PortalHooksUI). A path that is not a file is a route inside
 * the application and gets index.html with <base href>, except below assets/ and embed/. */
void ph_pages_register_hooks(apr_pool_t *pool);

#endif
