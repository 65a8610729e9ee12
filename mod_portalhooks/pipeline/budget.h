/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_BUDGET_H
#define PH_PIPELINE_BUDGET_H

#include <apr.h>
#include <stdatomic.h>

/* So many of something and no more: places, bytes, waiters. Any thread. */
typedef struct ph_budget_t {
    atomic_size_t taken;
    apr_size_t most;
} ph_budget_t;

void ph_budget_init(ph_budget_t *budget, apr_size_t most);

/* 1 and taken, or 0 and unchanged. */
int ph_budget_take(ph_budget_t *budget, apr_size_t amount);
void ph_budget_give(ph_budget_t *budget, apr_size_t amount);

#endif
