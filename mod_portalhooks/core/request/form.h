/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_FORM_H
#define PH_CORE_REQUEST_FORM_H

#include <jansson.h>
#include <stddef.h>

#include "core/model/problem.h"

/* Reading a JSON object into a struct by a table of its fields. All that is wrong is collected, each with
 * its JSON Pointer; what is absent leaves the struct as it was filled before. Pure. */

typedef enum {
    PH_FORM_NAME,   /* const char *: one line for people, not only blanks; min and max in characters */
    PH_FORM_LINES,  /* const char *: the same, and line breaks may stand in it */
    PH_FORM_TEXT,   /* const char *: any text; the service judges it */
    PH_FORM_ASCII,  /* const char *: visible ASCII, min and max in bytes */
    PH_FORM_ID,     /* const char *: ph_is_id, and neither "." nor ".." */
    PH_FORM_WORD,   /* int: the place of the text in `words` */
    PH_FORM_FLAG,   /* int: 0 or 1 */
    PH_FORM_NUMBER, /* int: min to max */
    PH_FORM_TIME,   /* apr_time_t: RFC 3339 */
    PH_FORM_VALUE,  /* const json_t *: anything, borrowed; the service looks at it */
    PH_FORM_SERVER  /* set by the server only: refused */
} ph_form_type_t;

typedef enum { PH_FORM_OPTIONAL, PH_FORM_REQUIRED, PH_FORM_NULLABLE } ph_form_need_t;

typedef struct ph_form_field_t {
    const char *name; /* NULL ends the table */
    ph_form_type_t type;
    ph_form_need_t need; /* a null of a NULLABLE field sets NULL or 0 */
    size_t offset;
    int min;
    int max;
    const char *const *words; /* of PH_FORM_WORD, NULL at the end */
} ph_form_field_t;

/* `pointer` is the object's own ("" = the root, "/3" = an item). Texts are copied into `pool`. Returns
 * problem->code. */
ph_problem_code_t ph_form_read(void *out, const ph_form_field_t *fields, const json_t *object,
                               const char *pointer, ph_problem_t *problem, apr_pool_t *pool);

/* Refuse an object at the root without `name`, for a table that serves whole objects and patches. */
void ph_form_need(const json_t *object, const char *name, ph_problem_t *problem, apr_pool_t *pool);

/* `pointer` and one more step, escaped as RFC 6901 says; `pointer` itself when the name is endless. From
 * `pool`. */
const char *ph_form_pointer(const char *pointer, const char *name, apr_pool_t *pool);

#endif
