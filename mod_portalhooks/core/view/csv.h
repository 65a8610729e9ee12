/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_VIEW_CSV_H
#define PH_CORE_VIEW_CSV_H

#include <apr_pools.h>

#include "table.h"

/* CSV rows (RFC 4180, UTF-8 without a byte order mark). No cell becomes a formula, whichever separator a
 * spreadsheet assumes (, ; tab | : ^ ~ or a line break): an apostrophe goes before a = + - or @, also in full
 * width, that begins a cell or follows such a separator, white space and quotes in between or not. Numbers of
 * number columns stay as they are. Times are "2026-11-23 14:45:28", UTC. Pure; any thread. */

/* The names of the columns, separated by commas, with CR LF at the end. From `pool`. */
const char *ph_csv_head(const ph_column_t *columns, int count, apr_pool_t *pool);

/* A row. From `pool`. */
const char *ph_csv_row(const ph_column_t *columns, const ph_cell_t *cells, int count, apr_pool_t *pool);

#endif
