/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CSV_H
#define PH_CORE_VIEW_CSV_H

#include <apr_pools.h>

/* CSV rows (RFC 4180) for spreadsheets: a cell that would be read as a formula is escaped. Pure; any thread.
 */

/* The cells, separated by commas, with CR LF at the end; NULL is an empty cell. From `pool`. */
const char *ph_csv_row(const char *const *cells, int count, apr_pool_t *pool);

#endif
