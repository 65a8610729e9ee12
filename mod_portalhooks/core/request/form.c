/* SPDX-License-Identifier: Apache-2.0 */
/* Validates and reads the fields of a JSON object. */
#include "form.h"

#include <string.h>

#include <apr_strings.h>

#include "core/model/model.h"
#include "core/text/text.h"
#include "core/text/text_time.h"

/* No known field name is longer, and a hostile body must not grow the response. */
#define NAME_BYTES_MAX 256

/* Ours have 26 or 43 characters. */
#define VERSION_MIN 2
#define VERSION_MAX 64

typedef struct reading_t {
    char *out;
    const char *pointer;
    ph_problem_t *problem;
    apr_pool_t *pool;
} reading_t;

const char *ph_form_pointer(const char *pointer, const char *name, apr_pool_t *pool)
{
    char escaped[NAME_BYTES_MAX * 2 + 1];
    char *at = escaped;

    if (strlen(name) > NAME_BYTES_MAX) {
        return pointer;
    }
    for (; *name; name++) {
        if (*name == '~' || *name == '/') {
            *at++ = '~';
            *at++ = (*name == '~') ? '0' : '1';
        }
        else {
            *at++ = *name;
        }
    }
    *at = '\0';
    return apr_pstrcat(pool, pointer, "/", escaped, NULL);
}

static void refuse(const reading_t *reading, const char *name, const char *detail)
{
    ph_problem_add_field(reading->problem, ph_form_pointer(reading->pointer, name, reading->pool), detail,
                         reading->pool);
}

static const char *length_fault(const ph_form_field_t *field, apr_size_t length, const char *unit,
                                apr_pool_t *pool)
{
    if (length == 0 && field->min > 0) {
        return "This must not be empty.";
    }
    if (length < (apr_size_t)field->min || length > (apr_size_t)field->max) {
        return apr_psprintf(pool, "This must have %d to %d %s.", field->min, field->max, unit);
    }
    return NULL;
}

static const char *text_fault(const ph_form_field_t *field, const char *text, apr_pool_t *pool)
{
    const char *fault = length_fault(field, ph_text_length(text), "characters", pool);

    if (fault) {
        return fault;
    }
    if (field->min > 0 && text[strspn(text, " \t\r\n")] == '\0') {
        return "This must not be blank.";
    }
    if ((field->type == PH_FORM_NAME || field->type == PH_FORM_TITLE) && !ph_text_is_plain(text)) {
        return "This must be a single line without control or bidirectional formatting characters.";
    }
    if (field->type == PH_FORM_NAME && ph_text_has_invisible(text)) {
        return "This must not contain invisible characters, such as zero-width spaces, joiners or variation "
               "selectors.";
    }
    if (field->type == PH_FORM_LINES && !ph_text_is_plain_lines(text)) {
        return "This must not contain control or bidirectional formatting characters.";
    }
    return NULL;
}

static const char *ascii_fault(const ph_form_field_t *field, const char *text, apr_pool_t *pool)
{
    const char *at;

    for (at = text; *at; at++) {
        if (*at < '!' || *at > '~') {
            return "This must be visible ASCII without spaces.";
        }
    }
    return length_fault(field, (apr_size_t)(at - text), "characters", pool);
}

static const char *id_fault(const char *text)
{
    if (!ph_is_id(text)) {
        return "This must be 1 to 64 letters, digits or . _ : ~ -.";
    }
    /* URL parsers remove them from paths. */
    if (strcmp(text, ".") == 0 || strcmp(text, "..") == 0) {
        return "This must not consist of dots only.";
    }
    return NULL;
}

static const char *read_word(int *out, const ph_form_field_t *field, const char *text, apr_pool_t *pool)
{
    const char *known = "";
    int i;

    for (i = 0; field->words[i]; i++) {
        if (strcmp(field->words[i], text) == 0) {
            *out = i;
            return NULL;
        }
        known = apr_pstrcat(pool, known, (i == 0) ? "" : ", ", field->words[i], NULL);
    }
    return apr_psprintf(pool, "This must be one of: %s.", known);
}

static const char *read_number(int *out, const ph_form_field_t *field, const json_t *value, apr_pool_t *pool)
{
    if (!json_is_integer(value)) {
        return "This must be a whole number.";
    }
    if (json_integer_value(value) < field->min || json_integer_value(value) > field->max) {
        return apr_psprintf(pool, "This must be from %d to %d.", field->min, field->max);
    }
    *out = (int)json_integer_value(value);
    return NULL;
}

