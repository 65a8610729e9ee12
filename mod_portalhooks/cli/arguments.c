/* SPDX-License-Identifier: Apache-2.0 */
/* What was given on the command line. */
#include "arguments.h"

const char *ph_arguments_operand(const ph_arguments_t *arguments, int n)
{
    n += arguments->used;
    return (n < arguments->words->nelts) ? APR_ARRAY_IDX(arguments->words, n, const char *) : NULL;
}

int ph_arguments_has(const ph_arguments_t *arguments, ph_option_t option)
{
    return arguments->values[option] != NULL;
}
