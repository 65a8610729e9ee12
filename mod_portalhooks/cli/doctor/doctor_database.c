/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of the connection: can the database be reached, does its schema fit? */
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "cli/connection.h"
#include "doctor.h"
#include "store/db_direct.h"

static int is_mysql(const ph_doctor_t *doctor)
{
    return strcmp(doctor->settings->driver, "mysql") == 0;
}

static void check_read_only(ph_doctor_t *doctor)
{
    apr_int64_t is_read_only = 0;

    if (ph_census_number(&is_read_only, doctor->db, "SELECT @@GLOBAL.read_only", doctor->pool) ==
            APR_SUCCESS &&
        is_read_only) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, "The server is read-only: no click can be recorded.",
                       "Name the primary in DBDParams, or set read_only to OFF if this server is it.");
    }
}

/* What to do about a connection that failed, by the words of the failure. */
static const char *connection_remedy(const char *sentence)
{
    static const struct {
        const char *words;
        const char *remedy;
    } remedies[] = {
        { "not installed", "Install the package that it names." },
        { "Unknown driver", "Set DBDriver mysql or DBDriver sqlite3." },
        { "Access denied",
          "Correct user and password in DBDParams, or create the account: sql/mysql/grants.sql." },
        { "Unknown database", "Create the database: CREATE DATABASE … CHARACTER SET utf8mb4." },
        { "Unknown MySQL server host", "Correct the host in DBDParams." },
        { "session variable", "Remove what the server's init_connect or a proxy changes." },
        { "unable to open database file", "Make the directory of the file exist and be accessible." },
        { "file is not a database", "Name a SQLite file in DBDParams, or restore a backup." },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(remedies) / sizeof(remedies[0]); i++) {
        if (strstr(sentence, remedies[i].words)) {
            return remedies[i].remedy;
        }
    }
    return "Start the server, or correct host, port or socket in DBDParams.";
}

static void connect_to_it(ph_doctor_t *doctor)
{
    ph_db_source_t *source = apr_pcalloc(doctor->pool, sizeof(*source));

    if (!ph_db_direct_make(source, doctor->settings->driver, doctor->settings->params, PH_DIRECT_BARE,
                           doctor->pool) &&
        ph_db_open(&doctor->db, source, 0, doctor->pool) == APR_SUCCESS &&
        ph_census_has_views(&doctor->is_external, doctor->db, doctor->pool) == APR_SUCCESS &&
        doctor->is_external) {
        ph_db_close(doctor->db);
        source->catalog = PH_CATALOG_EXTERNAL;
        ph_db_open(&doctor->db, source, 0, doctor->pool);
    }
}

static void find_schema(ph_doctor_t *doctor, ph_schema_state_t state, const char *sentence)
{
    switch (state) {
    case PH_SCHEMA_CURRENT:
        return;
    case PH_SCHEMA_MISSING:
    case PH_SCHEMA_BEHIND:
        ph_doctor_find(doctor, PH_FINDING_FAULT, sentence,
                       "Run portalhooks migrate, with the account that may change tables.");
        return;
    case PH_SCHEMA_AHEAD:
        ph_doctor_find(
            doctor, PH_FINDING_FAULT, sentence,
            "Install the version that it names here, or restore the backup made before that upgrade.");
        return;
    case PH_SCHEMA_ALTERED:
        ph_doctor_find(doctor, PH_FINDING_FAULT, sentence,
                       "Find out who changed the migration before anything else.");
        return;
    }
}

/* httpd must be able to write the file and create the journal beside it. */
static void check_sqlite(ph_doctor_t *doctor)
{
    const char *path = doctor->settings->params;
    const char *slash = strrchr(path, '/');
    const char *directory = slash ? apr_pstrmemdup(doctor->pool, path, (apr_size_t)(slash - path)) : ".";
    const char *mode = NULL;

    if (!ph_doctor_may_write(doctor, path) || !ph_doctor_may_write(doctor, directory)) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool, "httpd's User may not write %s or its directory.", path),
                       "chown both to httpd's User.");
    }
    if (doctor->db && ph_census_text(&mode, doctor->db, "PRAGMA journal_mode", doctor->pool) == APR_SUCCESS &&
        mode && strcasecmp(mode, "wal") != 0 && doctor->settings->httpd &&
        !ph_httpd_conf_server(doctor->settings->httpd, "DBDInitSQL", doctor->pool)) {
        ph_doctor_find(
            doctor, PH_FINDING_WARNING,
            apr_psprintf(doctor->pool, "The journal mode of %s is %s: readers wait for writers.", path, mode),
            "Add DBDInitSQL \"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;\".");
    }
}

void ph_doctor_check_database(ph_doctor_t *doctor)
{
    ph_schema_state_t state;
    const char *sentence;
    apr_status_t rv;

    if (!doctor->settings->params || !doctor->settings->driver) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT, "No database is named.",
            "Set DBDriver and DBDParams, or pass --httpd-conf, --option-file or --driver and --params.");
        return;
    }
    rv = ph_connection_check_schema(&state, &sentence, doctor->settings, doctor->pool);
    if (rv != APR_SUCCESS) {
        ph_doctor_find(doctor, PH_FINDING_FAULT, sentence, connection_remedy(sentence));
        return;
    }
    find_schema(doctor, state, sentence);
    if (state == PH_SCHEMA_CURRENT) {
        connect_to_it(doctor);
    }
    if (is_mysql(doctor) && doctor->db) {
        check_read_only(doctor);
    }
    if (!is_mysql(doctor) && state != PH_SCHEMA_MISSING) {
        check_sqlite(doctor);
    }
}

/* Tables, columns and privileges are judged when a statement is prepared. */
static void check_statements(ph_doctor_t *doctor, const char *driver, const char *params)
{
    const ph_direct_kind_t kind = doctor->is_external ? PH_DIRECT_EXTERNAL : PH_DIRECT_MANAGED;
    ph_db_source_t source;
    const char *sentence = ph_db_direct_make(&source, driver, params, kind, doctor->pool);

    if (sentence) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_pstrcat(doctor->pool, "httpd cannot use the tables: ", strchr(sentence, ':') + 2, NULL),
            is_mysql(doctor)
                ? "Let a DBA run the GRANTs of sql/mysql/grants.sql, after each upgrade with new "
                  "tables; restore what was removed from a backup."
                : "Restore what was removed from a backup.");
    }
}

/* The command may use another account than httpd: can that one log in, and use the tables? */
void ph_doctor_check_httpd_account(ph_doctor_t *doctor)
{
    const char *driver = ph_httpd_conf_server(doctor->settings->httpd, "DBDriver", doctor->pool);
    const char *params = ph_httpd_conf_server(doctor->settings->httpd, "DBDParams", doctor->pool);
    const int is_commands =
        params && doctor->settings->params && strcmp(params, doctor->settings->params) == 0;
    const char *sentence = NULL;
    ph_db_source_t source;

    if (!driver || !params) {
        return;
    }
    if (!is_commands) {
        sentence = ph_db_direct_make(&source, driver, params, PH_DIRECT_BARE, doctor->pool);
    }
    if (sentence) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_pstrcat(doctor->pool, "httpd's account: ", sentence, NULL),
                       connection_remedy(sentence));
    }
    else if (doctor->db) {
        check_statements(doctor, driver, params);
    }
}
