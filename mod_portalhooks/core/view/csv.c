/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows. A cell that begins like a formula is preceded by an apostrophe, which marks text in
 * spreadsheets. */
#include "csv.h"

#include <apr_strings.h>
#include <string.h>

/* The characters that begin a formula, also in full width (U+FF1D, U+FF0B, U+FF0D, U+FF20), and the white
 * space that spreadsheets skip before them. */
static int is_formula(const char *cell)
{
    static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };
    apr_size_t i;

    if (*cell != '\0' && strchr("=+-@\t\r\n", *cell)) {
        return 1;
    }
    for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
        if (strncmp(cell, wide[i], strlen(wide[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Write the cell at `at`; returns its end. */
static char *write_cell(char *at, const char *cell)
{
    const int is_quoted = is_formula(cell) || strpbrk(cell, ",;\"\r\n\t");

    if (is_quoted) {
        *at++ = '"';
    }
    if (is_formula(cell)) {
        *at++ = '\'';
    }
    for (; *cell != '\0'; cell++) {
        if (*cell == '"') {
            *at++ = '"';
        }
        *at++ = *cell;
    }
    if (is_quoted) {
        *at++ = '"';
    }
    return at;
}

const char *ph_csv_row(const char *const *cells, int count, apr_pool_t *pool)
{
    apr_size_t room = 3; /* CR LF NUL */
    char *row;
    char *at;
    int i;

    for (i = 0; i < count; i++) {
        room += 2 * (cells[i] ? strlen(cells[i]) : 0) + 4; /* two quotes, apostrophe, comma */
    }
    row = apr_palloc(pool, room);
    at = row;
    for (i = 0; i < count; i++) {
        if (i > 0) {
            *at++ = ',';
        }
        at = write_cell(at, cells[i] ? cells[i] : "");
    }
    memcpy(at, "\r\n", 3);
    return row;
}
