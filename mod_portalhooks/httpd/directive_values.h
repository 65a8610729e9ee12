/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_DIRECTIVE_VALUES_H
#define PH_HTTPD_DIRECTIVE_VALUES_H

#include <httpd.h>

#include <ap_expr.h>
#include <http_config.h>

/* What a directive's argument may be: one parser per kind. */

typedef enum {
    /* numbers: an int */
    PH_VALUE_SWITCH, /* On or Off */
    PH_VALUE_WORD,   /* one of two words: 0 or 1 */
    PH_VALUE_NUMBER,
    PH_VALUE_RATE,    /* n/min, or Off for 0 */
    PH_VALUE_SECONDS, /* whole seconds, with or without a unit */
    PH_VALUE_BYTES,   /* with or without k or m */
    /* texts: const char * */
    PH_VALUE_BASE,
    PH_VALUE_PATH,          /* of a file that need not be there yet */
    PH_VALUE_FILE,          /* of a file that is there */
    PH_VALUE_FOLDER_OR_OFF, /* "" = Off */
    PH_VALUE_VISIBLE,       /* visible ASCII */
    PH_VALUE_PRINTABLE,     /* the same with spaces */
    PH_VALUE_USERNAME,
    PH_VALUE_PROXY,     /* ph_proxy_t * */
    PH_VALUE_RETENTION, /* ph_retention_t *, changed by each */
    /* what grows with each argument: apr_array_header_t * */
    PH_VALUE_ORIGINS,
    PH_VALUE_CIDRS,
    PH_VALUE_TARGETS,
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
    int min; /* of a number, or of the characters of a text */
    int max;
    const char *words; /* of PH_VALUE_WORD, with a space between */
    /* out */
    int number;          /* of PH_VALUE_USER: whether it reads request headers */
    const void *pointer; /* in and out where it grows */
} ph_value_t;

/* Is the value an int? Otherwise it is a pointer. */
int ph_value_is_number(ph_value_kind_t kind);

/* NULL, or the rest of a sentence that begins with the directive's name. From cmd->pool. */
const char *ph_value_parse(ph_value_t *value, ph_value_kind_t kind, const char *argument, cmd_parms *cmd);

#endif
