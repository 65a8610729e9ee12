/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks migrate: applies the missing migrations, or checks the schema. */
#include <stdio.h>

#include <apr_strings.h>

#include "commands.h"
#include "store/catalog_check.h"
#include "store/migrate.h"

static void print_applied(void *baton, const char *name)
{
    (void)baton;
    printf("applied %s\n", name);
    fflush(stdout);
}

/* A view that an upgrade of its application has broken costs the catalog only, but somebody must know. */
static ph_exit_t check_catalog(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_catalog_report_t report;
    const ph_catalog_finding_t *worst;
    const char *sentence =
        ph_catalog_check(&report, arguments->driver, arguments->params, PH_CATALOG_CHECK_SHORT, pool);

    if (sentence) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    worst = ph_catalog_report_worst(&report);
    if (worst) {
        return ph_command_refuse(
            PH_EXIT_CATALOG,
            apr_psprintf(pool,
                         "The schema is up to date, but the catalog is not available: %s%s%s "
                         "Run: portalhooks verify-catalog",
                         worst->sentence, worst->cause ? " " : "", worst->cause ? worst->cause : ""));
    }
    puts("The schema is up to date.");
    return PH_EXIT_DONE;
}

static ph_exit_t check(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_schema_state_t state;
    const char *sentence;

    if (ph_migrate_check(&state, &sentence, arguments->driver, arguments->params, pool) != APR_SUCCESS ||
        state != PH_SCHEMA_CURRENT) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    return check_catalog(arguments, pool);
}

static ph_exit_t apply(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *sentence;
    int applied;

    sentence = ph_migrate_apply(&applied, arguments->driver, arguments->params, print_applied, NULL, pool);
    if (sentence) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    if (applied == 0) {
        puts("Nothing to do: the schema is up to date.");
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_migrate(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_exit_t code = ph_command_require_database(arguments);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    if (arguments->words->nelts != 1) {
        return ph_command_refuse(PH_EXIT_USAGE, "migrate takes options only.");
    }
    return arguments->check ? check(arguments, pool) : apply(arguments, pool);
}
