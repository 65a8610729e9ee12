/* SPDX-License-Identifier: Apache-2.0 */
/* The global mutex around opening, closing and writing a SQLite file. */
#include "sqlite_mutex.h"

#include <util_mutex.h>

#define MUTEX_TYPE "portalhooks-sqlite"

apr_status_t ph_sqlite_mutex_register(apr_pool_t *pconf)
{
    return ap_mutex_register(pconf, MUTEX_TYPE, NULL, APR_LOCK_DEFAULT, 0);
}

apr_status_t ph_sqlite_mutex_make(apr_global_mutex_t **mutex, server_rec *server, apr_pool_t *pool)
{
    return ap_global_mutex_create(mutex, NULL, MUTEX_TYPE, NULL, server, pool, 0);
}

apr_status_t ph_sqlite_mutex_lock(void *mutex)
{
    return apr_global_mutex_lock(mutex);
}

apr_status_t ph_sqlite_mutex_unlock(void *mutex)
{
    return apr_global_mutex_unlock(mutex);
}

apr_status_t ph_sqlite_mutex_child_init(apr_global_mutex_t **mutex, apr_pool_t *pchild)
{
    const apr_status_t rv = apr_global_mutex_child_init(mutex, apr_global_mutex_lockfile(*mutex), pchild);

    return rv == APR_SUCCESS ? ph_sqlite_mutex_lock(*mutex) : rv;
}

apr_status_t ph_sqlite_mutex_opened(apr_global_mutex_t *mutex, apr_pool_t *pchild)
{
    apr_pool_pre_cleanup_register(pchild, mutex, ph_sqlite_mutex_lock);
    apr_pool_cleanup_register(pchild, mutex, ph_sqlite_mutex_unlock, apr_pool_cleanup_null);
    return ph_sqlite_mutex_unlock(mutex);
}
