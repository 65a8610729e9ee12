/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_PRECONDITION_H
#define PH_CORE_REQUEST_PRECONDITION_H

#include "core/model/problem.h"

/* If-Match and If-None-Match (RFC 9110, 13.1) of a request that writes a resource with versions. Pure. */

typedef struct ph_precondition_t {
    const char *if_match;      /* the header's text; NULL = not given */
    const char *if_none_match; /* the same */
} ph_precondition_t;

/* May a resource at `version` (NULL = there is none) be written? An existing one needs If-Match (428
 * without, 412 when it does not fit); a new one may say If-None-Match: *. Fills `problem` and returns its
 * code, or PH_PROBLEM_NONE. */
ph_problem_code_t ph_precondition_judge(ph_problem_t *problem, const ph_precondition_t *precondition,
                                        const char *version);

#endif
