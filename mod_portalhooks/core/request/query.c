/* SPDX-License-Identifier: Apache-2.0 */
/* Parses query strings: known names, each once, UTF-8. */
#include "query.h"

#include <apr_strings.h>
#include <string.h>

#include "core/model/model.h"
#include "core/text/percent.h"
#include "core/text/text.h"
#include "core/text/text_time.h"
#include "core/text/ulid.h"

static int is_known(const char *name, const char *known)
{
    const apr_size_t len = strlen(name);
    apr_size_t word_len;

    for (; *known; known += strspn(known, " ")) {
        word_len = strcspn(known, " ");
        if (word_len == len && memcmp(known, name, len) == 0) {
            return len > 0;
        }
        known += word_len;
    }
    return 0;
}

/* Take the next "name=value" off *rest; NULL at the end. Empty ones are skipped. */
static char *next_pair(const char **rest, apr_pool_t *pool)
{
    char *pair;
    apr_size_t len;

    *rest += strspn(*rest, "&");
    if (**rest == '\0') {
        return NULL;
    }
    len = strcspn(*rest, "&");
    pair = apr_pstrmemdup(pool, *rest, len);
    *rest += len;
    return pair;
}

static ph_problem_code_t take_pair(ph_query_t *query, char *name, const char *known)
{
    char *value = strchr(name, '=');

    if (value) {
        *value++ = '\0';
    }
    else {
        value = name + strlen(name);
    }
    if (!ph_percent_decode(name) || !ph_percent_decode(value)) {
        return ph_problem_refuse(query->problem, PH_PROBLEM_MALFORMED,
                                 "The query contains an invalid percent escape or is not UTF-8.");
    }
    if (!is_known(name, known)) {
        return ph_problem_refuse(query->problem, PH_PROBLEM_MALFORMED,
                                 "The query contains an unknown parameter.");
    }
    if (apr_table_get(query->params, name)) {
        return ph_problem_refuse(query->problem, PH_PROBLEM_MALFORMED,
                                 apr_psprintf(query->pool, "The query parameter %s is given twice.", name));
    }
    apr_table_setn(query->params, name, value);
    return PH_PROBLEM_NONE;
}

ph_problem_code_t ph_query_parse(ph_query_t *query, const char *args, const char *known,
                                 ph_problem_t *problem, apr_pool_t *pool)
{
    ph_problem_code_t code = PH_PROBLEM_NONE;
    char *pair;

    query->params = apr_table_make(pool, 8);
    query->problem = problem;
    query->pool = pool;
    while (args && code == PH_PROBLEM_NONE) {
        pair = next_pair(&args, pool);
        if (!pair) {
            break;
        }
        code = take_pair(query, pair, known);
    }
    return code;
}

int ph_query_refuse(const ph_query_t *query, const char *name, const char *what_it_must_be)
{
    ph_problem_refuse(query->problem, PH_PROBLEM_MALFORMED,
                      apr_psprintf(query->pool, "The query parameter %s must be %s.", name, what_it_must_be));
    return 0;
}

/* NULL when absent or empty. */
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
