/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ASIDE_H
#define PH_PIPELINE_ASIDE_H

#include "click.h"

/* Clicks that cannot be written now, because a row is locked or not there yet, and are tried again after
 * growing pauses while all others go on. One thread. Zeroed = empty. Times are monotonic. */
typedef struct ph_aside_t {
    ph_click_queue_t clicks;
} ph_aside_t;

/* Add a click with the caller's reference: to be tried again after a pause that doubles with each time, or at
 * `retry_at` when it is not 0. */
void ph_aside_add(ph_aside_t *aside, ph_click_t *click, apr_time_t retry_at);

/* Move the clicks that are due at `now` into `clicks` (room for `max`), in order; returns their number.
 * APR_INT64_MAX as `now` = all. */
int ph_aside_take(ph_click_t **clicks, int max, ph_aside_t *aside, apr_time_t now);

/* When the next click is due; 0 = there is none. */
apr_time_t ph_aside_next(const ph_aside_t *aside);

#endif
