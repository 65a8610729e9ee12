/* SPDX-License-Identifier: Apache-2.0 */
/* CSV rows. An apostrophe marks text in spreadsheets. */
#include "csv.h"

#include <apr_strings.h>
#include <string.h>

#include "core/text/text_time.h"

#define SEPARATORS ",;\t|:^~\r\n\v\f"

/* What begins a formula: = + - @, and the same in full width (U+FF1D, U+FF0B, U+FF0D, U+FF20). */
static const char *const formula_signs[] = {
    "=", "+", "-", "@", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0", NULL
};

/* What a spreadsheet may skip before it: white space, also U+00A0, U+3000, U+200B and U+FEFF, and quotes. */
static const char *const skipped[] = {
    " ", "\"", "'", "\xc2\xa0", "\xe3\x80\x80", "\xe2\x80\x8b", "\xef\xbb\xbf", NULL
};

/* The length of the text of the list that begins at `at`; 0 = none. */
static apr_size_t match(const char *const *list, const char *at)
{
    for (; *list; list++) {
        if (strncmp(at, *list, strlen(*list)) == 0) {
            return strlen(*list);
        }
    }
    return 0;
}

/* `text` with apostrophes, each at most doubling its length. From `pool`; `text` itself where none is needed.
 */
static const char *defused(const char *text, apr_pool_t *pool)
{
    char *copy = apr_palloc(pool, 2 * strlen(text) + 1);
    const char *from = text;
    char *to = copy;
    int is_begin = 1; /* of a cell, for some separator */

    while (*from) {
        if (is_begin && match(formula_signs, from)) {
            *to++ = '\'';
        }
        is_begin = strchr(SEPARATORS, *from) || (is_begin && match(skipped, from));
        do {
            *to++ = *from++;
        } while (((unsigned char)*from & 0xc0) == 0x80);
    }
    *to = '\0';
    return copy;
}

/* Write the cell at `at`; returns its end. */
static char *write_cell(char *at, const char *cell)
{
    const int is_quoted = strpbrk(cell, ",;\t|\r\n\"") != NULL;

    if (is_quoted) {
        *at++ = '"';
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

/* The texts, none of which is NULL, as a row. */
static const char *join(const char *const *texts, int count, apr_pool_t *pool)
{
    apr_size_t room = 3; /* CR LF NUL */
    char *row;
    char *at;
    int i;

    for (i = 0; i < count; i++) {
        room += 2 * strlen(texts[i]) + 3; /* two quotes, comma */
    }
    row = apr_palloc(pool, room);
    at = row;
    for (i = 0; i < count; i++) {
        if (i > 0) {
            *at++ = ',';
        }
        at = write_cell(at, texts[i]);
    }
    memcpy(at, "\r\n", 3);
    return row;
}

static const char *text_of(const ph_column_t *column, const ph_cell_t *cell, apr_pool_t *pool)
{
    const char *text = NULL;

    switch (column->kind) {
    case PH_COLUMN_TEXT:
        text = cell->text ? defused(cell->text, pool) : NULL;
        break;
    case PH_COLUMN_NUMBER:
        text = cell->has_number ? apr_psprintf(pool, "%" APR_INT64_T_FMT, cell->number) : NULL;
        break;
    case PH_COLUMN_TIME:
        text = cell->has_number ? ph_text_time_plain(cell->number, pool) : NULL;
        break;
    }
    return text ? text : "";
}

const char *ph_csv_head(const ph_column_t *columns, int count, apr_pool_t *pool)
{
    const char **texts = apr_palloc(pool, (apr_size_t)count * sizeof(*texts));
    int i;

    for (i = 0; i < count; i++) {
        texts[i] = columns[i].name;
    }
    return join(texts, count, pool);
}

const char *ph_csv_row(const ph_column_t *columns, const ph_cell_t *cells, int count, apr_pool_t *pool)
{
    const char **texts = apr_palloc(pool, (apr_size_t)count * sizeof(*texts));
    int i;

    for (i = 0; i < count; i++) {
        texts[i] = text_of(&columns[i], &cells[i], pool);
    }
    return join(texts, count, pool);
}
