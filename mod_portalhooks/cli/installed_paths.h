/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_INSTALLED_PATHS_H
#define PH_CLI_INSTALLED_PATHS_H

/* Where configure found httpd, and where make installs the module. installed_paths.c is generated. */
extern const char ph_httpd_program[]; /* /usr/sbin/apache2 */
extern const char ph_httpd_modules[]; /* the directory of httpd's own modules */
extern const char ph_module_file[];   /* mod_portalhooks.so */

#endif
