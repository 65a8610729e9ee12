/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks export: the history on standard output, as /executions/export has it. */
#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

#include "commands.h"
#include "core/text/text_time.h"
#include "core/view/csv.h"
#include "core/view/json_execution.h"
#include "core/view/table_execution.h"
#include "local_portal.h"
#include "refuse.h"
#include "service/audit.h"
#include "service/export.h"

#define DAY apr_time_from_sec(86400)

static apr_status_t print_csv(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    ph_cell_t cells[PH_TABLE_EXECUTION_COLUMNS];

    (void)baton;
    if (execution) {
        ph_table_execution_fill(cells, execution, scratch);
        fputs(ph_csv_row(ph_table_execution_columns, cells, PH_TABLE_EXECUTION_COLUMNS, scratch), stdout);
    }
    return ferror(stdout) ? APR_EGENERAL : APR_SUCCESS;
}

static apr_status_t print_ndjson(void *baton, const ph_execution_t *execution, apr_pool_t *scratch)
{
    ph_json_out_t out;

    (void)baton;
    if (execution) {
        ph_json_out_init(&out, scratch);
        ph_json_execution(&out, execution);
        puts(ph_json_out_end(&out, NULL));
    }
    return ferror(stdout) ? APR_EGENERAL : APR_SUCCESS;
}

/* "2026-11-30": 1 and its start (UTC); else 0. NULL is left at 0. */
static int parse_day(apr_time_t *out, const char *day, apr_pool_t *pool)
{
    *out = 0;
    return !day || (strlen(day) == 10 && ph_text_time_parse(out, apr_pstrcat(pool, day, "T00:00:00Z", NULL)));
}

ph_exit_t ph_command_export(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *format = arguments->values[PH_OPTION_FORMAT];
    const int is_ndjson = format && strcmp(format, "ndjson") == 0;
    ph_execution_query_t query = { 0 };
    ph_local_portal_t *local;
    ph_context_t context;
    ph_exit_t code;
    json_t *diff;

    query.integration_id = arguments->values[PH_OPTION_INTEGRATION];
    if (!parse_day(&query.from, arguments->values[PH_OPTION_FROM], pool) ||
        !parse_day(&query.to, arguments->values[PH_OPTION_TO], pool)) {
        return ph_refuse(PH_EXIT_USAGE, "A day is YYYY-MM-DD.");
    }
    if (query.to && query.from > query.to) {
        return ph_refuse(PH_EXIT_USAGE, "--from is after --to.");
    }
    query.to += query.to ? DAY : 0;
    code = ph_local_portal_start(&local, arguments, pool);
    if (code != PH_EXIT_DONE) {
        return code;
    }
    context = ph_local_portal_context(local, pool);
    diff = json_pack("{s:s, s:s*, s:s*, s:s*}", "format", is_ndjson ? "ndjson" : "csv", "integration_id",
                     query.integration_id, "from", arguments->values[PH_OPTION_FROM], "to",
                     arguments->values[PH_OPTION_TO]);
    if (ph_audit_read(&context, "execution.export", NULL, diff) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    if (!is_ndjson) {
        fputs(ph_csv_head(ph_table_execution_columns, PH_TABLE_EXECUTION_COLUMNS, pool), stdout);
    }
    if (ph_export_run(&context, &query, is_ndjson ? print_ndjson : print_csv, NULL) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    return ferror(stdout) ? ph_refuse(PH_EXIT_FAILED, "Cannot write to standard output.") : PH_EXIT_DONE;
}
