/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of what the database server has: connections, statements, packets, character sets, its clock, the
 * views. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "doctor.h"
#include "service/limits_check.h"
#include "service/packet_check.h"
#include "store/store_catalog.h"
#include "store/store_integration.h"

#define FOREIGN_CHARSETS                                                                                      \
    "SELECT GROUP_CONCAT(DISTINCT CONCAT(table_name, '.', column_name) ORDER BY 1) FROM "                     \
    "information_schema.columns WHERE table_schema = DATABASE() AND table_name LIKE 'ph!_%%' ESCAPE '!' AND " \
    "character_set_name IS NOT NULL AND character_set_name NOT IN ('utf8mb4', 'ascii')"
#define FOREIGN_TABLES                                                                                       \
    "SELECT GROUP_CONCAT(table_name ORDER BY 1) FROM information_schema.tables WHERE table_schema = "        \
    "DATABASE() AND table_name LIKE 'ph!_%%' ESCAPE '!' AND table_type = 'BASE TABLE' AND (engine <> "       \
    "'InnoDB' OR table_collation <> 'utf8mb4_bin')"
#define CLOCK_MAX apr_time_from_sec(300)
#define CLOCK_NEAR apr_time_from_sec(5)

static int is_mysql(const ph_doctor_t *doctor)
{
    return strcmp(doctor->settings->driver, "mysql") == 0;
}

static int number_of(const ph_doctor_t *doctor, const char *name, int otherwise)
{
    const char *text =
        doctor->settings->httpd ? ph_httpd_conf_server(doctor->settings->httpd, name, doctor->pool) : NULL;

    return text ? atoi(text) : otherwise;
}

static void check_prefork(ph_doctor_t *doctor, const ph_server_limits_t *limits)
{
    const ph_limits_need_t need = { number_of(doctor, "MaxRequestWorkers", 256),
                                    PH_LIMITS_PREFORK_CONNECTIONS, number_of(doctor, "DBDMin", 1),
                                    PH_LIMITS_PREFORK_STATEMENTS };
    const char *connections = ph_limits_check_connections(limits, &need, doctor->pool);
    const char *statements = ph_limits_check_statements(limits, &need, doctor->pool);

    if (connections) {
        ph_doctor_find(doctor, PH_FINDING_WARNING, apr_pstrcat(doctor->pool, connections, ".", NULL),
                       "Do one of these, or use the event MPM.");
    }
    if (statements) {
        ph_doctor_find(doctor, PH_FINDING_WARNING, apr_pstrcat(doctor->pool, statements, ".", NULL),
                       "Do one of these: prefork has a process for each request.");
    }
}

static void check_threaded(ph_doctor_t *doctor, const ph_server_limits_t *limits)
{
    const int threads = number_of(doctor, "ThreadsPerChild", 25);
    const int children =
        (number_of(doctor, "MaxRequestWorkers", 16 * 25) + threads - 1) / (threads > 0 ? threads : 1);
    const int each = number_of(doctor, "DBDMax", 10);
    const apr_int64_t sum = (apr_int64_t)children * each;

    if (limits->connections > 0 && sum > limits->connections) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool,
                                    "%d children times DBDMax %d are %" APR_INT64_T_FMT " connections, but "
                                    "max_connections of the server is %" APR_INT64_T_FMT ".",
                                    children, each, sum, limits->connections),
                       "Lower DBDMax or MaxRequestWorkers, or raise max_connections.");
    }
    if (limits->statements > 0 && sum * PH_ST_COUNT > limits->statements) {
        ph_doctor_find(
            doctor, PH_FINDING_WARNING,
            apr_psprintf(
                doctor->pool,
                "%d children times DBDMax %d times up to %d prepared statements are %" APR_INT64_T_FMT
                ", but max_prepared_stmt_count of the server is %" APR_INT64_T_FMT ".",
                children, each, PH_ST_COUNT, sum * PH_ST_COUNT, limits->statements),
            "Raise max_prepared_stmt_count, or lower DBDMax or MaxRequestWorkers.");
    }
}

void ph_doctor_check_limits(ph_doctor_t *doctor)
{
    ph_server_limits_t limits;

    if (!is_mysql(doctor) || !doctor->settings->httpd) {
        return;
    }
    ph_server_limits_read(&limits, doctor->settings->params, doctor->pool);
    if (ph_httpd_conf_has_module(doctor->settings->httpd, "mpm_prefork_module")) {
        check_prefork(doctor, &limits);
    }
    else {
        check_threaded(doctor, &limits);
    }
}

