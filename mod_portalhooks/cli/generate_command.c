/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks generate: the man page, completion and README's section, for the build. Not in the help. */
#include <string.h>

#include "command_help.h"
#include "commands.h"
#include "refuse.h"

ph_exit_t ph_command_generate(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    static const struct {
        const char *word;
        void (*print)(apr_pool_t *pool);
    } documents[] = {
        { "man", ph_command_manual_print },
        { "bash", ph_command_completion_bash },
        { "zsh", ph_command_completion_zsh },
        { "readme", ph_command_readme_print },
    };
    apr_size_t i;

    for (i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
        if (strcmp(documents[i].word, ph_arguments_operand(arguments, 0)) == 0) {
            documents[i].print(pool);
            return PH_EXIT_DONE;
        }
    }
    return ph_refuse(PH_EXIT_USAGE, "Usage: portalhooks generate man|bash|zsh|readme.");
}
