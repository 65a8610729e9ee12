/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_H
#define PH_PIPELINE_SPOOL_H

#include "click.h"
#include "service/portal.h"

/* Outcomes that a stopping process could not write to the database: a file for each process, which whoever
 * lives later writes down. Of one instance, in one directory; the outcome writer's thread alone. */
typedef struct ph_spool_t ph_spool_t;

/* `directory` belongs to the user this process runs as. `owner` is this process, as its executions name it.
 */
ph_spool_t *ph_spool_make(ph_portal_t *portal, const char *directory, const char *owner, apr_pool_t *pool);

/* Append the outcomes of ended clicks to this process's file, down to the disk. */
apr_status_t ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch);

/* Commit what other processes left, and remove it. A damaged file is told of, its sound records are
 * committed, and it is put aside. After a failure, of the database, the rest waits for the next time. */
apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch);

/* Is there a file of `owner` still, which will be replayed or is being replayed by somebody else? */
int ph_spool_holds(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch);

#endif
