/* SPDX-License-Identifier: Apache-2.0 */
/* The view ph_now, and how far it was ahead of the monotonic clock. */
#include "db_clock.h"

#include "db_private.h"
#include "os/monotonic.h"
#include "row.h"

#define READ_EVERY apr_time_from_sec(10)

static apr_status_t read_clock(ph_db_t *db, apr_pool_t *scratch)
{
    ph_db_rows_t *rows;
    apr_status_t rv = ph_row_first(&rows, ph_db_call(db, PH_ST_CLOCK, scratch));

    if (rv == APR_SUCCESS) {
        db->clock_read_at = ph_monotonic_now();
        db->clock_ahead = ph_db_get_time(rows, 0) - db->clock_read_at;
        ph_db_drain(rows);
    }
    return rv;
}

apr_status_t ph_db_clock_now(apr_time_t *now, ph_db_t *db, apr_pool_t *scratch)
{
    apr_status_t rv = APR_SUCCESS;

    if (db->clock_read_at == 0 || ph_monotonic_now() - db->clock_read_at > READ_EVERY) {
        rv = read_clock(db, scratch);
    }
    if (rv == APR_SUCCESS) {
        *now = ph_monotonic_now() + db->clock_ahead;
    }
    return rv;
}
