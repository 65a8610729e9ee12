/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_CORE_MODEL_SEARCHED_H
#define PH_CORE_MODEL_SEARCHED_H

#include <apr_tables.h>

#include "model.h"

/* Which texts of a row the search looks at: each function returns their words (core/text/words.h), an array
 * of const char * from `pool`. Pure; any thread. */

/* Id, name and kind. */
apr_array_header_t *ph_searched_integration(const ph_integration_t *integration, apr_pool_t *pool);

/* Id, title, type, source and owner. */
apr_array_header_t *ph_searched_event(const ph_event_t *event, apr_pool_t *pool);

#define PH_SEARCHED_DETAILS_MAX 200 /* words */
#define PH_SEARCHED_VALUE_MAX 256   /* bytes */

/* Of its details (strict JSON, else there are none) the texts and numbers, each text up to
 * PH_SEARCHED_VALUE_MAX bytes: up to PH_SEARCHED_DETAILS_MAX words in all. */
apr_array_header_t *ph_searched_details(const ph_event_t *event, apr_pool_t *pool);

/* What was recorded of the integration and the event, the note and the user. Ids that this module made are
 * not among them: they are found as ids. */
apr_array_header_t *ph_searched_execution(const ph_execution_t *execution, apr_pool_t *pool);

/* The user name and the name shown. */
apr_array_header_t *ph_searched_user(const ph_user_t *user, apr_pool_t *pool);

/* Who, what, on what, from where, and what changed. */
apr_array_header_t *ph_searched_audit(const ph_audit_entry_t *entry, apr_pool_t *pool);

#endif
