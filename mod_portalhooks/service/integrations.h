/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_INTEGRATIONS_H
#define PH_SERVICE_INTEGRATIONS_H

#include "context.h"
#include "core/request/precondition.h"
#include "store/store_integration.h"
#include "store/store_stats.h"

/* Integrations: looking at them, and changing them in a catalog of our own. */

#define PH_INTEGRATION_DAYS 7

/* States of a webhook to be shown, as bits. */
typedef enum {
    PH_SHOW_ENABLED = 1,
    PH_SHOW_DISABLED = 2,
    PH_SHOW_UNCONFIGURED = 4,
    PH_SHOW_ALL = 7
} ph_show_t;

typedef struct ph_integration_filter_t {
    const char *q;
    int show;               /* bits of ph_show_t */
    const char *after_name; /* where the page begins, both or neither */
    const char *after_id;
    int limit;
} ph_integration_filter_t;

typedef struct ph_integration_page_t {
    apr_array_header_t *cards; /* ph_integration_card_t */
    apr_hash_t *days;          /* id → ph_stats_day_t[PH_INTEGRATION_DAYS]; NULL for who may not see it */
    const char *last_name;     /* where it goes on; NULL = this was the end */
    const char *last_id;
} ph_integration_page_t;

ph_problem_code_t ph_integrations_list(ph_integration_page_t *page, const ph_context_t *context,
                                       const ph_integration_filter_t *filter);

/* A page of one card, or not_found. */
ph_problem_code_t ph_integrations_get(ph_integration_page_t *page, const ph_context_t *context,
                                      const char *id);

/* Make one of id (NULL = a new one), name, kind and description; *id is what it got. */
ph_problem_code_t ph_integrations_create(const char **id, const ph_context_t *context,
                                         const ph_integration_t *wanted);

/* What an admin is about to change: refused in an external catalog, not_found when it is not there. */
ph_problem_code_t ph_integrations_get_for_update(const ph_integration_t **seen, const ph_context_t *context,
                                                 const char *id);

/* Give `seen` the name, kind and description of `wanted`. */
ph_problem_code_t ph_integrations_update(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_integration_t *wanted,
                                         const ph_precondition_t *precondition);

/* Take it away with its webhook and keys; its history stays. */
ph_problem_code_t ph_integrations_delete(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_precondition_t *precondition);

#endif