/* NULL and the struct member set, or the fault. */
static const char *read_string(const reading_t *reading, const ph_form_field_t *field, const char *text)
{
    void *place = reading->out + field->offset;
    const char *fault = NULL;

    if (field->type == PH_FORM_WORD) {
        return read_word(place, field, text, reading->pool);
    }
    if (field->type == PH_FORM_TIME) {
        return ph_text_time_parse(place, text) ? NULL : "This must be a time such as 2026-11-23T14:45:28Z.";
    }
    if (field->type == PH_FORM_ID) {
        fault = id_fault(text);
    }
    else if (field->type == PH_FORM_ASCII) {
        fault = ascii_fault(field, text, reading->pool);
    }
    else if (field->type != PH_FORM_TEXT) {
        fault = text_fault(field, text, reading->pool);
    }
    if (!fault) {
        *(const char **)place = apr_pstrdup(reading->pool, text);
    }
    return fault;
}

static int is_version(const json_t *value)
{
    const char *text = json_string_value(value);

    return text && strlen(text) >= VERSION_MIN && strlen(text) <= VERSION_MAX && ph_is_id(text);
}

static const char *read_value(const reading_t *reading, const ph_form_field_t *field, const json_t *value)
{
    void *place = reading->out + field->offset;

    switch (field->type) {
    case PH_FORM_TITLE:
    case PH_FORM_NAME:
    case PH_FORM_LINES:
    case PH_FORM_TEXT:
    case PH_FORM_ASCII:
    case PH_FORM_ID:
    case PH_FORM_WORD:
    case PH_FORM_TIME:
        return json_is_string(value) ? read_string(reading, field, json_string_value(value))
                                     : "This must be a string.";
    case PH_FORM_FLAG:
        if (!json_is_boolean(value)) {
            return "This must be true or false.";
        }
        *(int *)place = json_is_true(value);
        return NULL;
    case PH_FORM_NUMBER:
        return read_number(place, field, value, reading->pool);
    case PH_FORM_VERSION:
        return is_version(value) ? NULL : "This must be the version that was read, or null.";
    case PH_FORM_VALUE:
        *(const json_t **)place = value;
        return NULL;
    case PH_FORM_SERVER:
        return "This is set by the server and must not be sent.";
    }
    return NULL;
}

static void clear(const reading_t *reading, const ph_form_field_t *field)
{
    void *place = reading->out + field->offset;

    if (field->type == PH_FORM_FLAG || field->type == PH_FORM_NUMBER || field->type == PH_FORM_WORD) {
        *(int *)place = 0;
    }
    else if (field->type == PH_FORM_TIME) {
        *(apr_time_t *)place = 0;
    }
    else {
        *(const char **)place = NULL;
    }
}

static const ph_form_field_t *find_field(const ph_form_field_t *fields, const char *name)
{
    for (; fields->name; fields++) {
        if (strcmp(fields->name, name) == 0) {
            return fields;
        }
    }
    return NULL;
}

static void need(const reading_t *reading, const json_t *object, const char *name)
{
    if (!json_object_get(object, name)) {
        refuse(reading, name, "This is required.");
    }
}

ph_problem_code_t ph_form_read(void *out, const ph_form_field_t *fields, const json_t *object,
                               const char *pointer, ph_problem_t *problem, apr_pool_t *pool)
{
    const reading_t reading = { out, pointer, problem, pool };
    const ph_form_field_t *field;
    const char *name;
    const char *fault;
    json_t *value;

    json_object_foreach((json_t *)object, name, value)
    {
        field = find_field(fields, name);
        if (!field) {
            refuse(&reading, name, "This field does not exist.");
            continue;
        }
        if (json_is_null(value) && field->need == PH_FORM_NULLABLE && field->type != PH_FORM_VALUE) {
            if (field->type != PH_FORM_VERSION) {
                clear(&reading, field);
            }
            continue;
        }
        fault = read_value(&reading, field, value);
        if (fault) {
            refuse(&reading, name, fault);
        }
    }
    for (field = fields; field->name; field++) {
        if (field->need == PH_FORM_REQUIRED) {
            need(&reading, object, field->name);
        }
    }
    return problem->code;
}

void ph_form_need(const json_t *object, const char *name, ph_problem_t *problem, apr_pool_t *pool)
{
    const reading_t reading = { NULL, "", problem, pool };

    need(&reading, object, name);
}

ph_problem_code_t ph_form_refuse_json(ph_problem_t *problem, const ph_json_error_t *error, const char *what,
                                      apr_pool_t *pool)
{
    return ph_problem_refuse(problem, PH_PROBLEM_MALFORMED,
                             apr_psprintf(pool, "%s is not valid JSON: %s (line %d, column %d).", what,
                                          error->what, error->line, error->column));
}
