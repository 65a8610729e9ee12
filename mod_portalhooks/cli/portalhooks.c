/* SPDX-License-Identifier: Apache-2.0 */
/* The command of the sysadmin: what must be done outside httpd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <apr_general.h>

#include "arguments.h"
#include "commands.h"

static const char help[] =
    "portalhooks " PH_VERSION ": the sysadmin's command of mod_portalhooks\n"
    "\n"
    "  portalhooks migrate --driver mysql|sqlite3 --params PARAMS [--check]\n"
    "      Bring the database to the schema of this version; with --check only look.\n"
    "  portalhooks keys make FILE\n"
    "      Make a key file (PortalHooksKeyFile) with one random key.\n"
    "  portalhooks keys reseal FILE --driver … --params PARAMS\n"
    "      Seal every stored secret anew with the first key of FILE, and say how many lay under which key.\n"
    "      To rotate: put a new key first, restart httpd gracefully, reseal, take the old key out.\n"
    "  portalhooks verify FILE --driver … --params PARAMS\n"
    "      Look whether every stored secret opens with the keys of FILE; nothing is changed.\n"
    "  portalhooks user grant NAME PERMISSION[,PERMISSION…] --driver … --params PARAMS\n"
    "  portalhooks user revoke NAME [PERMISSION[,PERMISSION…]] --driver … --params PARAMS\n"
    "      Give or take admin, can_trigger_integrations, can_post_events (revoke: all of them when none\n"
    "      is named). The audit log notes it.\n"
    "  portalhooks purge --audit DAYS --driver … --params PARAMS\n"
    "      Delete audit entries that are older, which httpd cannot; the audit log notes it.\n"
    "  portalhooks --help | --version\n"
    "\n"
    "PARAMS are those of DBDParams: the file for sqlite3, \"host=… user=… pass=… dbname=…\" for mysql.\n"
    "They may come from the environment instead: PORTALHOOKS_DB_PARAMS.\n"
    "Exit status: 0 done, 1 not done (the reason is on standard error), 2 wrong use.\n";

typedef struct command_t {
    const char *name;
    ph_exit_t (*run)(const ph_arguments_t *arguments, apr_pool_t *pool);
} command_t;

static const command_t commands[] = {
    { "migrate", ph_command_migrate }, { "keys", ph_command_keys },   { "verify", ph_command_verify },
    { "user", ph_command_user },       { "purge", ph_command_purge },
};

ph_exit_t ph_command_refuse(ph_exit_t code, const char *sentence)
{
    fprintf(stderr, "portalhooks: %s\n", sentence);
    if (code == PH_EXIT_USAGE) {
        fputs("Try portalhooks --help.\n", stderr);
    }
    return code;
}

ph_exit_t ph_command_needs_database(const ph_arguments_t *arguments)
{
    if (!arguments->driver) {
        return ph_command_refuse(PH_EXIT_USAGE, "The option --driver is missing: mysql or sqlite3.");
    }
    if (strcmp(arguments->driver, "mysql") != 0 && strcmp(arguments->driver, "sqlite3") != 0) {
        return ph_command_refuse(PH_EXIT_USAGE, "The driver is mysql or sqlite3.");
    }
    if (!arguments->params) {
        return ph_command_refuse(PH_EXIT_USAGE,
                                 "The option --params is missing, and PORTALHOOKS_DB_PARAMS is not set.");
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
        return ph_command_refuse(PH_EXIT_USAGE, "Which command? migrate, keys, verify, user or purge.");
    }
    for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return commands[i].run(arguments, pool);
        }
    }
    return ph_command_refuse(PH_EXIT_USAGE,
                             "There is no such command: it is migrate, keys, verify, user or purge.");
}

int main(int argc, const char *const *argv)
{
    ph_arguments_t arguments;
    const char *sentence;
    apr_pool_t *pool;
    ph_exit_t code;

    if (apr_initialize() != APR_SUCCESS) {
        return ph_command_refuse(PH_EXIT_FAILED, "APR does not start.");
    }
    atexit(apr_terminate);
    umask(027); /* a database file holds event data */
    apr_pool_create(&pool, NULL);
    sentence = ph_arguments_parse(&arguments, argc, argv, pool);
    code = sentence ? ph_command_refuse(PH_EXIT_USAGE, sentence) : dispatch(&arguments, pool);
    if (fflush(stdout) != 0 && code == PH_EXIT_DONE) {
        code = ph_command_refuse(PH_EXIT_FAILED, "Standard output cannot be written.");
    }
    apr_pool_destroy(pool);
    return code;
}
