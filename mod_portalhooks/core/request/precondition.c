/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates preconditions. */
#include "precondition.h"

#include <string.h>

#include "entity_tag.h"

ph_problem_code_t ph_precondition_judge(ph_problem_t *problem, const ph_precondition_t *precondition,
                                        const char *version)
{
    if (!version && precondition->if_match) {
        return ph_problem_refuse(problem, PH_PROBLEM_STALE,
                                 "It does not exist: it was never created, or it has been deleted.");
    }
    if (!version) {
        return PH_PROBLEM_NONE;
    }
    if (precondition->if_none_match && ph_entity_tag_names(precondition->if_none_match, version)) {
        return ph_problem_refuse(problem, PH_PROBLEM_STALE, "It already exists.");
    }
    if (!precondition->if_match) {
        return ph_problem_refuse(problem, PH_PROBLEM_PRECONDITION_REQUIRED,
                                 "It already exists; to change it, send its ETag as If-Match.");
    }
    if (ph_entity_tag_names(precondition->if_match, version)) {
        return PH_PROBLEM_NONE;
    }
    /* A change by somebody else is claimed only when another version is named. */
    if (ph_entity_tag_has_version(precondition->if_match, strlen(version))) {
        return ph_problem_refuse(problem, PH_PROBLEM_STALE, "It was changed after you read it.");
    }
    return ph_problem_refuse(problem, PH_PROBLEM_STALE,
                             "The request names no version of it. A proxy may have rewritten If-Match; "
                             "`version` in the body does not depend on headers.");
}
