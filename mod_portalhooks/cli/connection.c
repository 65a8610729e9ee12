/* SPDX-License-Identifier: Apache-2.0 */
/* Connects the commands that read or change data, and reports how their transaction ended. */
#include "connection.h"

#include <apr_strings.h>

#include "store/db_direct.h"
#include "store/migrate.h"

#define CHECK_TRIES 50
#define CHECK_INTERVAL apr_time_from_msec(100)

/* A process that opens a SQLite file first or closes it last locks it for a moment; httpd's children do so,
 * too. */
static apr_status_t check_schema(ph_schema_state_t *state, const char **sentence,
                                 const ph_arguments_t *arguments, apr_pool_t *pool)
{
    apr_status_t rv;
    int tries = 0;

    do {
        if (tries > 0) {
            apr_sleep(CHECK_INTERVAL);
        }
        rv = ph_migrate_check(state, sentence, arguments->driver, arguments->params, pool);
        tries++;
    } while (rv == PH_DB_CONFLICT && tries < CHECK_TRIES);
    return rv;
}

ph_exit_t ph_connection_open(ph_db_t **db, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_schema_state_t state;
    const char *sentence;
    ph_db_source_t *source = apr_pcalloc(pool, sizeof(*source));
    apr_status_t rv;

    rv = check_schema(&state, &sentence, arguments, pool);
    if (rv != APR_SUCCESS || state != PH_SCHEMA_CURRENT) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    sentence = ph_db_direct_make(source, arguments->driver, arguments->params, PH_DIRECT_EXTERNAL, pool);
    if (sentence) {
        return ph_command_refuse(PH_EXIT_FAILED, sentence);
    }
    if (ph_db_open(db, source, 0, pool) != APR_SUCCESS) {
        return ph_command_refuse(PH_EXIT_FAILED, "Cannot connect to the database.");
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_connection_exit_status(const ph_db_t *db, apr_status_t rv, apr_pool_t *pool)
{
    if (rv == PH_DB_COMMIT_UNKNOWN) {
        return ph_command_refuse(PH_EXIT_FAILED,
                                 "The connection was lost during the commit. Run the command again.");
    }
    if (rv != APR_SUCCESS) {
        return ph_command_refuse(PH_EXIT_FAILED,
                                 apr_psprintf(pool, "Nothing was changed: %s.", ph_db_error(db)));
    }
    return PH_EXIT_DONE;
}
