/* SPDX-License-Identifier: Apache-2.0 */
/* Writes workbooks with libxlsxwriter, in its mode of constant memory. */
#include "workbook.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#define TEXT_MAX                                                                                             \
    32767             /* characters of a cell, a limit of Excel; counted as bytes, which is never too much   \
                       */
#define CELL_BYTES 48 /* of the markup around a cell */
#define DAY_S 86400
#define EXCEL_EPOCH 25569 /* 1970-01-01 in days of Excel */

struct ph_workbook_t {
    const ph_column_t *columns;
    int count;
    lxw_workbook *book; /* NULL = closed */
    lxw_worksheet *sheet;
    lxw_format *time_format;
    apr_file_t *file;
    const char *path;
    int rows; /* with the head */
    apr_int64_t bytes;
    apr_pool_t *pool;
};

/* Excel reads _x0041_ in a text as an A. */
static int is_escape(const char *at)
{
    return strncmp(at, "_x", 2) == 0 && strspn(at + 2, "0123456789abcdefABCDEF") >= 4 && at[6] == '_';
}

/* `text` as it is to be read, cut to TEXT_MAX: the underscore of what looks like an escape becomes one. */
static const char *escaped(const char *text, apr_pool_t *pool)
{
    apr_size_t len = strlen(text);
    const char *at;
    char *copy;
    char *to;

    if (len <= TEXT_MAX && !strstr(text, "_x")) {
        return text;
    }
    copy = apr_palloc(pool, 4 * len + 1); /* _xHHHH_ grows from 7 bytes to 13 */
    for (at = text, to = copy; *at; at++) {
        if (is_escape(at)) {
            memcpy(to, "_x005F", 6);
            to += 6;
        }
        *to++ = *at;
    }
    len = (apr_size_t)(to - copy) > TEXT_MAX ? TEXT_MAX : (apr_size_t)(to - copy);
    while (len < (apr_size_t)(to - copy) && ((unsigned char)copy[len] & 0xc0) == 0x80) {
        len--; /* not within a character */
    }
    copy[len] = '\0';
    return copy;
}

static apr_status_t discard(void *data)
{
    ph_workbook_t *book = data;

    if (book->book) {
        /* The library forgets to. */
        if (book->sheet && book->sheet->optimize_tmpfile) {
            fclose(book->sheet->optimize_tmpfile);
        }
        lxw_workbook_free(book->book);
        book->book = NULL;
    }
    return APR_SUCCESS;
}

/* Widths and the place where the head stays come before the first row in this mode. */
static apr_status_t write_head(ph_workbook_t *book)
{
    lxw_format *bold = workbook_add_format(book->book);
    lxw_error error = LXW_NO_ERROR;
    int i;

    book->time_format = workbook_add_format(book->book);
    if (!bold || !book->time_format) {
        return APR_ENOMEM;
    }
    format_set_bold(bold);
    format_set_num_format(book->time_format, "yyyy-mm-dd hh:mm:ss");
    worksheet_freeze_panes(book->sheet, 1, 0);
    for (i = 0; error == LXW_NO_ERROR && i < book->count; i++) {
        error = worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, book->columns[i].width, NULL);
    }
    for (i = 0; error == LXW_NO_ERROR && i < book->count; i++) {
        error = worksheet_write_string(book->sheet, 0, (lxw_col_t)i, book->columns[i].name, bold);
    }
    book->rows = 1;
    return error == LXW_NO_ERROR ? APR_SUCCESS : APR_EGENERAL;
}

/* A file of its own name, which libxlsxwriter writes to by name and is read by this descriptor. */
static apr_status_t make_file(ph_workbook_t *book, apr_pool_t *pool)
{
    const char *directory;
    char *path;
    apr_status_t rv = apr_temp_dir_get(&directory, pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    path = apr_pstrcat(pool, directory, "/portalhooks-export-XXXXXX", NULL);
    book->path = path;
    return apr_file_mktemp(&book->file, path,
                           APR_FOPEN_CREATE | APR_FOPEN_READ | APR_FOPEN_WRITE | APR_FOPEN_EXCL |
                               APR_FOPEN_DELONCLOSE | APR_FOPEN_BINARY,
                           pool);
}

apr_status_t ph_workbook_make(ph_workbook_t **out, const char *sheet, const ph_column_t *columns, int count,
                              apr_pool_t *pool)
{
    lxw_workbook_options options = { 0 };
    ph_workbook_t *book = apr_pcalloc(pool, sizeof(*book));
    apr_status_t rv = make_file(book, pool);

    *out = book;
    if (rv != APR_SUCCESS) {
        return rv;
    }
    options.constant_memory = LXW_TRUE;
    book->columns = columns;
    book->count = count;
    book->book = workbook_new_opt(book->path, &options);
    if (!book->book) {
        return APR_ENOMEM;
    }
    apr_pool_cleanup_register(pool, book, discard, apr_pool_cleanup_null);
    book->sheet = workbook_add_worksheet(book->book, sheet);
    apr_pool_create(&book->pool, pool);
    return book->sheet ? write_head(book) : APR_EGENERAL;
}

static lxw_error write_cell(ph_workbook_t *book, int column, const ph_cell_t *cell)
{
    const lxw_row_t row = (lxw_row_t)book->rows;
    const lxw_col_t col = (lxw_col_t)column;
    const char *text;

    switch (book->columns[column].kind) {
    case PH_COLUMN_TEXT:
        text = cell->text ? escaped(cell->text, book->pool) : "";
        book->bytes += (apr_int64_t)strlen(text);
        return *text ? worksheet_write_string(book->sheet, row, col, text, NULL) : LXW_NO_ERROR;
    case PH_COLUMN_NUMBER:
        return cell->has_number ? worksheet_write_number(book->sheet, row, col, (double)cell->number, NULL)
                                : LXW_NO_ERROR;
    case PH_COLUMN_TIME:
        return cell->has_number
                   ? worksheet_write_number(book->sheet, row, col,
                                            EXCEL_EPOCH + (double)apr_time_sec(cell->number) / DAY_S,
                                            book->time_format)
                   : LXW_NO_ERROR;
    }
    return LXW_NO_ERROR;
}

apr_status_t ph_workbook_add(ph_workbook_t *book, const ph_cell_t *cells)
{
    lxw_error error = LXW_NO_ERROR;
    int i;

    book->bytes += (apr_int64_t)book->count * CELL_BYTES;
    if (book->rows > PH_WORKBOOK_ROWS_MAX || book->bytes > PH_WORKBOOK_BYTES_MAX) {
        return APR_ENOSPC;
    }
    apr_pool_clear(book->pool);
    for (i = 0; error == LXW_NO_ERROR && i < book->count; i++) {
        error = write_cell(book, i, &cells[i]);
    }
    book->rows++;
    return error == LXW_NO_ERROR ? APR_SUCCESS : APR_EGENERAL;
}

apr_status_t ph_workbook_finish(apr_file_t **file, apr_off_t *size, ph_workbook_t *book)
{
    const lxw_error error = workbook_close(book->book);
    apr_finfo_t info;
    apr_status_t rv;

    book->book = NULL; /* freed, whatever became of it */
    if (error != LXW_NO_ERROR) {
        return APR_EGENERAL;
    }
    apr_file_remove(book->path, book->pool);
    rv = apr_file_info_get(&info, APR_FINFO_SIZE, book->file);
    *size = info.size;
    *file = book->file;
    return rv;
}
