/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks doctor: runs every check and reports what is wrong, with what to do about it. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include "cli/commands.h"
#include "cli/print_json.h"
#include "doctor.h"

typedef enum { NEEDS_NOTHING, NEEDS_HTTPD, NEEDS_DATABASE } needs_t;

/* In this order: the database is connected to before what needs it. */
static const struct {
    const char *name;
    needs_t needs;
    void (*run)(ph_doctor_t *doctor);
} checks[] = {
    { "httpd", NEEDS_NOTHING, ph_doctor_check_httpd },
    { "module", NEEDS_HTTPD, ph_doctor_check_module },
    { "pool", NEEDS_HTTPD, ph_doctor_check_pool },
    { "identity", NEEDS_HTTPD, ph_doctor_check_identity },
    { "authentication", NEEDS_HTTPD, ph_doctor_check_authentication },
    { "base", NEEDS_HTTPD, ph_doctor_check_base },
    { "transport", NEEDS_HTTPD, ph_doctor_check_transport },
    { "ca_file", NEEDS_HTTPD, ph_doctor_check_ca_file },
    { "spool", NEEDS_HTTPD, ph_doctor_check_spool },
    { "key_file", NEEDS_NOTHING, ph_doctor_check_key_file },
    { "database", NEEDS_NOTHING, ph_doctor_check_database },
    { "httpd_account", NEEDS_HTTPD, ph_doctor_check_httpd_account },
    { "limits", NEEDS_DATABASE, ph_doctor_check_limits },
    { "packet", NEEDS_DATABASE, ph_doctor_check_packet },
    { "tables", NEEDS_DATABASE, ph_doctor_check_tables },
    { "clock", NEEDS_DATABASE, ph_doctor_check_clock },
    { "views", NEEDS_DATABASE, ph_doctor_check_views },
    { "secrets", NEEDS_DATABASE, ph_doctor_check_secrets },
    { "users", NEEDS_DATABASE, ph_doctor_check_users },
    { "webhooks", NEEDS_DATABASE, ph_doctor_check_webhooks },
    { "owners", NEEDS_DATABASE, ph_doctor_check_owners },
    { "retention", NEEDS_DATABASE, ph_doctor_check_retention },
};

void ph_doctor_find(ph_doctor_t *doctor, ph_finding_t severity, const char *what, const char *remedy)
{
    const char *word = severity == PH_FINDING_FAULT ? "fault" : "warning";

    doctor->found++;
    doctor->faults += severity == PH_FINDING_FAULT;
    doctor->warnings += severity == PH_FINDING_WARNING;
    if (doctor->findings) {
        json_array_append_new(doctor->findings, json_pack("{s:s, s:s, s:s, s:s}", "check", doctor->check,
                                                          "severity", word, "what", what, "remedy", remedy));
        return;
    }
    printf("%-8s %s: %s\n         %s\n", word, doctor->check, what, remedy);
}

void ph_doctor_find_unreadable(ph_doctor_t *doctor, const char *what)
{
    ph_doctor_find(doctor, PH_FINDING_FAULT,
                   apr_psprintf(doctor->pool, "Cannot read %s: %s.", what, ph_db_error(doctor->db)),
                   "Grant the account what sql/mysql/grants.sql lists, or restore the table or view.");
}

int ph_doctor_may_write(const ph_doctor_t *doctor, const char *path)
{
    const char *name =
        doctor->settings->httpd ? ph_httpd_conf_server(doctor->settings->httpd, "User", doctor->pool) : NULL;
    const struct passwd *user =
        name ? (*name == '#' ? getpwuid((uid_t)atoi(name + 1)) : getpwnam(name)) : NULL;
    struct stat info;

    if (geteuid() != 0) { /* httpd runs as whoever starts it */
        return access(path, W_OK) == 0;
    }
    if (!user || stat(path, &info) != 0 || user->pw_uid == 0) {
        return 1;
    }
    return info.st_uid == user->pw_uid   ? (info.st_mode & S_IWUSR) != 0
           : info.st_gid == user->pw_gid ? (info.st_mode & S_IWGRP) != 0
                                         : (info.st_mode & S_IWOTH) != 0;
}

static int can_run(const ph_doctor_t *doctor, needs_t needs)
{
    switch (needs) {
    case NEEDS_NOTHING:
        return 1;
    case NEEDS_HTTPD:
        return doctor->settings->httpd != NULL;
    case NEEDS_DATABASE:
        return doctor->db != NULL;
    }
    return 0;
}

static void run_all(ph_doctor_t *doctor)
{
    apr_size_t i;

    for (i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        doctor->check = checks[i].name;
        doctor->found = 0;
        if (!can_run(doctor, checks[i].needs)) {
            if (!doctor->findings) {
                printf("%-8s %s: %s\n", "skipped", checks[i].name,
                       checks[i].needs == NEEDS_HTTPD ? "httpd's configuration is not known (--httpd-conf)"
                                                      : "no database to check");
            }
            continue;
        }
        checks[i].run(doctor);
        if (doctor->found == 0 && !doctor->findings) {
            printf("%-8s %s\n", "ok", checks[i].name);
        }
    }
}

ph_exit_t ph_command_doctor(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const int as_json = ph_arguments_has(arguments, PH_OPTION_JSON);
    ph_doctor_t doctor = { 0 };
    ph_settings_t settings;
    ph_exit_t code = ph_settings_load_some(&settings, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    doctor.settings = &settings;
    doctor.pool = pool;
    doctor.findings = as_json ? json_array() : NULL;
    run_all(&doctor);
    if (as_json) {
        ph_print_json(json_pack("{s:i, s:i, s:o}", "faults", doctor.faults, "warnings", doctor.warnings,
                                "findings", doctor.findings));
    }
    else {
        printf("%d faults, %d warnings\n", doctor.faults, doctor.warnings);
    }
    return doctor.faults > 0 ? PH_EXIT_FAULTS : doctor.warnings > 0 ? PH_EXIT_WARNINGS : PH_EXIT_DONE;
}
