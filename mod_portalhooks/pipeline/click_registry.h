/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CLICK_REGISTRY_H
#define PH_PIPELINE_CLICK_REGISTRY_H

#include "click.h"

/* The committed clicks of this process whose outcome is open, by execution id, so that other requests than
 * the click's own can wait for it. Has a lock of its own; any thread. */
typedef struct ph_click_registry_t ph_click_registry_t;

/* Lives in `pool` and must be empty when the pool is destroyed. */
apr_status_t ph_click_registry_make(ph_click_registry_t **registry, apr_pool_t *pool);

/* Holds no reference: remove the click before the pipeline's is released. */
void ph_click_registry_add(ph_click_registry_t *registry, ph_click_t *click);

/* Does nothing if the click is not listed. */
void ph_click_registry_remove(ph_click_registry_t *registry, const ph_click_t *click);

/* The click, with a reference for the caller; NULL = not listed (any more). */
ph_click_t *ph_click_registry_find(ph_click_registry_t *registry, const char *execution_id);

#endif
