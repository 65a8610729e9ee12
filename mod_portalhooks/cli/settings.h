/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_SETTINGS_H
#define PH_CLI_SETTINGS_H

#include "arguments.h"
#include "exit_status.h"
#include "httpd_conf.h"

/* Which database and key file a command works on: of the options, else the option file, else the environment,
 * else httpd's configuration, else PH_SETTINGS_FILE. */

#define PH_SETTINGS_FILE "/etc/portalhooks/command.conf"

typedef struct ph_settings_t {
    const char *driver;
    const char *params;
    const char *key_file;         /* NULL = not known */
    const char *httpd_conf;       /* the file; NULL = not given */
    const ph_httpd_conf_t *httpd; /* NULL = not given, or not readable */
    const char *httpd_fault;      /* why it is not readable */
} ph_settings_t;

/* Fill them; refused when no database is named, or one of the files cannot be read. */
ph_exit_t ph_settings_load(ph_settings_t *settings, const ph_arguments_t *arguments, apr_pool_t *pool);

/* The same for doctor: nothing is refused but a faulty option file. driver and params stay NULL when no
 * database is named. */
ph_exit_t ph_settings_load_some(ph_settings_t *settings, const ph_arguments_t *arguments, apr_pool_t *pool);

/* The key file for a command whose operand `n` may name it; NULL after a refusal. */
const char *ph_settings_key_file(const ph_settings_t *settings, const ph_arguments_t *arguments, int n);

/* The value of `name` in an option file; NULL = none. *sentence is set when the file cannot be used. From
 * `pool`. */
const char *ph_settings_read_option(const char **sentence, const char *file, const char *name,
                                    apr_pool_t *pool);

#endif
