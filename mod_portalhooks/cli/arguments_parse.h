/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_ARGUMENTS_PARSE_H
#define PH_CLI_ARGUMENTS_PARSE_H

#include "arguments.h"

/* Returns NULL, or a sentence from `pool` that says what is wrong: an unknown option, one that the command
 * does not take, a missing value, too few or too many operands. A password in the value of --params is
 * replaced by "x" in `argv`, so that it leaves the list of processes. */
const char *ph_arguments_parse(ph_arguments_t *out, int argc, char **argv, apr_pool_t *pool);

#endif
