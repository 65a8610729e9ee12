/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks keys reseal, and portalhooks verify, which checks that every stored secret opens with a key of
 * the key file and changes nothing. */
#include "commands.h"
#include "reseal_run.h"

ph_exit_t ph_command_keys_reseal(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return ph_reseal_command(PH_RESEAL_WRITE, arguments, pool);
}

ph_exit_t ph_command_verify(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return ph_reseal_command(PH_RESEAL_VERIFY, arguments, pool);
}
