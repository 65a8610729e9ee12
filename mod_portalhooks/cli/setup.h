/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_SETUP_H
#define PH_CLI_SETUP_H

#include <sys/types.h>

#include "arguments.h"
#include "exit_status.h"

/* What portalhooks setup works with. Each step creates what is missing and leaves alone what is there; with
 * `is_print` it says what it would do. */
typedef struct ph_setup_t {
    const ph_arguments_t *arguments;
    int is_print;
    int is_mysql;
    const char *directory; /* --directory */
    const char *state;     /* --state */
    const char *base;      /* --base, without a slash at the end: "" = the root */
    const char *admin;     /* --admin */
    const char *webhook;   /* --webhook; NULL = none */
    const char *database;  /* --database */
    const char *key_file;  /* the next four are in `directory` */
    const char *conf_file;
    const char *option_file;
    const char *password_file;
    const char *params;       /* of httpd's account; NULL = in the existing conf_file */
    const char *owner_params; /* of the command's account */
    uid_t uid;                /* httpd's User */
    gid_t gid;
    apr_pool_t *pool;
} ph_setup_t;

/* Directories with their owners. */
ph_exit_t ph_setup_directories(const ph_setup_t *setup);

/* A new file with this text, of root and `group`; an existing one stays. With is_print the text is shown. */
ph_exit_t ph_setup_file(const ph_setup_t *setup, const char *path, const char *text, mode_t mode,
                        gid_t group);

/* Of files that setup writes, the configuration for httpd and the command's option file. */
const char *ph_setup_httpd_conf(const ph_setup_t *setup);
const char *ph_setup_option_file(const ph_setup_t *setup);

/* Say so if an existing conf_file lacks --allow-target. */
void ph_setup_remind_target(const ph_setup_t *setup);

/* Add the admin to the password file, unless it is there. */
ph_exit_t ph_setup_password(const ph_setup_t *setup);

/* MySQL: the database and both accounts; sets params and owner_params. Then, when there are tables, what
 * httpd's account may do with them. */
ph_exit_t ph_setup_accounts(ph_setup_t *setup);
ph_exit_t ph_setup_grants(const ph_setup_t *setup);

/* The admin, and the first integration with webhook and signing key. */
ph_exit_t ph_setup_admin(const ph_setup_t *setup);
ph_exit_t ph_setup_integration(const ph_setup_t *setup);

/* Are --allow-target and the webhook's URL valid, and is the latter allowed? NULL, or a sentence. */
const char *ph_setup_judge_webhook(const ph_setup_t *setup);

/* A random password of letters and digits. From `pool`. */
const char *ph_setup_random_password(apr_pool_t *pool);

#endif
