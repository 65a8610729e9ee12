/* SPDX-License-Identifier: Apache-2.0 */
/* Counting what is taken. */
#include "budget.h"

void ph_budget_init(ph_budget_t *budget, apr_size_t most)
{
    atomic_init(&budget->taken, 0);
    budget->most = most;
}

int ph_budget_take(ph_budget_t *budget, apr_size_t amount)
{
    apr_size_t before = atomic_fetch_add(&budget->taken, amount);

    if (before + amount <= budget->most) {
        return 1;
    }
    atomic_fetch_sub(&budget->taken, amount);
    return 0;
}

void ph_budget_give(ph_budget_t *budget, apr_size_t amount)
{
    atomic_fetch_sub(&budget->taken, amount);
}
