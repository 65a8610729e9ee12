/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_BUDGET_H
#define PH_PIPELINE_BUDGET_H

#include <apr.h>
#include <stdatomic.h>

/* A counter with a limit, for slots, bytes and waiters. Any thread, without locks; under contention a take
 * may fail although the budget would just have sufficed. */
typedef struct ph_budget_t {
    atomic_size_t taken;
    apr_size_t limit;
} ph_budget_t;

void ph_budget_init(ph_budget_t *budget, apr_size_t limit);

/* 1 = taken; 0 = the limit would be exceeded, and nothing is taken. */
int ph_budget_take(ph_budget_t *budget, apr_size_t amount);

/* Give back what was taken. */
void ph_budget_give(ph_budget_t *budget, apr_size_t amount);

#endif
