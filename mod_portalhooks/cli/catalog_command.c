/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks verify-catalog: checks the views of an external catalog and changes nothing. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "connection.h"
#include "core/json/json_out.h"
#include "core/json/json_value.h"
#include "refuse.h"
#include "store/catalog_check.h"

/* ---- text ------------------------------------------------------------------------------------------ */

/* Each line of `text` behind the label, or behind as many blanks. */
static void print_lines(const char *label, const char *text)
{
    const char *end;

    for (; text; text = *end ? end + 1 : NULL) {
        end = text + strcspn(text, "\n");
        printf("  %-8s %.*s\n", label, (int)(end - text), text);
        label = "";
    }
}

static void print_finding(const ph_catalog_finding_t *finding)
{
    printf("%s: %s: %s\n", ph_catalog_level_word(finding->level), finding->about, finding->sentence);
    print_lines("cause:", finding->cause);
    print_lines("remedy:", finding->remedy);
}

static void print_timing(const ph_catalog_timing_t *timing)
{
    if (timing->duration_ms < 0) {
        printf("   not run  %s\n", timing->statement);
    }
    else {
        printf("%7d ms  %s\n", timing->duration_ms, timing->statement);
    }
    print_lines("", timing->plan);
}

static void print_text(const ph_catalog_report_t *report)
{
    const int levels[] = { PH_CATALOG_ERROR, PH_CATALOG_WARNING, PH_CATALOG_NOTE };
    const ph_catalog_finding_t *finding;
    apr_size_t level;
    int i;

    for (i = 0; i < report->timings->nelts; i++) {
        print_timing(&APR_ARRAY_IDX(report->timings, i, ph_catalog_timing_t));
    }
    for (level = 0; level < sizeof(levels) / sizeof(levels[0]); level++) {
        for (i = 0; i < report->findings->nelts; i++) {
            finding = &APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t);
            if ((int)finding->level == levels[level]) {
                print_finding(finding);
            }
        }
    }
    printf("Checked %d integrations and the newest %d events: %d errors, %d warnings, %d notes.\n",
           report->integrations_checked, report->events_checked,
           ph_catalog_report_count(report, PH_CATALOG_ERROR),
           ph_catalog_report_count(report, PH_CATALOG_WARNING),
           ph_catalog_report_count(report, PH_CATALOG_NOTE));
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static json_t *finding_json(const ph_catalog_finding_t *finding)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o}", "level", ph_catalog_level_word(finding->level), "word",
                     finding->word, "about", finding->about, "sentence", finding->sentence, "cause",
                     ph_json_text(finding->cause), "remedy", ph_json_text(finding->remedy));
}

static json_t *statement_json(const ph_catalog_timing_t *timing)
{
    return json_pack("{s:s, s:o, s:o}", "name", timing->statement, "duration_ms",
                     timing->duration_ms < 0 ? json_null() : json_integer(timing->duration_ms), "plan",
                     ph_json_text(timing->plan));
}

static void print_json(const ph_catalog_report_t *report, apr_pool_t *pool)
{
    const int errors = ph_catalog_report_count(report, PH_CATALOG_ERROR);
    const int warnings = ph_catalog_report_count(report, PH_CATALOG_WARNING);
    const ph_catalog_timing_t *timing;
    json_t *findings = json_array();
    json_t *statements = json_array();
    json_t *whole;
    int i;

    for (i = 0; i < report->findings->nelts; i++) {
        json_array_append_new(findings,
                              finding_json(&APR_ARRAY_IDX(report->findings, i, ph_catalog_finding_t)));
    }
    for (i = 0; i < report->timings->nelts; i++) {
        timing = &APR_ARRAY_IDX(report->timings, i, ph_catalog_timing_t);
        json_array_append_new(statements, statement_json(timing));
    }
    whole =
        json_pack("{s:b, s:i, s:i, s:i, s:i, s:o, s:o}", "ok", errors + warnings == 0, "errors", errors,
                  "warnings", warnings, "integrations_checked", report->integrations_checked,
                  "events_checked", report->events_checked, "findings", findings, "statements", statements);
    puts(ph_json_dump(whole, NULL, pool));
    json_decref(whole);
}

/* ---- the command ----------------------------------------------------------------------------------- */

static ph_exit_t exit_of(const ph_catalog_report_t *report)
{
    if (ph_catalog_report_count(report, PH_CATALOG_ERROR) > 0) {
        return PH_EXIT_CATALOG;
    }
    return ph_catalog_report_count(report, PH_CATALOG_WARNING) > 0 ? PH_EXIT_WARNINGS : PH_EXIT_DONE;
}

ph_exit_t ph_command_verify_catalog(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_catalog_report_t report;
    ph_settings_t settings;
    const char *sentence;
    ph_exit_t code = ph_settings_load(&settings, arguments, pool);

    if (code == PH_EXIT_DONE) {
        code = ph_connection_require_schema(&settings, pool);
    }
    if (code != PH_EXIT_DONE) {
        return code;
    }
    sentence = ph_catalog_check(&report, settings.driver, settings.params, PH_CATALOG_CHECK_FULL, pool);
    if (sentence) {
        return ph_refuse(PH_EXIT_FAILED, sentence);
    }
    if (ph_arguments_has(arguments, PH_OPTION_JSON)) {
        print_json(&report, pool);
    }
    else {
        print_text(&report);
    }
    return exit_of(&report);
}
