/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_OS_WORKBOOK_H
#define PH_OS_WORKBOOK_H

#include <apr_file_io.h>

#include "core/view/table.h"

/* An Excel workbook (xlsx, ECMA-376) with one worksheet, written row by row through temporary files: one row
 * is in memory. Texts are text, never formulas or links; times are dates; the head is bold and stays in view.
 * Used by one thread. */
typedef struct ph_workbook_t ph_workbook_t;

#define PH_WORKBOOK_ROWS_MAX 1048575                  /* beside the head: the limit of the format */
#define PH_WORKBOOK_BYTES_MAX APR_INT64_C(0x7fffffff) /* of the worksheet before compression, about */

/* Begin a workbook whose `columns` are kept. Its temporary files are in APR's directory for them (TMPDIR,
 * /tmp) and readable by this user alone; they end with `pool`. */
apr_status_t ph_workbook_make(ph_workbook_t **book, const char *sheet, const ph_column_t *columns, int count,
                              apr_pool_t *pool);

/* Add a row of as many cells as there are columns. APR_ENOSPC when it is one too many: the workbook is then
 * of no use. */
apr_status_t ph_workbook_add(ph_workbook_t *book, const ph_cell_t *cells);

/* Write the file: *file, open for reading at its beginning and already without a name, closed with the pool
 * of ph_workbook_make; *size in bytes. Once; takes seconds for a hundred thousand rows. */
apr_status_t ph_workbook_finish(apr_file_t **file, apr_off_t *size, ph_workbook_t *book);

#endif
