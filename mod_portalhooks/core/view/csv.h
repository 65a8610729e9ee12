/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CSV_H
#define PH_CORE_VIEW_CSV_H

#include <apr_pools.h>

/* Rows for spreadsheets: RFC 4180, and no cell that a spreadsheet takes for a formula, whoever wrote the
 * text in it. Pure. */

/* The cells with commas between and CR LF at the end; a NULL is an empty cell. From `pool`. */
const char *ph_csv_row(const char *const *cells, int count, apr_pool_t *pool);

#endif
