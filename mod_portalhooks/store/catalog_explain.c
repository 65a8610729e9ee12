/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of plans, in the words of MySQL, MariaDB and SQLite. */
#include "catalog_explain.h"

#include <apr_strings.h>
#include <string.h>

/* Columns of MariaDB's EXPLAIN. MySQL has `partitions` after `table`, and `filtered` before `Extra`. */
enum { SELECT_TYPE = 1, TABLE = 2, ACCESS = 3, KEY = 5, ROWS = 8, EXTRA = 9 };

void ph_catalog_plan_init(ph_catalog_plan_t *plan, ph_catalog_server_t server, apr_int64_t rows)
{
    memset(plan, 0, sizeof(*plan));
    plan->text = "";
    plan->server = server;
    plan->rows = rows;
}

const char *ph_catalog_plan_prefix(ph_catalog_server_t server)
{
    return server == PH_CATALOG_SQLITE ? "EXPLAIN QUERY PLAN " : "EXPLAIN ";
}

static void add_line(ph_catalog_plan_t *plan, const char *line, apr_pool_t *pool)
{
    plan->text = apr_pstrcat(pool, plan->text, *plan->text ? "\n" : "", line, NULL);
}

static const char *text_of(ph_db_rows_t *rows, int column, const char *if_null, apr_pool_t *pool)
{
    const char *text = ph_db_get_text(rows, column, pool);

    return text ? text : if_null;
}

static void read_mysql(ph_catalog_plan_t *plan, ph_db_rows_t *rows, apr_pool_t *pool)
{
    const int shift = plan->server == PH_CATALOG_MYSQL ? 1 : 0;
    const char *table = text_of(rows, TABLE, "-", pool);
    const char *access = text_of(rows, ACCESS + shift, "-", pool);
    const char *extra = text_of(rows, EXTRA + 2 * shift, "", pool);
    const apr_int64_t count = ph_db_get_int(rows, ROWS + shift, 0);

    add_line(plan,
             apr_psprintf(pool, "%s: %s by %s, %" APR_INT64_T_FMT " rows%s%s", table, access,
                          text_of(rows, KEY + shift, "no index", pool), count, *extra ? "; " : "", extra),
             pool);
    if (count < PH_CATALOG_ROWS_MANY) {
        return;
    }
    plan->is_materialized |= strcmp(text_of(rows, SELECT_TYPE, "", pool), "DERIVED") == 0;
    if (*table == '<') { /* <derived2> */
        return;
    }
    if (strcmp(access, "ALL") == 0) {
        plan->scanned = table;
    }
    if (strstr(extra, "filesort")) {
        plan->sorted = table;
    }
}

/* Subqueries of our own statements, of few rows. */
static int is_ours(const char *name)
{
    static const char *const names[] = { "by_id", "by_title", "found", "counts", "without_time" };
    apr_size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0) {
            return 1;
        }
    }
    return 0;
}

static void read_sqlite(ph_catalog_plan_t *plan, ph_db_rows_t *rows, apr_pool_t *pool)
{
    static const char scan[] = "SCAN ";
    const char *step = text_of(rows, 3, "", pool);

    add_line(plan, step, pool);
    if (plan->rows < PH_CATALOG_ROWS_MANY) {
        return;
    }
    if (strncmp(step, scan, sizeof(scan) - 1) == 0 && !strstr(step, "INDEX")) {
        step += sizeof(scan) - 1;
        step = apr_pstrmemdup(pool, step, strcspn(step, " "));
        plan->scanned = *step == '(' || is_ours(step) ? plan->scanned : step;
    }
    else if (strstr(step, "TEMP B-TREE FOR ORDER BY")) {
        plan->sorted = "ph_event";
    }
}

void ph_catalog_plan_step(ph_catalog_plan_t *plan, ph_db_rows_t *rows, apr_pool_t *pool)
{
    if (plan->server == PH_CATALOG_SQLITE) {
        read_sqlite(plan, rows, pool);
    }
    else {
        read_mysql(plan, rows, pool);
    }
}
