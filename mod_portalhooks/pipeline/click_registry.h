/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_REGISTRY_H
#define PH_PIPELINE_CLICK_REGISTRY_H

#include "click.h"

/* The clicks of this process that are on their way, by the ids of their executions: so that somebody else
 * than the waiter can wait for their end. Any thread. */
typedef struct ph_click_registry_t ph_click_registry_t;

/* Lives in `pool`; it must be empty when that dies. */
apr_status_t ph_click_registry_make(ph_click_registry_t **registry, apr_pool_t *pool);

void ph_click_registry_add(ph_click_registry_t *registry, ph_click_t *click);

/* Nothing when it is not there. */
void ph_click_registry_remove(ph_click_registry_t *registry, const ph_click_t *click);

/* The click with a reference for the caller; NULL when it is not (or no longer) on its way here. */
ph_click_t *ph_click_registry_find(ph_click_registry_t *registry, const char *execution_id);

#endif
