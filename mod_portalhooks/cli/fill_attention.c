/* SPDX-License-Identifier: Apache-2.0 */
/* What failed before httpd kept a list of it. */
#include "fill_attention.h"

#include <stdio.h>

#include <apr_strings.h>

#include "connection.h"
#include "refuse.h"
#include "service/attention_backlog.h"
#include "store/db_clock.h"

ph_exit_t ph_fill_attention(const ph_settings_t *settings, apr_pool_t *pool)
{
    apr_time_t now;
    apr_status_t rv;
    ph_db_t *db;
    int added = 0;
    const ph_exit_t code = ph_connection_open(&db, settings, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    rv = ph_db_clock_now(&now, db, pool);
    if (rv == APR_SUCCESS) {
        rv = ph_attention_backlog_fill(&added, db, now - apr_time_from_sec(86400) * PH_ATTENTION_BACKLOG_DAYS,
                                       pool);
    }
    if (added > 0) {
        printf("%d failures of the last %d days need attention\n", added, PH_ATTENTION_BACKLOG_DAYS);
    }
    if (rv != APR_SUCCESS) {
        return ph_refuse(
            PH_EXIT_FAILED,
            apr_psprintf(pool,
                         "The schema is up to date, but listing earlier failures stopped: %s. Run "
                         "the command again.",
                         ph_db_error(db)));
    }
    return PH_EXIT_DONE;
}
