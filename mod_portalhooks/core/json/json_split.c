/* SPDX-License-Identifier: Apache-2.0 */
/* Splits an array at the commas outside of strings and inner brackets. */
#include "json_split.h"

#include <string.h>

typedef struct split_t {
    const char *at;
    const char *end;
    int line;
    int column;
    apr_array_header_t *elements;
} split_t;

static int is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* One byte further. */
static void advance(split_t *split)
{
    if (*split->at == '\n') {
        split->line++;
        split->column = 1;
    }
    else if (split->at + 1 == split->end || ((unsigned char)split->at[1] & 0xc0) != 0x80) {
        split->column++;
    }
    split->at++;
}

static void skip_space(split_t *split)
{
    while (split->at < split->end && is_space(*split->at)) {
        advance(split);
    }
}

/* Past the string that begins here, or to the end of the text. */
static void skip_string(split_t *split)
{
    advance(split);
    while (split->at < split->end && *split->at != '"') {
        if (*split->at == '\\' && split->at + 1 < split->end) {
            advance(split);
        }
        advance(split);
    }
    if (split->at < split->end) {
        advance(split);
    }
}

/* Past one element, to its comma or the bracket that closes the array. */
static void take_element(split_t *split)
{
    ph_json_element_t *element = apr_array_push(split->elements);
    apr_size_t depth = 0;
    const char *end;
    char byte;

    skip_space(split);
    element->text.bytes = split->at;
    element->line = split->line;
    element->column = split->column;
    while (split->at < split->end) {
        byte = *split->at;
        if (byte == '"') {
            skip_string(split);
            continue;
        }
        if (depth == 0 && (byte == ',' || byte == ']')) {
            break;
        }
        depth += byte == '{' || byte == '[';
        depth -= depth > 0 && (byte == '}' || byte == ']');
        advance(split);
    }
    for (end = split->at; end > element->text.bytes && is_space(end[-1]); end--) {
    }
    element->text.len = (apr_size_t)(end - element->text.bytes);
}

static int fail(ph_json_error_t *error, const split_t *split, const char *what)
{
    error->line = split->line;
    error->column = split->column;
    error->what = what;
    return 0;
}

int ph_json_is_array(const char *text, apr_size_t len)
{
    apr_size_t i = 0;

    while (i < len && is_space(text[i])) {
        i++;
    }
    return i < len && text[i] == '[';
}

int ph_json_split(apr_array_header_t **elements, ph_json_error_t *error, const char *text, apr_size_t len,
                  int max, apr_pool_t *pool)
{
    split_t split = { text, text + len, 1, 1, apr_array_make(pool, 16, sizeof(ph_json_element_t)) };

    *elements = split.elements;
    skip_space(&split);
    if (split.at == split.end || *split.at != '[') {
        return fail(error, &split, "not an array");
    }
    advance(&split);
    skip_space(&split);
    if (split.at < split.end && *split.at != ']') {
        take_element(&split);
    }
    while (split.at < split.end && *split.at == ',') {
        if (split.elements->nelts > max) {
            return 1;
        }
        advance(&split);
        take_element(&split);
    }
    if (split.at == split.end) {
        return fail(error, &split, "the document ends early");
    }
    advance(&split);
    skip_space(&split);
    return split.at == split.end ? 1 : fail(error, &split, "unexpected text after the document");
}

void ph_json_place(ph_json_error_t *error, const ph_json_element_t *element)
{
    if (error->line == 1) {
        error->column += element->column - 1;
    }
    error->line += element->line - 1;
}
