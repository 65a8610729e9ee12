/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks migrate: applies the missing migrations, or checks the schema. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "connection.h"
#include "fill_attention.h"
#include "index_existing.h"
#include "refuse.h"
#include "store/catalog_check.h"
#include "store/migrate.h"

static void print_applied(void *baton, const char *name)
{
    (void)baton;
    printf("applied %s\n", name);
    fflush(stdout);
}

/* A view that an upgrade of its application has broken costs the catalog only, but somebody must know. */
static ph_exit_t check_catalog(const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_catalog_report_t report;
    const ph_catalog_finding_t *worst;
    const char *sentence =
        ph_catalog_check(&report, settings->driver, settings->params, PH_CATALOG_CHECK_SHORT, pool);

    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    worst = ph_catalog_report_worst(&report);
    if (worst) {
        return ph_refuse(PH_EXIT_CATALOG,
                         apr_psprintf(pool,
                                      "The schema is up to date, but the catalog is not available: %s%s%s "
                                      "Run: portalhooks verify-catalog",
                                      worst->sentence, worst->cause ? " " : "",
                                      worst->cause ? worst->cause : ""));
    }
    puts("The schema is up to date.");
    return PH_EXIT_DONE;
}

static ph_exit_t check(const ph_settings_t *settings, apr_pool_t *pool)
{
    const ph_exit_t code = ph_connection_require_schema(settings, pool);

    return code == PH_EXIT_DONE ? check_catalog(settings, pool) : code;
}

/* Why it failed: nothing can be applied to a database that is out of reach, or whose schema is newer. */
static ph_exit_t exit_of_failure(const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_schema_state_t state;
    const char *sentence;
    ph_exit_t code;

    if (ph_connection_check_schema(&state, &sentence, settings, pool) != APR_SUCCESS) {
        return PH_EXIT_UNREACHABLE;
    }
    code = ph_connection_exit_of(state);
    return code == PH_EXIT_NEWER || code == PH_EXIT_ALTERED ? code : PH_EXIT_FAILED;
}

static ph_exit_t apply(const ph_settings_t *settings, apr_pool_t *pool)
{
    const char *sentence;
    ph_exit_t code;
    int applied;

    sentence = ph_migrate_apply(&applied, settings->driver, settings->params, print_applied, NULL, pool);
    if (sentence) {
        return ph_refuse(exit_of_failure(settings, pool), sentence);
    }
    if (applied == 0) {
        puts("Nothing to do: the schema is up to date.");
    }
    else if (strcmp(settings->driver, "mysql") == 0) {
        puts(
            "Apply sql/mysql/grants.sql again before httpd restarts: its account needs privileges on new tables.");
    }
    code = ph_fill_attention(settings, pool);
    return code == PH_EXIT_DONE ? ph_index_existing(settings, pool) : code;
}

ph_exit_t ph_command_migrate(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_settings_t settings;
    ph_exit_t code = ph_settings_load(&settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    return ph_arguments_has(arguments, PH_OPTION_CHECK) ? check(&settings, pool) : apply(&settings, pool);
}
