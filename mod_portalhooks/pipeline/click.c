/* SPDX-License-Identifier: Apache-2.0 */
/* A click: its memory, its references, its phase and its stage. */
#include "click.h"

#include <stdlib.h>

/* httpd's own pools end the child in the same way. */
static int out_of_memory(int status)
{
    (void)status;
    abort();
}

ph_click_t *ph_click_make(const ph_click_request_t *request, apr_allocator_t *memory)
{
    apr_pool_t *pool;
    ph_click_t *click;

    if (apr_pool_create_unmanaged_ex(&pool, out_of_memory, memory) != APR_SUCCESS) {
        abort();
    }
    click = apr_pcalloc(pool, sizeof *click);
    click->pool = pool;
    atomic_init(&click->references, 2);
    atomic_init(&click->phase, PH_CLICK_QUEUED);
    atomic_init(&click->was_locked, 0);
    atomic_init(&click->permissions, 0);
    click->wanted = PH_CLICK_FINISHED;
    if (apr_thread_mutex_create(&click->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS ||
        apr_thread_cond_create(&click->wake, pool) != APR_SUCCESS) {
        abort();
    }
    ph_click_request_copy(&click->request, request, pool);
    return click;
}

const char *ph_click_integration(const ph_click_t *click)
{
    return click->request.kind == PH_CLICK_RETRY ? click->prior.integration_id
                                                 : click->request.integration_id;
}

void ph_click_retain(ph_click_t *click)
{
    atomic_fetch_add(&click->references, 1);
}

void ph_click_release(ph_click_t *click)
{
    if (atomic_fetch_sub(&click->references, 1) == 1) {
        apr_pool_destroy(click->pool);
    }
}

int ph_click_move(ph_click_t *click, ph_click_phase_t from, ph_click_phase_t to)
{
    return atomic_compare_exchange_strong(&click->phase, &from, to);
}

void ph_click_advance(ph_click_t *click, ph_click_stage_t stage)
{
    int is_wanted = 0;

    apr_thread_mutex_lock(click->lock);
    if (stage > click->stage) {
        click->stage = stage;
        is_wanted = stage >= click->wanted;
    }
    apr_thread_mutex_unlock(click->lock);
    /* After the unlock, so that a woken thread does not block on the mutex at once. */
    if (is_wanted) {
        apr_thread_cond_broadcast(click->wake);
    }
}

ph_click_stage_t ph_click_wait(ph_click_t *click, ph_click_stage_t stage, apr_time_t until)
{
    ph_click_stage_t found;
    apr_interval_time_t left;

    apr_thread_mutex_lock(click->lock);
    if (stage < click->wanted) {
        click->wanted = stage;
    }
    left = until - apr_time_now();
    while (click->stage < stage && left > 0) {
        apr_thread_cond_timedwait(click->wake, click->lock, left);
        left = until - apr_time_now();
    }
    found = click->stage;
    apr_thread_mutex_unlock(click->lock);
    return found;
}

void ph_click_queue_push(ph_click_queue_t *queue, ph_click_t *click)
{
    click->next = NULL;
    if (queue->last) {
        queue->last->next = click;
    }
    else {
        queue->first = click;
    }
    queue->last = click;
    queue->count++;
}

ph_click_t *ph_click_queue_pop(ph_click_queue_t *queue)
{
    ph_click_t *click = queue->first;

    if (click) {
        queue->first = click->next;
        if (!queue->first) {
            queue->last = NULL;
        }
        queue->count--;
    }
    return click;
}
