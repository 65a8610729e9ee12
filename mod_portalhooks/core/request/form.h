/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_FORM_H
#define PH_CORE_REQUEST_FORM_H

#include <jansson.h>
#include <stddef.h>

#include "core/json/json_scan.h"
#include "core/model/problem.h"

/* Reads a JSON object into a struct, driven by a table of its fields. All faults are collected, each with its
 * JSON Pointer; a field that is absent leaves the struct as the caller filled it. The sentences never quote a
 * value, which may be a secret. Pure; any thread. */

typedef enum {
    PH_FORM_TITLE,   /* const char *: one line for display, not blank; min and max in characters */
    PH_FORM_NAME,    /* const char *: the same without invisible characters, so that no two look alike */
    PH_FORM_LINES,   /* const char *: a title with line breaks */
    PH_FORM_TEXT,    /* const char *: any text; the service validates it */
    PH_FORM_ASCII,   /* const char *: visible ASCII, min and max in bytes */
    PH_FORM_ID,      /* const char *: ph_is_id, but not "." or ".." */
    PH_FORM_WORD,    /* int: the index of the text in `words` */
    PH_FORM_FLAG,    /* int: 0 or 1 */
    PH_FORM_NUMBER,  /* int: min to max */
    PH_FORM_TIME,    /* apr_time_t: RFC 3339 */
    PH_FORM_VERSION, /* nothing: the version to change, which ph_call_precondition() reads */
    PH_FORM_VALUE,   /* const json_t *: any value, borrowed; the service reads it */
    PH_FORM_SERVER   /* set by the server: refused */
} ph_form_type_t;

typedef enum { PH_FORM_OPTIONAL, PH_FORM_REQUIRED, PH_FORM_NULLABLE } ph_form_need_t;

typedef struct ph_form_field_t {
    const char *name; /* NULL ends the table */
    ph_form_type_t type;
    ph_form_need_t need; /* null in a NULLABLE field sets NULL or 0 */
    size_t offset;
    int min;
    int max;
    const char *const *words; /* of PH_FORM_WORD; NULL-terminated */
} ph_form_field_t;

/* Read `object`, whose JSON Pointer is `pointer` ("" = the root, "/3" = an item), into the struct `out`.
 * Texts are copied into `pool`. Adds the faults to `problem`; returns problem->code. */
ph_problem_code_t ph_form_read(void *out, const ph_form_field_t *fields, const json_t *object,
                               const char *pointer, ph_problem_t *problem, apr_pool_t *pool);

/* Add a fault when the root object lacks `name`: for a table that serves both creation and patches. */
void ph_form_need(const json_t *object, const char *name, ph_problem_t *problem, apr_pool_t *pool);

/* `pointer` extended by a name, escaped (RFC 6901); `pointer` itself when the name is overlong. From `pool`.
 */
const char *ph_form_pointer(const char *pointer, const char *name, apr_pool_t *pool);

/* malformed: "<what> is not valid JSON: …", with the fault and its place. From `pool`. */
ph_problem_code_t ph_form_refuse_json(ph_problem_t *problem, const ph_json_error_t *error, const char *what,
                                      apr_pool_t *pool);

#endif