void ph_doctor_check_packet(ph_doctor_t *doctor)
{
    const char *keep = doctor->settings->httpd ? ph_httpd_conf_server(doctor->settings->httpd,
                                                                      "PortalHooksKeepBody", doctor->pool)
                                               : NULL;
    apr_size_t bytes = 65536;
    const char *sentence;
    char *unit;

    if (keep) {
        bytes = (apr_size_t)strtoul(keep, &unit, 10);
        bytes *= (*unit == 'k' || *unit == 'K') ? 1024 : (*unit == 'm' || *unit == 'M') ? 1024 * 1024 : 1;
    }
    sentence = ph_packet_check_explain(ph_db_packet_max(doctor->db), bytes, doctor->pool);
    if (sentence) {
        ph_doctor_find(doctor, PH_FINDING_WARNING, apr_pstrcat(doctor->pool, sentence, ".", NULL),
                       "Set it in the server's my.cnf below [mysqld], and restart the server.");
    }
}

void ph_doctor_check_tables(ph_doctor_t *doctor)
{
    const char *columns = NULL;
    const char *tables = NULL;

    if (!is_mysql(doctor)) {
        return;
    }
    if (ph_census_text(&columns, doctor->db, FOREIGN_CHARSETS, doctor->pool) != APR_SUCCESS ||
        ph_census_text(&tables, doctor->db, FOREIGN_TABLES, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the tables' character sets");
        return;
    }
    if (columns && *columns && !doctor->is_external) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       apr_psprintf(doctor->pool,
                                    "Not in utf8mb4: %s. Names and payloads are refused or altered.",
                                    columns),
                       "Restore the columns as in sql/mysql/: ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4 "
                       "COLLATE utf8mb4_bin.");
    }
    if (tables && *tables) {
        ph_doctor_find(
            doctor, PH_FINDING_FAULT,
            apr_psprintf(doctor->pool,
                         "Not InnoDB with the collation utf8mb4_bin: %s. Ids that differ in case become the "
                         "same, and a failed transaction cannot be undone.",
                         tables),
            "ALTER TABLE … ENGINE=InnoDB, DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin.");
    }
}

void ph_doctor_check_clock(ph_doctor_t *doctor)
{
    const apr_time_t before = apr_time_now();
    apr_int64_t database = 0;
    apr_interval_time_t ahead;

    if (ph_census_number(&database, doctor->db, "SELECT now_us FROM ph_now", doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the view ph_now");
        return;
    }
    ahead = database - before;
    if (ahead > CLOCK_NEAR || ahead < -CLOCK_NEAR) {
        const int is_far = ahead > CLOCK_MAX || ahead < -CLOCK_MAX;

        ph_doctor_find(doctor, is_far ? PH_FINDING_FAULT : PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool,
                                    "The database's clock is %" APR_INT64_T_FMT " s %s of this host's%s.",
                                    (apr_int64_t)apr_time_sec(ahead < 0 ? -ahead : ahead),
                                    ahead < 0 ? "behind" : "ahead",
                                    is_far ? ": nothing is removed, and receivers refuse signatures" : ""),
                       "Synchronize both hosts with NTP (chrony or systemd-timesyncd).");
    }
}

void ph_doctor_check_views(ph_doctor_t *doctor)
{
    const char *catalog = doctor->settings->httpd ? ph_httpd_conf_server(doctor->settings->httpd,
                                                                         "PortalHooksCatalog", doctor->pool)
                                                  : NULL;
    const ph_integration_query_t query = { NULL, NULL, 1 };
    ph_catalog_counts_t counts;
    apr_array_header_t *cards;
    const char *what;

    if (doctor->settings->httpd && doctor->is_external != (catalog && strcasecmp(catalog, "external") == 0)) {
        ph_doctor_find(doctor, PH_FINDING_FAULT,
                       doctor->is_external
                           ? "ph_integration is a view, but PortalHooksCatalog is not external."
                           : "PortalHooksCatalog is external, but ph_integration is a table.",
                       doctor->is_external
                           ? "Set PortalHooksCatalog external."
                           : "Create the views (sql/mysql/external-example.sql), or remove the directive.");
        return;
    }
    what = doctor->is_external ? "the view ph_integration" : "the integrations";
    if (ph_store_integration_list(&cards, doctor->db, &query, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, what);
    }
    else if (doctor->is_external &&
             ph_store_catalog_count(&counts, doctor->db, doctor->pool) != APR_SUCCESS) {
        ph_doctor_find_unreadable(doctor, "the view ph_event");
    }
    else if (doctor->is_external && counts.integrations_left_out + counts.events_left_out > 0) {
        ph_doctor_find(doctor, PH_FINDING_WARNING,
                       apr_psprintf(doctor->pool,
                                    "%d integrations and %d events are left out: their ids are not valid.",
                                    counts.integrations_left_out, counts.events_left_out),
                       "Make the views return ids of 1 to 64 of A-Z a-z 0-9 . _ : ~ -.");
    }
}
