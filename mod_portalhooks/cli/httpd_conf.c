/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of directives that mod_info prints. */
#include "httpd_conf.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <apr_strings.h>

#include "core/text/lookup.h"
#include "httpd_conf_private.h"

#define OF_COMMAND_LINE "-c/-C directives" /* mod_info's name of what stood in no file */

typedef struct reader_t {
    ph_httpd_conf_t *conf;
    const char *file;
    int line;
    apr_array_header_t *sections; /* const char * */
    apr_pool_t *pool;
} reader_t;

static void add_directive(const reader_t *reader, const char *line)
{
    const apr_size_t len = strcspn(line, " \t");
    ph_httpd_directive_t *directive;
    const char *args = line + len + strspn(line + len, " \t");

    if (strcmp(reader->file, OF_COMMAND_LINE) == 0) {
        if (strncmp(args, PH_HTTPD_CONF_MODULE_MARK, strlen(PH_HTTPD_CONF_MODULE_MARK)) == 0) {
            APR_ARRAY_PUSH(reader->conf->modules, const char *) = args + strlen(PH_HTTPD_CONF_MODULE_MARK);
        }
        return;
    }
    directive = apr_array_push(reader->conf->directives);
    directive->name = apr_pstrmemdup(reader->pool, line, len);
    directive->args = args;
    directive->section = apr_array_pstrcat(reader->pool, reader->sections, '\0');
    directive->file = reader->file;
    directive->line = reader->line;
}

static void read_line(reader_t *reader, char *line)
{
    line += strspn(line, " ");
    if (strncmp(line, "# In file: ", 11) == 0) {
        reader->file = line + 11;
    }
    else if (*line == '#') {
        reader->line = atoi(line + 1);
    }
    else if (strncmp(line, "</", 2) == 0) {
        apr_array_pop(reader->sections);
    }
    else if (*line != '\0') {
        add_directive(reader, line);
        if (*line == '<') {
            APR_ARRAY_PUSH(reader->sections, const char *) = line;
        }
    }
}

void ph_httpd_conf_read_tree(ph_httpd_conf_t *conf, char *text, apr_pool_t *pool)
{
    reader_t reader = { conf, "", 0, apr_array_make(pool, 4, sizeof(const char *)), pool };
    char *end;

    for (; text; text = end) {
        end = strchr(text, '\n');
        if (end) {
            *end++ = '\0';
        }
        read_line(&reader, text);
    }
}

const char *ph_httpd_conf_arg(const ph_httpd_directive_t *directive, int n, apr_pool_t *pool)
{
    const char *at = directive->args;
    char *word = NULL;
    char *to;
    int i;

    for (i = 0; i <= n; i++) {
        at += strspn(at, " \t");
        if (*at == '\0') {
            return NULL;
        }
        word = to = apr_palloc(pool, strlen(at) + 1);
        if (*at == '"' || *at == '\'') {
            const char quote = *at++;

            while (*at != '\0' && *at != quote) {
                at += (*at == '\\' && (at[1] == quote || at[1] == '\\'));
                *to++ = *at++;
            }
            at += (*at == quote);
        }
        else {
            while (*at != '\0' && *at != ' ' && *at != '\t') {
                *to++ = *at++;
            }
        }
        *to = '\0';
    }
    return word;
}

const char *ph_httpd_conf_server(const ph_httpd_conf_t *conf, const char *name, apr_pool_t *pool)
{
    const ph_httpd_directive_t *directive;
    int i;

    for (i = conf->directives->nelts - 1; i >= 0; i--) {
        directive = &APR_ARRAY_IDX(conf->directives, i, ph_httpd_directive_t);
        if (strcasecmp(directive->name, name) == 0 && *directive->section == '\0') {
            return ph_httpd_conf_arg(directive, 0, pool);
        }
    }
    return NULL;
}

const ph_httpd_directive_t *ph_httpd_conf_anywhere(const ph_httpd_conf_t *conf, const char *name,
                                                   apr_pool_t *pool)
{
    const ph_httpd_directive_t *directive;
    const char *arg;
    int i;

    for (i = 0; i < conf->directives->nelts; i++) {
        directive = &APR_ARRAY_IDX(conf->directives, i, ph_httpd_directive_t);
        if (strcasecmp(directive->name, name) == 0) {
            arg = ph_httpd_conf_arg(directive, 0, pool);
            if (arg && strcasecmp(arg, "off") != 0) {
                return directive;
            }
        }
    }
    return NULL;
}

int ph_httpd_conf_has_module(const ph_httpd_conf_t *conf, const char *module)
{
    return ph_lookup_is_among(conf->modules, module);
}
