/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_PIPELINE_H
#define PH_PIPELINE_PIPELINE_H

#include <stdatomic.h>

#include "service/portal.h"

/* The pipeline of one child process, as its requests see it: zeroed and `portal` set before any request, then
 * filled by ph_sending_start. Under prefork that is at the first click, under a threaded MPM before the first
 * request, so that all threads may read it without a lock. */
typedef struct ph_pipeline_t {
    ph_portal_t *portal;
    struct ph_admission_t *admission; /* NULL until the sending threads run */
    apr_allocator_t *click_memory;    /* thread-safe; set with admission */
    atomic_int is_stopping;           /* 1 = requests stop waiting for outcomes; set from any thread */
} ph_pipeline_t;

#endif
