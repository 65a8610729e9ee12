/* SPDX-License-Identifier: Apache-2.0 */
/* The command portalhooks. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <apr_general.h>

#include "arguments_parse.h"
#include "command_help.h"
#include "refuse.h"

static ph_exit_t run(int argc, char **argv, apr_pool_t *pool)
{
    ph_arguments_t arguments;
    const char *sentence = ph_arguments_parse(&arguments, argc, argv, pool);

    if (sentence) {
        return ph_refuse(PH_EXIT_USAGE, sentence);
    }
    if (ph_arguments_has(&arguments, PH_OPTION_HELP)) {
        ph_command_help_print(arguments.command, pool);
        return PH_EXIT_DONE;
    }
    if (ph_arguments_has(&arguments, PH_OPTION_VERSION)) {
        puts("portalhooks " PH_VERSION);
        return PH_EXIT_DONE;
    }
    return arguments.command->run(&arguments, pool);
}

int main(int argc, char **argv)
{
    apr_pool_t *pool;
    ph_exit_t code;

    if (apr_initialize() != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, "Cannot initialize APR.");
    }
    atexit(apr_terminate);
    umask(027); /* a new SQLite file will contain event data */
    apr_pool_create(&pool, NULL);
    code = run(argc, argv, pool);
    if (fflush(stdout) != 0 && code == PH_EXIT_DONE) {
        code = ph_refuse(PH_EXIT_FAILED, "Cannot write to standard output.");
    }
    apr_pool_destroy(pool);
    return code;
}
