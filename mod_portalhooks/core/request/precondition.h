/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_REQUEST_PRECONDITION_H
#define PH_CORE_REQUEST_PRECONDITION_H

#include "core/model/problem.h"

/* Which version a request that writes a versioned resource is based on: If-Match and If-None-Match (RFC 9110,
 * section 13.1), or the member `version`, which takes their place. Entity tags are read as
 * ph_entity_tag_names() does. Pure; any thread. */

typedef struct ph_precondition_t {
    const char *if_match;      /* the header's value, or the `version` of the body; NULL = not given */
    const char *if_none_match; /* the header's value, or "*" for "version": null; NULL = not given */
} ph_precondition_t;

/* May a resource at `version` (NULL = it does not exist) be written? An existing one requires its version:
 * 428 without, 412 when another is named; If-None-Match: * refuses an existing one with 412. Returns
 * PH_PROBLEM_NONE, or the code of `problem`, which is set. */
ph_problem_code_t ph_precondition_judge(ph_problem_t *problem, const ph_precondition_t *precondition,
                                        const char *version);

#endif
