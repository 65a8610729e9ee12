/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CLI_REFUSE_H
#define PH_CLI_REFUSE_H

#include "exit_status.h"

/* Print "portalhooks: " and the sentence on standard error, with a hint at --help for PH_EXIT_USAGE. Returns
 * `code`. */
ph_exit_t ph_refuse(ph_exit_t code, const char *sentence);

#endif
