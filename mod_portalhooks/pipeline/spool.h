/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_PIPELINE_SPOOL_H
#define PH_PIPELINE_SPOOL_H

#include "click.h"
#include "service/portal.h"

/* Outcomes that a stopping process could not commit: one file per process, which another process of the same
 * PortalHooksInstance replays into the database. Called by the outcome writer's thread alone. */
typedef struct ph_spool_t ph_spool_t;

/* `directory` must be writable by the user this process runs as and by nobody else; `owner` is this process.
 * The file is made by the first write and closed when `pool` is destroyed. */
ph_spool_t *ph_spool_make(ph_portal_t *portal, const char *directory, const char *owner, apr_pool_t *pool);

/* Append the outcomes of ended clicks to this process's file and fsync it. After a failure none of them
 * counts as written. */
apr_status_t ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch);

/* Commit the files that other processes left, and remove them. Of a damaged file the records before the
 * damage are committed; it is logged and renamed to *.damaged. A failure of the database is returned; call
 * again. */
apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch);

/* 1 = a file of `owner` is still to be replayed, perhaps by another process at this moment. */
int ph_spool_holds(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch);

#endif
