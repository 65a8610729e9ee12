/* SPDX-License-Identifier: Apache-2.0 */
/* How a command says why it failed. */
#include "refuse.h"

#include <stdio.h>

ph_exit_t ph_refuse(ph_exit_t code, const char *sentence)
{
    fflush(stdout);
    fprintf(stderr, "portalhooks: %s\n", sentence);
    if (code == PH_EXIT_USAGE) {
        fputs("Try: portalhooks --help\n", stderr);
    }
    return code;
}
