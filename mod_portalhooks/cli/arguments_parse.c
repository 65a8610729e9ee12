/* SPDX-License-Identifier: Apache-2.0 */
/* Parses the command line by the tables of commands and options. */
#include "arguments_parse.h"

#include <apr_strings.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "command_table.h"

/* The option of `text` ("--driver", "--driver=mysql"), or PH_OPTION_COUNT; *value is the part after "=", NULL
 * without one. */
static ph_option_t find_option(char **value, char *text)
{
    const apr_size_t len = strcspn(text, "=");
    ph_option_t option;

    *value = (text[len] == '=') ? text + len + 1 : NULL;
    if (strcmp(text, "-h") == 0) {
        return PH_OPTION_HELP;
    }
    if (strcmp(text, "-V") == 0) {
        return PH_OPTION_VERSION;
    }
    for (option = 0; option < PH_OPTION_COUNT; option++) {
        if (strlen(ph_option_row(option)->name) == len &&
            strncmp(ph_option_row(option)->name, text, len) == 0) {
            return option;
        }
    }
    return PH_OPTION_COUNT;
}

/* Replace passwords in the parameters of a database by "x". */
static void mask_passwords(char *params)
{
    char *at = params;

    while (*at != '\0') {
        at += strspn(at, " \r\n\t;|,");
        if (strncasecmp(at, "pass", 4) == 0) {
            at += strcspn(at, "=");
            at += (*at == '=');
            memset(at, 'x', strcspn(at, " \r\n\t;|,"));
            fputs(
                "portalhooks: other users could see the password in --params; use --option-file, --httpd-conf "
                "or PORTALHOOKS_DB_PARAMS\n",
                stderr);
        }
        at += strcspn(at, " \r\n\t;|,");
    }
}

static int is_word_of(const char *words, const char *value)
{
    const apr_size_t len = strlen(value);
    const char *at;

    for (at = words; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
        if (strcspn(at, "|") == len && strncmp(at, value, len) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The option at argv[*at]; *at moves to its last word. NULL, or a sentence. */
static const char *take_option(ph_arguments_t *out, int *at, int argc, char **argv, apr_pool_t *pool)
{
    char *value;
    const ph_option_t option = find_option(&value, argv[*at]);
    const ph_option_row_t *row;

    if (option == PH_OPTION_COUNT) {
        return apr_psprintf(pool, "Unknown option %s.", argv[*at]);
    }
    row = ph_option_row(option);
    if (!row->value) {
        out->values[option] = "";
        return value ? apr_psprintf(pool, "Option %s takes no value.", row->name) : NULL;
    }
    if (!value && *at + 1 < argc && strncmp(argv[*at + 1], "--", 2) != 0) {
        value = argv[++*at];
    }
    if (!value || value[0] == '\0') {
        return apr_psprintf(pool, "Option %s requires a value.", row->name);
    }
    if (row->words && !is_word_of(row->words, value)) {
        return apr_psprintf(pool, "Option %s takes %s.", row->name, row->words);
    }
    out->values[option] = apr_pstrdup(pool, value);
    if (option == PH_OPTION_PARAMS) {
        mask_passwords(value);
    }
    return NULL;
}

/* Does the command take what was given? */
static const char *check(const ph_arguments_t *arguments, int is_group, apr_pool_t *pool)
{
    const ph_command_row_t *command = arguments->command;
    const int operands = arguments->words->nelts - arguments->used;
    ph_option_t option;

    if (arguments->values[PH_OPTION_HELP] || arguments->values[PH_OPTION_VERSION]) {
        return NULL;
    }
    if (!command) {
        return arguments->words->nelts == 0
                   ? "Missing command."
                   : apr_psprintf(pool, "%s command %s.", is_group ? "Incomplete" : "Unknown",
                                  apr_array_pstrcat(pool, arguments->words, ' '));
    }
    for (option = 0; option < PH_OPTION_HELP; option++) {
        if (arguments->values[option] && !(command->options & PH_OPTION_BIT(option))) {
            return apr_psprintf(pool, "%s does not take %s.", command->name, ph_option_row(option)->name);
        }
    }
    if (operands < command->operands_min || operands > command->operands_max) {
        return apr_psprintf(pool, "Usage: portalhooks %s%s%s.", command->name, *command->operands ? " " : "",
                            *command->operands ? command->operands : ", without operands");
    }
    return NULL;
}

const char *ph_arguments_parse(ph_arguments_t *out, int argc, char **argv, apr_pool_t *pool)
{
    const char *sentence = NULL;
    const char *fault;
    int only_words = 0; /* after "--", as a user may be named -x */
    int is_group = 0;
    int i;

    memset(out, 0, sizeof(*out));
    out->words = apr_array_make(pool, 4, sizeof(const char *));
    for (i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0 && !only_words) {
            only_words = 1;
        }
        else if (argv[i][0] != '-' || only_words) {
            APR_ARRAY_PUSH(out->words, const char *) = argv[i];
        }
        else {
            /* All are taken even after a fault: a password must not stay in argv. */
            fault = take_option(out, &i, argc, argv, pool);
            sentence = sentence ? sentence : fault;
        }
    }
    out->command = ph_command_find(&out->used, &is_group, (const char *const *)(void *)out->words->elts,
                                   out->words->nelts);
    return sentence ? sentence : check(out, is_group, pool);
}
