/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks verify: checks that every stored secret opens with a key of the key file, and changes nothing.
 */
#include "commands.h"

ph_exit_t ph_command_verify(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    if (arguments->words->nelts != 2) {
        return ph_command_refuse(PH_EXIT_USAGE, "Usage: portalhooks verify FILE.");
    }
    return ph_command_reseal(ph_arguments_word(arguments, 1), PH_RESEAL_VERIFY, arguments, pool);
}
