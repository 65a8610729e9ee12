/* SPDX-License-Identifier: Apache-2.0 */
/* What stands behind the question mark: known names, each once, UTF-8. */
#include "query.h"

#include <httpd.h>

#include <apr_strings.h>
#include <string.h>

#include "core/model.h"
#include "core/text.h"
#include "core/ulid.h"

static int is_known(const char *name, const char *known)
{
    const apr_size_t len = strlen(name);
    const char *at;

    for (at = known; *at; at += strspn(at, " ")) {
        if (strncmp(at, name, len) == 0 && (at[len] == ' ' || at[len] == '\0')) {
            return len > 0;
        }
        at += strcspn(at, " ");
    }
    return 0;
}

/* Decoded in place; 0 when an escape is wrong, a NUL, or what comes out is no UTF-8. */
static int decode(char *text)
{
    char *at;

    for (at = text; *at; at++) {
        if (*at == '+') {
            *at = ' ';
        }
    }
    /* A %2F is as good as any other character here; httpd reports it only as "not found". */
    return ap_unescape_url_keep2f(text, 1) == OK && ph_text_is_utf8(text, strlen(text));
}

ph_problem_code_t ph_query_parse(ph_query_t *query, const char *args, const char *known,
                                 ph_problem_t *problem, apr_pool_t *pool)
{
    apr_table_t *params = apr_table_make(pool, 8);
    const char *name;
    char *pair;
    char *value;

    query->params = params;
    query->problem = problem;
    query->pool = pool;
    while (args && *args) {
        pair = ap_getword(pool, &args, '&');
        if (!*pair) {
            continue;
        }
        value = pair;
        name = ap_getword(pool, (const char **)&value, '=');
        value = apr_pstrdup(pool, value);
        if (!decode((char *)name) || !decode(value)) {
            return ph_problem_refuse(problem, PH_PROBLEM_MALFORMED,
                                     "The query has a wrong percent escape or is not UTF-8.");
        }
        if (!is_known(name, known)) {
            return ph_problem_refuse(problem, PH_PROBLEM_MALFORMED,
                                     "The query has a parameter that is not known here.");
        }
        if (apr_table_get(params, name)) {
            return ph_problem_refuse(problem, PH_PROBLEM_MALFORMED,
                                     apr_psprintf(pool, "The query parameter %s is there twice.", name));
        }
        apr_table_setn(params, name, value);
    }
    return PH_PROBLEM_NONE;
}

int ph_query_refuse(const ph_query_t *query, const char *name, const char *what_it_must_be)
{
    ph_problem_refuse(query->problem, PH_PROBLEM_MALFORMED,
                      apr_psprintf(query->pool, "The query parameter %s must be %s.", name, what_it_must_be));
    return 0;
}

/* NULL when it is not there or empty. */
static const char *given(const ph_query_t *query, const char *name)
{
    const char *value = apr_table_get(query->params, name);

    return (value && *value) ? value : NULL;
}

int ph_query_text(const char **out, const ph_query_t *query, const char *name, int length_max)
{
    const char *value = given(query, name);

    if (!value) {
        return 1;
    }
    if (ph_text_length(value) > (apr_size_t)length_max) {
        return ph_query_refuse(query, name, apr_psprintf(query->pool, "at most %d characters", length_max));
    }
    *out = value;
    return 1;
}

int ph_query_id(const char **out, const ph_query_t *query, const char *name)
{
    const char *value = given(query, name);

    if (value && !ph_is_id(value)) {
        return ph_query_refuse(query, name, "an id");
    }
    *out = value ? value : *out;
    return 1;
}

int ph_query_ulid(const char **out, const ph_query_t *query, const char *name, const char *prefix)
{
    const char *value = given(query, name);

    if (value && !ph_is_ulid(value, prefix)) {
        return ph_query_refuse(query, name,
                               apr_pstrcat(query->pool, "an id that begins with ", prefix, NULL));
    }
    *out = value ? value : *out;
    return 1;
}

int ph_query_number(int *out, const ph_query_t *query, const char *name, int min, int max)
{
    const char *value = given(query, name);
    apr_int64_t number;

    if (!value) {
        return 1;
    }
    number = apr_atoi64(value);
    if (strspn(value, "0123456789") != strlen(value) || strlen(value) > 9 || number < min || number > max) {
        return ph_query_refuse(query, name, apr_psprintf(query->pool, "a number from %d to %d", min, max));
    }
    *out = (int)number;
    return 1;
}

int ph_query_time(apr_time_t *out, const ph_query_t *query, const char *name)
{
    const char *value = given(query, name);

    if (value && !ph_text_time_parse(out, value)) {
        return ph_query_refuse(query, name, "a time such as 2026-11-23T14:45:28Z");
    }
    return 1;
}
