/* SPDX-License-Identifier: Apache-2.0 */
/* Optimistic: add, and take back what exceeds the limit. */
#include "budget.h"

void ph_budget_init(ph_budget_t *budget, apr_size_t limit)
{
    atomic_init(&budget->taken, 0);
    budget->limit = limit;
}

int ph_budget_take(ph_budget_t *budget, apr_size_t amount)
{
    apr_size_t before = atomic_fetch_add(&budget->taken, amount);

    if (before + amount <= budget->limit) {
        return 1;
    }
    atomic_fetch_sub(&budget->taken, amount);
    return 0;
}

void ph_budget_give(ph_budget_t *budget, apr_size_t amount)
{
    atomic_fetch_sub(&budget->taken, amount);
}
