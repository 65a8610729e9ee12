/* SPDX-License-Identifier: Apache-2.0 */
/* portalhooks pause and resume: as the API's PUT of the pause. */
#include <stdio.h>

#include "commands.h"
#include "core/text/text.h"
#include "core/text/text_time.h"
#include "local_portal.h"
#include "refuse.h"
#include "service/pause.h"

static ph_exit_t put(int is_paused, const char *note, const ph_arguments_t *arguments, apr_pool_t *pool)
{
    ph_local_portal_t *local;
    ph_context_t context;
    ph_pause_t pause;
    ph_exit_t code = ph_local_portal_start(&local, arguments, pool);

    if (code != PH_EXIT_DONE) {
        return code;
    }
    context = ph_local_portal_context(local, pool);
    if (ph_pause_put(&pause, &context, is_paused, note) != PH_PROBLEM_NONE) {
        return ph_local_portal_refuse(local, pool);
    }
    if (pause.at == 0) {
        printf("All hosts accept runs.\n");
    }
    else {
        printf("All hosts refuse runs, since %s, by %s.\n", ph_text_time(pause.at, pool), pause.by);
    }
    return PH_EXIT_DONE;
}

ph_exit_t ph_command_pause(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    const char *note = arguments->values[PH_OPTION_NOTE];

    if (note && (!ph_text_is_plain_lines(note) || ph_text_length(note) > PH_PAUSE_NOTE_MAX)) {
        return ph_refuse(PH_EXIT_USAGE,
                         "A note is at most 500 characters of UTF-8 without control characters.");
    }
    return put(1, note, arguments, pool);
}

ph_exit_t ph_command_resume(const ph_arguments_t *arguments, apr_pool_t *pool)
{
    return put(0, NULL, arguments, pool);
}
