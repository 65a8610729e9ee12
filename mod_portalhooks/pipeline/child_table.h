/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CHILD_TABLE_H
#define PH_PIPELINE_CHILD_TABLE_H

#include <apr.h>

/* The children of this start of httpd, in memory shared with the parent: a child adds itself, the parent
 * marks it dead when it reaps the process. That is known sooner than a lease expires, and a child that is
 * merely slow is never taken for dead. Lock-free, because a child may die at any instruction. Any thread of
 * any process. */
typedef struct ph_child_table_t ph_child_table_t;

#define PH_CHILD_TABLE_NAME_MAX 31

/* Bytes for a table of `slots`. */
apr_size_t ph_child_table_size(int slots);

/* Initialize an empty table in zeroed shared memory of that size. */
ph_child_table_t *ph_child_table_init(void *memory, int slots);

/* Add a child, by name (at most PH_CHILD_TABLE_NAME_MAX bytes). Without a free slot it is not listed, and
 * only its lease shows that it is alive. */
void ph_child_table_add(ph_child_table_t *child_table, const char *child, int pid);

/* Remove a child that ends with nothing left to sweep. */
void ph_child_table_remove(ph_child_table_t *child_table, const char *child);

/* Called by the parent: the process has ended, for whatever reason. Ignored when it is not listed. */
void ph_child_table_mark_dead(ph_child_table_t *child_table, int pid);

int ph_child_table_any_alive(const ph_child_table_t *child_table);

int ph_child_table_is_alive(const ph_child_table_t *child_table, const char *child);

/* The first slot at or after `slot` of a dead child, with its name in `child`; -1 = none. */
int ph_child_table_find_dead(const ph_child_table_t *child_table, int slot,
                             char child[PH_CHILD_TABLE_NAME_MAX + 1]);

/* Free the slot of a dead child whose executions have been swept. */
void ph_child_table_release(ph_child_table_t *child_table, int slot);

#endif
