/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_TOKEN_H
#define PH_CORE_JSON_JSON_TOKEN_H

#include <apr.h>

/* The tokens of strict JSON (RFC 8259), read one after the other for json_scan.c. Each function gives 1 and
 * stands behind its token, or 0 with `fault` set, standing where the fault is. Pure. */

typedef struct ph_json_token_t {
    const char *at;
    const char *end;
    const char *fault; /* static; NULL = none yet */
} ph_json_token_t;

/* The byte at hand, -1 at the end. */
int ph_json_token_peek(const ph_json_token_t *in);

/* Set the fault: `fault`, unless the text ends or has a NUL here. Returns 0. */
int ph_json_token_fail(ph_json_token_t *in, const char *fault);

void ph_json_token_skip_space(ph_json_token_t *in);

/* `literal` is "true", "false" or "null". */
int ph_json_token_literal(ph_json_token_t *in, const char *literal);

/* A number of any size and precision. */
int ph_json_token_number(ph_json_token_t *in);

/* A string whose opening quote is at hand: UTF-8, no controls, whole surrogate pairs, no NUL. */
int ph_json_token_string(ph_json_token_t *in);

#endif
