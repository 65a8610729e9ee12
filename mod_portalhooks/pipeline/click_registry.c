/* SPDX-License-Identifier: Apache-2.0 */
/* A hash of clicks by execution id, under one mutex. */
#include "click_registry.h"

#include <apr_hash.h>

struct ph_click_registry_t {
    apr_thread_mutex_t *lock;
    apr_pool_t *pool; /* of the table alone, under lock */
    apr_hash_t *clicks;
};

static apr_status_t destroy_table(void *registry)
{
    apr_pool_destroy(((ph_click_registry_t *)registry)->pool);
    return APR_SUCCESS;
}

apr_status_t ph_click_registry_make(ph_click_registry_t **registry, apr_pool_t *pool)
{
    ph_click_registry_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv = apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);

    if (rv == APR_SUCCESS) {
        rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    }
    if (rv == APR_SUCCESS) {
        apr_pool_cleanup_register(pool, made, destroy_table, apr_pool_cleanup_null);
        made->clicks = apr_hash_make(made->pool);
        *registry = made;
    }
    return rv;
}

void ph_click_registry_add(ph_click_registry_t *registry, ph_click_t *click)
{
    apr_thread_mutex_lock(registry->lock);
    apr_hash_set(registry->clicks, click->execution.id, APR_HASH_KEY_STRING, click);
    apr_thread_mutex_unlock(registry->lock);
}

void ph_click_registry_remove(ph_click_registry_t *registry, const ph_click_t *click)
{
    apr_thread_mutex_lock(registry->lock);
    if (click->execution.id &&
        apr_hash_get(registry->clicks, click->execution.id, APR_HASH_KEY_STRING) == click) {
        apr_hash_set(registry->clicks, click->execution.id, APR_HASH_KEY_STRING, NULL);
    }
    apr_thread_mutex_unlock(registry->lock);
}

ph_click_t *ph_click_registry_find(ph_click_registry_t *registry, const char *execution_id)
{
    ph_click_t *click;

    apr_thread_mutex_lock(registry->lock);
    click = apr_hash_get(registry->clicks, execution_id, APR_HASH_KEY_STRING);
    if (click) {
        ph_click_retain(click);
    }
    apr_thread_mutex_unlock(registry->lock);
    return click;
}
