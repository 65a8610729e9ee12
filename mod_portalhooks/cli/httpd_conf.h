/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_HTTPD_CONF_H
#define PH_CLI_HTTPD_CONF_H

#include <apr_pools.h>
#include <apr_tables.h>

/* httpd's configuration as httpd itself reads it: mod_info prints the tree of directives, with files
 * included, variables replaced and conditions decided. Directives that httpd acts on while it reads
 * (LoadModule, ServerRoot, Define) are not in it. */

typedef struct ph_httpd_directive_t {
    const char *name;
    const char *args;    /* as written, quotes included */
    const char *section; /* the sections around it, outermost first: "<VirtualHost *:80><Location /x>"; "" */
    const char *file;
    int line;
} ph_httpd_directive_t;

typedef struct ph_httpd_conf_t {
    const char *file;
    apr_array_header_t *directives; /* ph_httpd_directive_t, sections themselves included ("<Location") */
    apr_array_header_t *modules;    /* const char *: those of the probed modules that are loaded */
    const char *complaint;          /* what httpd says of the configuration; NULL = nothing */
    int is_refused;                 /* httpd refuses it */
} ph_httpd_conf_t;

/* Run httpd's configuration test on `file`. Variables of Debian's envvars beside the file are set. NULL, or a
 * sentence: httpd cannot be run, or refuses the configuration before it has read all of it. Everything is
 * from `pool`. */
const char *ph_httpd_conf_read(ph_httpd_conf_t **conf, const char *file, apr_pool_t *pool);

/* The n-th argument (from 0) of a directive, without quotes; NULL when there are fewer. From `pool`. */
const char *ph_httpd_conf_arg(const ph_httpd_directive_t *directive, int n, apr_pool_t *pool);

/* The first argument of the last directive of this name outside of virtual hosts and locations; NULL = none.
 */
const char *ph_httpd_conf_server(const ph_httpd_conf_t *conf, const char *name, apr_pool_t *pool);

/* The same directive anywhere, virtual hosts included: the first one whose first argument is not "Off". */
const ph_httpd_directive_t *ph_httpd_conf_anywhere(const ph_httpd_conf_t *conf, const char *name,
                                                   apr_pool_t *pool);

/* Is this module of the probed ones loaded ("mpm_prefork_module")? */
int ph_httpd_conf_has_module(const ph_httpd_conf_t *conf, const char *module);

#endif
