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

/* Append the outcomes of ended clicks to this process's file and fsync it; returns how many are on disk. A
 * file that cannot be written to its end is closed for good and a further one begun beside it. Each outcome
 * that cannot be kept is logged as an error. */
int ph_spool_write(ph_spool_t *spool, ph_click_t *const *clicks, int count, apr_pool_t *scratch);

/* Keep an outcome that the database refuses in a file that is not replayed, and log where. After an error,
 * which is not logged, it is nowhere. */
apr_status_t ph_spool_keep_refused(ph_spool_t *spool, const ph_click_t *click, apr_pool_t *scratch);

/* Commit the files that other processes left, and remove them. A file that is damaged or not to be trusted is
 * logged and renamed to *.damaged, after the records before the damage are committed; an outcome that the
 * database refuses goes to *.refused; one whose row is locked stays for the next call. Returned is only a
 * lost connection; the file that lost it is put off, so that it does not stop what follows. */
apr_status_t ph_spool_replay(ph_spool_t *spool, ph_db_t *db, apr_pool_t *scratch);

/* 1 = a file of `owner` is still to be replayed, perhaps by another process at this moment. */
int ph_spool_holds(const ph_spool_t *spool, const char *owner, apr_pool_t *scratch);

#endif
