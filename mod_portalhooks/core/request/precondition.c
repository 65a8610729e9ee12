/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluates preconditions. Entity tags are compared strongly: a weak one never matches. */
#include "precondition.h"

#include <string.h>

/* Does the list of entity tags contain this version, or is it "*"? */
static int matches(const char *tags, const char *version)
{
    const apr_size_t len = strlen(version);
    const char *at = tags + strspn(tags, " \t,");
    const char *end;
    int is_weak;

    if (strcmp(at, "*") == 0) {
        return 1;
    }
    while (*at) {
        is_weak = at[0] == 'W' && at[1] == '/';
        at += is_weak ? 2 : 0;
        end = (*at == '"') ? strchr(at + 1, '"') : NULL;
        if (!end) {
            return 0;
        }
        if (!is_weak && (apr_size_t)(end - at - 1) == len && memcmp(at + 1, version, len) == 0) {
            return 1;
        }
        at = end + 1;
        at += strspn(at, " \t,");
    }
    return 0;
}

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
    if (precondition->if_none_match && matches(precondition->if_none_match, version)) {
        return ph_problem_refuse(problem, PH_PROBLEM_STALE, "It already exists.");
    }
    if (!precondition->if_match) {
        return ph_problem_refuse(problem, PH_PROBLEM_PRECONDITION_REQUIRED,
                                 "It already exists; to change it, send its ETag as If-Match.");
    }
    if (!matches(precondition->if_match, version)) {
        return ph_problem_refuse(problem, PH_PROBLEM_STALE, "It was changed after you read it.");
    }
    return PH_PROBLEM_NONE;
}
