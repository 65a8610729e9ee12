/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_ROSTER_H
#define PH_PIPELINE_ROSTER_H

#include <apr.h>

/* Which children of this start of httpd live: a table in memory that they and the parent share. It says so
 * sooner than a lease that runs out, and knows better than a clock that one who is slow is not dead.
 * No locks: a child may die at any line. Any thread, any process. */
typedef struct ph_roster_t ph_roster_t;

#define PH_ROSTER_NAME_MAX 31

apr_size_t ph_roster_size(int places);

/* Make an empty roster in zeroed, shared memory of that size. */
ph_roster_t *ph_roster_init(void *memory, int places);

/* A child comes: `child` is its name, at most PH_ROSTER_NAME_MAX long. Without a free place it is not
 * listed, and its lease alone speaks for it. */
void ph_roster_enter(ph_roster_t *roster, const char *child, int pid);

/* It goes and leaves nothing behind. */
void ph_roster_leave(ph_roster_t *roster, const char *child);

/* The parent: the process has ended, whatever of. */
void ph_roster_bury(ph_roster_t *roster, int pid);

/* Does anybody live? */
int ph_roster_is_inhabited(const ph_roster_t *roster);

int ph_roster_is_alive(const ph_roster_t *roster, const char *child);

/* The first place from `place` on of one that died, its name in `child`; -1 when there is none. */
int ph_roster_find_dead(const ph_roster_t *roster, int place, char child[PH_ROSTER_NAME_MAX + 1]);

/* What it left has been swept: its place is free. */
void ph_roster_forget(ph_roster_t *roster, int place);

#endif
