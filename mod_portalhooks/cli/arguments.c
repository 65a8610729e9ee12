/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line. */
#include "arguments.h"

#include <apr_env.h>
#include <apr_strings.h>
#include <string.h>

typedef struct option_t {
    const char *name;
    const char **value; /* set to its value; NULL = it takes none */
    int *mark;          /* set to 1 if it takes no value */
} option_t;

/* The option of `text` ("--driver", "--driver=mysql"), or NULL; *value is the part after "=", NULL without
 * one. */
static const option_t *find_option(const char **value, const option_t *options, const char *text)
{
    const apr_size_t len = strcspn(text, "=");

    *value = (text[len] == '=') ? text + len + 1 : NULL;
    for (; options->name; options++) {
        if (strlen(options->name) == len && strncmp(options->name, text, len) == 0) {
            return options;
        }
    }
    return NULL;
}

const char *ph_arguments_parse(ph_arguments_t *out, int argc, const char *const *argv, apr_pool_t *pool)
{
    const option_t options[] = {
        { "--driver", &out->driver, NULL },
        { "--params", &out->params, NULL },
        { "--audit", &out->audit, NULL },
        { "--check", NULL, &out->check },
        { "--json", NULL, &out->json },
        { "--help", NULL, &out->help },
        { "-h", NULL, &out->help },
        { "--version", NULL, &out->version },
        { NULL, NULL, NULL },
    };
    const option_t *option;
    const char *value;
    char *from_environment;
    int only_words = 0; /* after "--", as a user may be named -x */
    int i;

    memset(out, 0, sizeof(*out));
    out->words = apr_array_make(pool, 4, sizeof(const char *));
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && !only_words) {
            only_words = 1;
            continue;
        }
        if (argv[i][0] != '-' || only_words) {
            APR_ARRAY_PUSH(out->words, const char *) = argv[i];
            continue;
        }
        option = find_option(&value, options, argv[i]);
        if (!option) {
            return apr_psprintf(pool, "Unknown option %s.", argv[i]);
        }
        if (!option->value && value) {
            return apr_psprintf(pool, "Option %s takes no value.", option->name);
        }
        if (!option->value) {
            *option->mark = 1;
            continue;
        }
        if (!value && i + 1 < argc) {
            value = argv[++i];
        }
        if (!value || value[0] == '\0') {
            return apr_psprintf(pool, "Option %s requires a value.", option->name);
        }
        *option->value = value;
    }
    if (!out->params && apr_env_get(&from_environment, "PORTALHOOKS_DB_PARAMS", pool) == APR_SUCCESS &&
        from_environment[0] != '\0') {
        out->params = from_environment;
    }
    return NULL;
}

const char *ph_arguments_word(const ph_arguments_t *arguments, int n)
{
    return (n < arguments->words->nelts) ? APR_ARRAY_IDX(arguments->words, n, const char *) : NULL;
}
