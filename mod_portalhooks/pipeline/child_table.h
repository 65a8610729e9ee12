/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_CHILD_TABLE_H
#define PH_PIPELINE_CHILD_TABLE_H

#include <apr.h>

/* Which children of this start of httpd live: a table in memory that they and the parent share. It says so
 * sooner than a lease that runs out, and knows better than a clock that one who is slow is not dead.
 * No locks: a child may die at any line. Any thread, any process. */
typedef struct ph_child_table_t ph_child_table_t;

#define PH_CHILD_TABLE_NAME_MAX 31

apr_size_t ph_child_table_size(int slots);

/* Make an empty child_table in zeroed, shared memory of that size. */
ph_child_table_t *ph_child_table_init(void *memory, int slots);

/* A child comes: `child` is its name, at most PH_CHILD_TABLE_NAME_MAX long. Without a free slot it is not
 * listed, and its lease alone speaks for it. */
void ph_child_table_add(ph_child_table_t *child_table, const char *child, int pid);

/* It goes and leaves nothing behind. */
void ph_child_table_remove(ph_child_table_t *child_table, const char *child);

/* The parent: the process has ended, whatever of. */
void ph_child_table_mark_dead(ph_child_table_t *child_table, int pid);

/* Does anybody live? */
int ph_child_table_any_alive(const ph_child_table_t *child_table);

int ph_child_table_is_alive(const ph_child_table_t *child_table, const char *child);

/* The first slot from `slot` on of one that died, its name in `child`; -1 when there is none. */
int ph_child_table_find_dead(const ph_child_table_t *child_table, int slot,
                             char child[PH_CHILD_TABLE_NAME_MAX + 1]);

/* What it left has been swept: its slot is free. */
void ph_child_table_release(ph_child_table_t *child_table, int slot);

#endif
