/* SPDX-License-Identifier: Apache-2.0 */
/* Output of --json. */
#include "print_json.h"

#include <stdio.h>

void ph_print_json(json_t *document)
{
    json_dumpf(document, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(document);
}
