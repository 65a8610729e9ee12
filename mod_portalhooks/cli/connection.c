/* SPDX-License-Identifier: Apache-2.0 */
/* Connects the commands that read or change data, and reports how their transaction ended. */
#include "connection.h"

#include <apr_strings.h>

#include "refuse.h"
#include "store/db_direct.h"
#include "store/migrate.h"

#define CHECK_TRIES 50
#define CHECK_INTERVAL apr_time_from_msec(100)

/* A process that opens a SQLite file first or closes it last locks it for a moment; httpd's children do so,
 * too. */
apr_status_t ph_connection_check_schema(ph_schema_state_t *state, const char **sentence,
                                        const ph_settings_t *settings, apr_pool_t *pool)
{
    apr_status_t rv;
    int tries = 0;

    do {
        if (tries > 0) {
            apr_sleep(CHECK_INTERVAL);
        }
        rv = ph_migrate_check(state, sentence, settings->driver, settings->params, pool);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < CHECK_TRIES);
    return rv;
}

ph_exit_t ph_connection_exit_of(ph_schema_state_t state)
{
    switch (state) {
    case PH_SCHEMA_CURRENT:
        return PH_EXIT_DONE;
    case PH_SCHEMA_MISSING:
    case PH_SCHEMA_BEHIND:
        return PH_EXIT_PENDING;
    case PH_SCHEMA_AHEAD:
        return PH_EXIT_NEWER;
    case PH_SCHEMA_ALTERED:
        return PH_EXIT_ALTERED;
    }
    return PH_EXIT_FAILED;
}

ph_exit_t ph_connection_require_schema(const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_schema_state_t state;
    const char *sentence;

    if (ph_connection_check_schema(&state, &sentence, settings, pool) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_UNREACHABLE, sentence);
    }
    if (state != PH_SCHEMA_CURRENT) {
        return ph_refuse(ph_connection_exit_of(state), sentence);
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_connection_open(ph_db_t **db, const ph_settings_t *settings, apr_pool_t *pool)
{
    ph_db_source_t *source = apr_pcalloc(pool, sizeof(*source));
    ph_exit_t code = ph_connection_require_schema(settings, pool);
    const char *sentence;

    if (code != PH_EXIT_DONE) {
        return code;
    }
    sentence = ph_db_direct_make(source, settings->driver, settings->params, PH_DIRECT_EXTERNAL, pool);
    if (sentence) {
        return ph_refuse(PH_EXIT_UNREACHABLE, sentence);
    }
    if (ph_db_open(db, source, 0, pool) != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_UNREACHABLE, "Cannot connect to the database.");
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_connection_start(ph_db_t **db, ph_settings_t *settings, const ph_arguments_t *arguments,
                              apr_pool_t *pool)
{
    ph_exit_t code = ph_settings_load(settings, arguments, pool);

    return code == PH_EXIT_DONE ? ph_connection_open(db, settings, pool) : code;
}

ph_exit_t ph_connection_exit_status(const ph_db_t *db, apr_status_t rv, apr_pool_t *pool)
{
    if (rv == PH_DB_COMMIT_UNKNOWN) {
        return ph_refuse(PH_EXIT_FAILED, "The connection was lost during the commit. Run the command again.");
    }
    if (rv != APR_SUCCESS) {
        return ph_refuse(PH_EXIT_FAILED, apr_psprintf(pool, "Nothing was changed: %s.", ph_db_error(db)));
    }
    return PH_EXIT_DONE;
}
