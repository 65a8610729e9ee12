/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DIRECTIVE_VALUES_H
#define PH_HTTPD_DIRECTIVE_VALUES_H

#include <httpd.h>

#include <ap_expr.h>
#include <http_config.h>

/* The arguments of directives: one parser per kind of value. */

typedef enum {
    /* numbers: an int */
    PH_VALUE_SWITCH, /* On or Off */
    PH_VALUE_WORD,   /* one of two words: 0 or 1 */
    PH_VALUE_NUMBER,
    PH_VALUE_RATE,           /* n/min, or Off for 0 */
    PH_VALUE_SECONDS,        /* whole seconds, with or without a unit */
    PH_VALUE_SECONDS_OR_OFF, /* Off = 0 */
    PH_VALUE_BYTES,          /* with or without k or m */
    /* texts: const char * */
    PH_VALUE_BASE,
    PH_VALUE_PATH,       /* need not exist yet */
    PH_VALUE_FILE,       /* an existing file */
    PH_VALUE_FILES,      /* const char *: one or two existing files */
    PH_VALUE_DIR_OR_OFF, /* an existing directory; "" = Off */
    PH_VALUE_VISIBLE,    /* visible ASCII */
    PH_VALUE_PRINTABLE,  /* visible ASCII and spaces */
    PH_VALUE_USERNAME,
    PH_VALUE_PROXY,     /* ph_proxy_t * */
    PH_VALUE_RETENTION, /* ph_retention_t *; each directive changes one period */
    /* lists, each argument adds an element: apr_array_header_t * */
    PH_VALUE_ORIGINS,
    PH_VALUE_CIDRS,
    PH_VALUE_TARGETS,
    PH_VALUE_LINK_HOSTS,
    PH_VALUE_GRANTS,
    /* an expression: ap_expr_info_t * */
    PH_VALUE_USER
} ph_value_kind_t;

typedef struct ph_grant_t {
    int permission; /* a bit of core/model/permission.h */
    const ap_expr_info_t *condition;
    int reads_headers; /* the condition reads a request header */
} ph_grant_t;

typedef struct ph_value_t {
    /* in */
    int min; /* of a number, or of the length of a text */
    int max;
    const char *words; /* PH_VALUE_WORD: both, separated by a space */
    /* out */
    int number;          /* PH_VALUE_USER: whether it reads request headers */
    const void *pointer; /* also in: the value so far, of lists and PH_VALUE_RETENTION */
} ph_value_t;

/* 1 = the value is an int, 0 = a pointer. */
int ph_value_is_number(ph_value_kind_t kind);

/* Parse `argument` while httpd reads its configuration. NULL with the value set, or the rest of a sentence
 * that begins with the name of the directive. Everything is from cmd->pool. */
const char *ph_value_parse(ph_value_t *value, ph_value_kind_t kind, const char *argument, cmd_parms *cmd);

#endif
