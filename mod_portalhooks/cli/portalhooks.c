/* SPDX-License-Identifier: Apache-2.0 */
/* The command portalhooks: help, and the table of its commands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_general.h>

#include "arguments.h"
#include "commands.h"

static const char help[] =
    "portalhooks " PH_VERSION ": administers mod_portalhooks from outside httpd\n"
    "\n"
    "  portalhooks migrate --driver mysql|sqlite3 --params PARAMS [--check]\n"
    "      Apply the missing migrations. --check reports the state of the schema, and whether the views of an\n"
    "      external catalog can be read; it changes nothing.\n"
    "  portalhooks keys make FILE\n"
    "      Create a key file (PortalHooksKeyFile) with one random key.\n"
    "  portalhooks keys reseal FILE --driver … --params PARAMS\n"
    "      Seal all stored secrets with the first key of FILE, and print the counts per key.\n"
    "      To rotate: put a new key first, restart httpd gracefully, reseal, remove the old key.\n"
    "  portalhooks verify FILE --driver … --params PARAMS\n"
    "      Check that every stored secret opens with a key of FILE. Changes nothing.\n"
    "  portalhooks verify-catalog --driver … --params PARAMS [--json]\n"
    "      Check the views of PortalHooksCatalog external: columns, types, values of the newest 1,000 events,\n"
    "      ids, rights to write, plan and duration of each statement. Changes nothing; prints SQL as remedies.\n"
    "  portalhooks user grant NAME PERMISSION[,PERMISSION…] --driver … --params PARAMS\n"
    "  portalhooks user revoke NAME [PERMISSION[,PERMISSION…]] --driver … --params PARAMS\n"
    "      Grant or revoke admin, can_trigger_integrations, can_post_events; revoke defaults to all.\n"
    "      Recorded in the audit log.\n"
    "  portalhooks purge --audit DAYS --driver … --params PARAMS\n"
    "      Delete audit entries older than DAYS days, which httpd cannot. Recorded in the audit log.\n"
    "  portalhooks --help | --version\n"
    "\n"
    "PARAMS are the DBDParams: a file for sqlite3, \"host=… user=… pass=… dbname=…\" for mysql.\n"
    "Default: the environment variable PORTALHOOKS_DB_PARAMS.\n"
    "Exit status: 0 success, 1 failure, 2 usage error, 8 verify-catalog found warnings only, 9 a view of an\n"
    "external catalog cannot be read; the reason is on standard error.\n";

typedef struct command_t {
    const char *name;
    ph_exit_t (*run)(const ph_arguments_t *arguments, apr_pool_t *pool);
} command_t;

static const command_t commands[] = {
    { "migrate", ph_command_migrate }, { "keys", ph_command_keys },
    { "verify", ph_command_verify },   { "user", ph_command_user },
    { "purge", ph_command_purge },     { "verify-catalog", ph_command_verify_catalog },
};

ph_exit_t ph_command_refuse(ph_exit_t code, const char *sentence)
{
    fprintf(stderr, "portalhooks: %s\n", sentence);
    if (code == PH_EXIT_USAGE) {
        fputs("Try: portalhooks --help\n", stderr);
    }
    return code;
}

ph_exit_t ph_command_require_database(const ph_arguments_t *arguments)
{
    if (!arguments->driver) {
        return ph_command_refuse(PH_EXIT_USAGE, "Missing option --driver (mysql or sqlite3).");
    }
    if (strcmp(arguments->driver, "mysql") != 0 && strcmp(arguments->driver, "sqlite3") != 0) {
        return ph_command_refuse(PH_EXIT_USAGE, "Unknown driver: use mysql or sqlite3.");
    }
    if (!arguments->params) {
        return ph_command_refuse(PH_EXIT_USAGE,
                                 "Missing option --params, and PORTALHOOKS_DB_PARAMS is not set.");
    }
    return PH_EXIT_DONE;
}

static ph_exit_t dispatch(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *name = ph_arguments_word(arguments, 0);
    size_t i;

    if (arguments->help) {
        fputs(help, stdout);
        return PH_EXIT_DONE;
    }
    if (arguments->version) {
        puts("portalhooks " PH_VERSION);
        return PH_EXIT_DONE;
    }
    if (!name) {
        return ph_command_refuse(PH_EXIT_USAGE,
                                 "Missing command: migrate, keys, verify, verify-catalog, user or purge.");
    }
    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run(arguments, pool);
        }
    }
    return ph_command_refuse(PH_EXIT_USAGE,
                             "Unknown command: use migrate, keys, verify, verify-catalog, user or purge.");
}

int main(int argc, const char *const *argv)
{
    ph_arguments_t arguments;
    const char *sentence;
    apr_pool_t *pool;
    ph_exit_t code;

    if (apr_initialize() != APR_SUCCESS) {
        return ph_command_refuse(PH_EXIT_FAILED, "Cannot initialize APR.");
    }
    atexit(apr_terminate);
    umask(027); /* a new SQLite file will contain event data */
    apr_pool_create(&pool, NULL);
    sentence = ph_arguments_parse(&arguments, argc, argv, pool);
    code = sentence ? ph_command_refuse(PH_EXIT_USAGE, sentence) : dispatch(&arguments, pool);
    if (fflush(stdout) != 0 && code == PH_EXIT_DONE) {
        code = ph_command_refuse(PH_EXIT_FAILED, "Cannot write to standard output.");
    }
    apr_pool_destroy(pool);
    return code;
}
