/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_PRINT_JSON_H
#define PH_CLI_PRINT_JSON_H

#include <jansson.h>

/* Print a document on standard output, indented, and release it. */
void ph_print_json(json_t *document);

#endif
