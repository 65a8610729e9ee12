/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_PROBLEM_H
#define PH_CORE_MODEL_PROBLEM_H

#include <apr_pools.h>
#include <apr_tables.h>
#include <apr_time.h>
#include <jansson.h>

/* A refusal of a request as a problem document (RFC 9457): what is wrong, why, and what to do. The table of
 * words, statuses, titles and remedies is in problem.c. No locks; a problem belongs to one thread at a time.
 */

typedef enum {
    PH_PROBLEM_NONE,
    PH_PROBLEM_MALFORMED,
    PH_PROBLEM_UNAUTHENTICATED,
    PH_PROBLEM_FORBIDDEN,
    PH_PROBLEM_CROSS_SITE,
    PH_PROBLEM_NOT_FOUND,
    PH_PROBLEM_METHOD_NOT_ALLOWED,
    PH_PROBLEM_REQUEST_TIMEOUT,
    PH_PROBLEM_NOT_CONFIGURED,
    PH_PROBLEM_DISABLED,
    PH_PROBLEM_NO_SIGNING_KEY,
    PH_PROBLEM_PAUSED,
    PH_PROBLEM_PAUSED_BY_RECEIVER,
    PH_PROBLEM_GONE,
    PH_PROBLEM_HOST_CHANGED,
    PH_PROBLEM_EVIDENCE_REMOVED,
    PH_PROBLEM_IN_PROGRESS,
    PH_PROBLEM_ALREADY_SUCCEEDED,
    PH_PROBLEM_CHANGED_SINCE_PREVIEW,
    PH_PROBLEM_LAST_ADMIN,
    PH_PROBLEM_OWN_PERMISSIONS,
    PH_PROBLEM_NO_KEY_FILE,
    PH_PROBLEM_EXTERNAL_CATALOG,
    PH_PROBLEM_INVALID_EVENT,
    PH_PROBLEM_EXISTS,
    PH_PROBLEM_STALE,
    PH_PROBLEM_TOO_LARGE,
    PH_PROBLEM_UNSUPPORTED_MEDIA_TYPE,
    PH_PROBLEM_INVALID,
    PH_PROBLEM_TARGET_NOT_ALLOWED,
    PH_PROBLEM_IDEMPOTENCY_MISMATCH,
    PH_PROBLEM_PRECONDITION_REQUIRED,
    PH_PROBLEM_RATE_LIMITED,
    PH_PROBLEM_INTERNAL,
    PH_PROBLEM_NO_AUTHENTICATION,
    PH_PROBLEM_BUSY,
    PH_PROBLEM_DATABASE_UNAVAILABLE,
    PH_PROBLEM_TOO_SLOW,
    PH_PROBLEM_CATALOG_UNAVAILABLE,
    PH_PROBLEM_SCHEMA_MISMATCH,
    PH_PROBLEM_SECRET_UNAVAILABLE,
    PH_PROBLEM_STOPPING
} ph_problem_code_t;

#define PH_PROBLEM_LAST PH_PROBLEM_STOPPING

typedef struct ph_problem_field_t {
    const char *pointer; /* JSON Pointer (RFC 6901) into the request body; "" = all of it */
    const char *detail;
    ph_problem_code_t item_code; /* why that item of an array is refused; PH_PROBLEM_NONE = not of an item */
    int item_index;              /* with item_code: of the item, from 0 */
} ph_problem_field_t;

typedef struct ph_problem_t {
    ph_problem_code_t code;          /* PH_PROBLEM_NONE = no problem */
    const char *detail;              /* a sentence about this occurrence; NULL = the title */
    const char *admin_detail;        /* shown to administrators instead of `detail`; NULL = none */
    const char *remedy;              /* NULL = the table's */
    apr_array_header_t *errors;      /* of ph_problem_field_t; NULL = none */
    const char *execution_id;        /* a click whose outcome is still open; NULL = none */
    apr_interval_time_t retry_after; /* 0 = the table's; rounded up to seconds */
} ph_problem_t;

/* Set the problem and discard what it was. `detail` is not copied and may be NULL. Returns `code`. */
ph_problem_code_t ph_problem_refuse(ph_problem_t *problem, ph_problem_code_t code, const char *detail);

/* PH_PROBLEM_NOT_FOUND with the sentence `NOUN "ID" not found.`, from `pool`. */
ph_problem_code_t ph_problem_not_found(ph_problem_t *problem, const char *noun, const char *id,
                                       apr_pool_t *pool);

/* Add a field error, at most 50; the code becomes PH_PROBLEM_INVALID if there was none. The texts are copied
 * into `pool`. */
void ph_problem_add_field(ph_problem_t *problem, const char *pointer, const char *detail, apr_pool_t *pool);

/* Refuse an array because of its item `index`, whose own problem `of_item` is: its field errors are added, at
 * most 10 of them, or its sentence at `pointer`. The number of items is not limited. The code becomes that of
 * the item, or PH_PROBLEM_INVALID where items differ. The texts are copied into `pool`. */
void ph_problem_add_item(ph_problem_t *problem, int index, const char *pointer, const ph_problem_t *of_item,
                         apr_pool_t *pool);

/* The word of a code in `type`, and its HTTP status. Static; NULL and 0 for PH_PROBLEM_NONE. */
const char *ph_problem_word(ph_problem_code_t code);
int ph_problem_status(ph_problem_code_t code);

/* Seconds for the Retry-After header; 0 = do not send it. */
int ph_problem_retry_after(const ph_problem_t *problem);

/* The application/problem+json document: a new reference. Not for PH_PROBLEM_NONE. Texts that are not UTF-8
 * are replaced. */
json_t *ph_problem_json(const ph_problem_t *problem, const char *request_id);

#endif
