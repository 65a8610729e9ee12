/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_SERVICE_INTEGRATIONS_H
#define PH_SERVICE_INTEGRATIONS_H

#include "context.h"
#include "core/request/precondition.h"
#include "store/store_integration.h"
#include "store/store_stats.h"

/* Integrations: list, read, create, change, delete. With an external catalog every change is refused
 * (external_catalog). */

#define PH_INTEGRATION_DAYS 7 /* of stats on a card */

/* Which integrations to list, by the state of their webhook; bits. */
typedef enum {
    PH_SHOW_ENABLED = 1,
    PH_SHOW_DISABLED = 2,
    PH_SHOW_UNCONFIGURED = 4,
    PH_SHOW_ALL = 7
} ph_show_t;

typedef struct ph_integration_filter_t {
    const char *q;          /* words of the id, name or kind; NULL = all */
    int show;               /* bits of ph_show_t */
    const char *after_name; /* the page starts after this one; both or neither */
    const char *after_id;
    int limit; /* cards of a page; a page may hold fewer although there are more */
} ph_integration_filter_t;

typedef struct ph_integration_page_t {
    apr_array_header_t *cards; /* ph_integration_card_t, by name and id */
    apr_hash_t *days; /* id → ph_stats_day_t[PH_INTEGRATION_DAYS]; NULL when the caller may not see it */
    const char *last_name; /* the next page starts after it; NULL = no more */
    const char *last_id;
} ph_integration_page_t;

ph_problem_code_t ph_integrations_list(ph_integration_page_t *page, const ph_context_t *context,
                                       const ph_integration_filter_t *filter);

/* A page of one card, or not_found. */
ph_problem_code_t ph_integrations_get(ph_integration_page_t *page, const ph_context_t *context,
                                      const char *id);

/* Create one from the id (NULL = generate one), name, kind and description of `wanted`; *id is its id.
 * `exists` when the id is taken. */
ph_problem_code_t ph_integrations_create(const char **id, const ph_context_t *context,
                                         const ph_integration_t *wanted);

/* Read one in order to change it. not_found, external_catalog. */
ph_problem_code_t ph_integrations_get_for_update(const ph_integration_t **seen, const ph_context_t *context,
                                                 const char *id);

/* Replace the name, kind and description of the version `seen` by those of `wanted`.
 * precondition_required, stale. */
ph_problem_code_t ph_integrations_update(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_integration_t *wanted,
                                         const ph_precondition_t *precondition);

/* Delete it with its webhook and keys; its history stays. precondition_required, stale. */
ph_problem_code_t ph_integrations_delete(const ph_context_t *context, const ph_integration_t *seen,
                                         const ph_precondition_t *precondition);

#endif
