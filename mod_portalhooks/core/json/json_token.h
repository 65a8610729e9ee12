/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_JSON_JSON_TOKEN_H
#define PH_CORE_JSON_JSON_TOKEN_H

#include <apr.h>

/* Reads the tokens of strict JSON (RFC 8259) for json_scan.c. Each function returns 1 with `at` after its
 * token, or 0 with `fault` set and `at` where the fault is. Pure; one thread at a time. */

typedef struct ph_json_token_t {
    const char *at;
    const char *end;
    const char *fault; /* static; NULL = none yet */
} ph_json_token_t;

/* The byte at `at`, -1 at the end. */
int ph_json_token_peek(const ph_json_token_t *in);

/* Set the fault: `fault`, unless the text ends or has a NUL here. Returns 0. */
int ph_json_token_fail(ph_json_token_t *in, const char *fault);

void ph_json_token_skip_space(ph_json_token_t *in);

/* `literal` is "true", "false" or "null". */
int ph_json_token_literal(ph_json_token_t *in, const char *literal);

/* A number of any size and precision. */
int ph_json_token_number(ph_json_token_t *in);

/* A string, at its opening quote: UTF-8, no controls, no unpaired surrogates, no NUL. */
int ph_json_token_string(ph_json_token_t *in);

#endif
