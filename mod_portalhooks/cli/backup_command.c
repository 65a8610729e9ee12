/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks backup: the commands that back up and restore this Portal. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "database_params.h"
#include "settings.h"

static void print_sqlite(const ph_settings_t *settings)
{
    printf("# Database: a consistent copy while httpd runs\n"
           "sqlite3 %s \".backup '/var/backups/portalhooks.sqlite'\"\n"
           "# Restore, with httpd stopped\n"
           "install -m 600 -o www-data -g www-data /var/backups/portalhooks.sqlite %s\n"
           "rm -f %s-wal %s-shm\n",
           settings->params, settings->params, settings->params, settings->params);
}

static void print_mysql(const ph_settings_t *settings, apr_pool_t *pool)
{
    const char *name = ph_database_param(settings->params, "dbname", pool);

    name = name ? name : "portalhooks";
    printf("# Database: a consistent dump while httpd runs; account and password in an option file\n"
           "mariadb-dump --defaults-extra-file=/root/backup.cnf --single-transaction --routines %s "
           ">/var/backups/portalhooks.sql\n"
           "# Restore, with httpd stopped\n"
           "mariadb --defaults-extra-file=/root/backup.cnf %s </var/backups/portalhooks.sql\n",
           name, name);
}

ph_exit_t ph_command_backup(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_settings_t settings;
    ph_exit_t code = ph_settings_load(&settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    if (strcmp(settings.driver, "sqlite3") == 0) {
        print_sqlite(&settings);
    }
    else {
        print_mysql(&settings, pool);
    }
    printf(
        "# Key file: keep it in another place than the database. Without it the stored secrets are lost; with both,\n"
        "# they can be read.\n"
        "install -m 600 %s /root/portalhooks.keys\n"
        "# After a restore\n"
        "portalhooks migrate --check && portalhooks verify && portalhooks doctor\n",
        settings.key_file ? settings.key_file : "/etc/portalhooks/keys");
    return PH_EXIT_DONE;
}
