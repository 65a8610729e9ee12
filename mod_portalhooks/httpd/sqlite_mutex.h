/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SQLITE_MUTEX_H
#define PH_HTTPD_SQLITE_MUTEX_H

#include <httpd.h>

#include <apr_global_mutex.h>

/* One mutex over the children of all generations. Whoever opens a SQLite file first or closes it last locks
 * it, and then nobody else can prepare a statement: so all opening and closing goes through it, mod_dbd's in
 * child processes too. */

/* So that the directive Mutex knows it; in pre_config. */
apr_status_t ph_sqlite_mutex_register(apr_pool_t *pconf);

/* In the parent, once. */
apr_status_t ph_sqlite_mutex_make(apr_global_mutex_t **writers, server_rec *server, apr_pool_t *pool);

/* Of an apr_global_mutex_t, as a pool's cleanup wants them. */
apr_status_t ph_sqlite_mutex_lock(void *writers);
apr_status_t ph_sqlite_mutex_unlock(void *writers);

/* In a child, before mod_dbd opens its connections: *writers is the child's from now on, and locked. */
apr_status_t ph_sqlite_mutex_hold(apr_global_mutex_t **writers, apr_pool_t *pchild);

/* After it has opened them; it closes them between two cleanups of ours. */
apr_status_t ph_sqlite_mutex_release(apr_global_mutex_t *writers, apr_pool_t *pchild);

#endif
