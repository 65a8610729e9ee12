/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PH_HTTPD_SQLITE_MUTEX_H
#define PH_HTTPD_SQLITE_MUTEX_H

#include <httpd.h>

#include <apr_global_mutex.h>

/* The mutex for writing, opening and closing a SQLite file, over the children of all generations. The first
 * process to open the file and the last to close it lock it, and others then cannot even prepare a statement;
 * so opening and closing in child processes is covered too, by mod_dbd's own pool as well. */

/* Make the type known to the directive Mutex; in pre_config. */
apr_status_t ph_sqlite_mutex_register(apr_pool_t *pconf);

/* In the parent, once; lives in `pool`. */
apr_status_t ph_sqlite_mutex_make(apr_global_mutex_t **mutex, server_rec *server, apr_pool_t *pool);

/* Lock and unlock, any thread; `mutex` is an apr_global_mutex_t, as a pool cleanup has it. */
apr_status_t ph_sqlite_mutex_lock(void *mutex);
apr_status_t ph_sqlite_mutex_unlock(void *mutex);

/* In child_init before mod_dbd opens its connections: reopen *mutex for this process and lock it. */
apr_status_t ph_sqlite_mutex_child_init(apr_global_mutex_t **mutex, apr_pool_t *pchild);

/* In child_init after mod_dbd has opened them: unlock, and lock again around mod_dbd's cleanup, which closes
 * them. */
apr_status_t ph_sqlite_mutex_opened(apr_global_mutex_t *mutex, apr_pool_t *pchild);

#endif
