/* SPDX-License-Identifier: Apache-2.0 */
/* A connector thread, the only one to call mod_dbd, and a watchdog thread that ends overlong exchanges. */
#include "dbd_pool.h"

#include <apr_dbd.h>
#include <apr_thread_cond.h>
#include <dlfcn.h>
#include <mod_dbd.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "os/monotonic.h"
#include "os/thread.h"

#define WATCH_INTERVAL apr_time_from_msec(100)
#define PING_TIMEOUT apr_time_from_msec(1200)
#define OPEN_TIMEOUT apr_time_from_sec(1)     /* for a thread without a deadline of its own */
#define STOP_TIMEOUT apr_time_from_msec(1500) /* the watchdog needs that long to end an exchange */
#define IDLE_SHARE 3 /* a third of DBDMax stays open; the rest is left to other users of mod_dbd */

typedef struct slot_t {
    ap_dbd_t *connection;  /* NULL = the slot is free; under lock */
    int socket;            /* -1 = unknown */
    atomic_llong deadline; /* of the exchange in progress, monotonic; 0 = there is none */
    atomic_int is_shut;    /* the watchdog has shut the socket down */
    struct slot_t *next;   /* in `idle` or `closing`, under lock */
} slot_t;

struct ph_dbd_pool_t {
    server_rec *main_server;
    int max;
    APR_OPTIONAL_FN_TYPE(ap_dbd_open) * open;
    APR_OPTIONAL_FN_TYPE(ap_dbd_close) * close;
    int (*socket_of)(void *handle); /* of the client library; NULL = it has no such function */
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *wanted;  /* wakes the connector */
    apr_thread_cond_t *changed; /* wakes threads that wait for a connection */
    apr_thread_cond_t *ended;   /* wakes the watchdog for its end */
    apr_thread_t *connector;
    apr_thread_t *watchdog;
    slot_t *slots; /* `max` of them */

    /* under lock */
    slot_t *idle;
    int idle_count;
    slot_t *closing;   /* to be given back to mod_dbd */
    unsigned requests; /* for a connection while none was idle */
    unsigned failures; /* to open one */
    int is_stopping;
    int has_ended; /* the connector */
};

static void push(slot_t **list, slot_t *slot)
{
    slot->next = *list;
    *list = slot;
}

static slot_t *pop(slot_t **list)
{
    slot_t *slot = *list;

    if (slot) {
        *list = slot->next;
    }
    return slot;
}

/* ---- exchanges ---------------------------------------------------------------------------------- */

static void enter(const ph_db_connection_t *connection, apr_interval_time_t at_most)
{
    slot_t *slot = connection->baton;

    atomic_store(&slot->deadline, ph_monotonic_now() + at_most);
}

static void leave(const ph_db_connection_t *connection)
{
    slot_t *slot = connection->baton;

    atomic_store(&slot->deadline, 0);
}

/* Under lock: a closed connection's file descriptor may already belong to another socket. */
static void end_late_exchanges(ph_dbd_pool_t *dbd)
{
    const apr_time_t now = ph_monotonic_now();
    int i;

    for (i = 0; i < dbd->max; i++) {
        slot_t *slot = &dbd->slots[i];
        const apr_time_t deadline = atomic_load(&slot->deadline);

        if (slot->connection && slot->socket >= 0 && deadline != 0 && now > deadline) {
            atomic_store(&slot->is_shut, 1);
            shutdown(slot->socket, SHUT_RDWR);
        }
    }
}

static void *APR_THREAD_FUNC watch(apr_thread_t *thread, void *baton)
{
    ph_dbd_pool_t *dbd = baton;

    (void)thread;
    apr_thread_mutex_lock(dbd->lock);
    while (!dbd->has_ended) {
        apr_thread_cond_timedwait(dbd->ended, dbd->lock, WATCH_INTERVAL);
        end_late_exchanges(dbd);
    }
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- the connector ------------------------------------------------------------------------------ */

static slot_t *find_free(ph_dbd_pool_t *dbd)
{
    int i;

    for (i = 0; i < dbd->max; i++) {
        if (!dbd->slots[i].connection) {
            return &dbd->slots[i];
        }
    }
    return NULL;
}

/* Every dead connection in mod_dbd's pool costs one try. */
static ap_dbd_t *open_one(ph_dbd_pool_t *dbd)
{
    ap_dbd_t *connection = NULL;
    apr_pool_t *scratch;
    int tries;

    apr_pool_create(&scratch, dbd->pool);
    for (tries = 0; tries < dbd->max && !connection; tries++) {
        connection = dbd->open(scratch, dbd->main_server);
    }
    if (connection) {
        ph_db_begin_session(connection->driver, connection->handle);
        ph_db_limit_lock_waits(connection->driver, connection->handle);
    }
    apr_pool_destroy(scratch);
    return connection;
}

/* Under lock, except during the call, which has no time limit. */
static void add_idle(ph_dbd_pool_t *dbd)
{
    slot_t *slot = find_free(dbd);
    ap_dbd_t *connection = NULL;

    if (slot) {
        apr_thread_mutex_unlock(dbd->lock);
        connection = open_one(dbd);
        apr_thread_mutex_lock(dbd->lock);
    }
    if (connection) {
        slot->connection = connection;
        slot->socket = dbd->socket_of
                           ? dbd->socket_of(apr_dbd_native_handle(connection->driver, connection->handle))
                           : -1;
        atomic_store(&slot->is_shut, 0);
        push(&dbd->idle, slot);
        dbd->idle_count++;
    }
    else {
        dbd->failures++;
    }
    apr_thread_cond_broadcast(dbd->changed);
}

/* Likewise. */
static void give_back(ph_dbd_pool_t *dbd, slot_t *slot)
{
    ap_dbd_t *connection = slot->connection;

    slot->connection = NULL;
    apr_thread_mutex_unlock(dbd->lock);
    dbd->close(dbd->main_server, connection);
    apr_thread_mutex_lock(dbd->lock);
}

static void *APR_THREAD_FUNC run_connector(apr_thread_t *thread, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    unsigned served = 0;
    slot_t *slot;

    (void)thread;
    apr_thread_mutex_lock(dbd->lock);
    while (!dbd->is_stopping) {
        slot = pop(&dbd->closing);
        if (slot) {
            give_back(dbd, slot);
        }
        else if (dbd->requests != served) {
            served = dbd->requests;
            if (!dbd->idle) {
                add_idle(dbd);
            }
        }
        else {
            apr_thread_cond_wait(dbd->wanted, dbd->lock);
        }
    }
    for (slot = pop(&dbd->closing); slot; slot = pop(&dbd->closing)) {
        give_back(dbd, slot);
    }
    for (slot = pop(&dbd->idle); slot; slot = pop(&dbd->idle)) {
        give_back(dbd, slot);
    }
    dbd->has_ended = 1;
    apr_thread_cond_broadcast(dbd->changed);
    apr_thread_cond_signal(dbd->ended);
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- users of a connection ---------------------------------------------------------------------- */

static int start_threads(ph_dbd_pool_t *dbd)
{
    if (!dbd->watchdog) {
        ph_thread_start(&dbd->watchdog, watch, dbd, dbd->pool);
    }
    if (dbd->watchdog && !dbd->connector) {
        ph_thread_start(&dbd->connector, run_connector, dbd, dbd->pool);
    }
    return dbd->connector != NULL;
}

/* An idle connection, or the next one before `deadline`; NULL when none is available. */
static slot_t *wait_for_idle(ph_dbd_pool_t *dbd, apr_time_t deadline)
{
    const unsigned failures = dbd->failures;
    apr_interval_time_t left;
    slot_t *slot = pop(&dbd->idle);

    for (; !slot; slot = pop(&dbd->idle)) {
        left = deadline - apr_time_now();
        if (left <= 0 || dbd->failures != failures || dbd->is_stopping || !start_threads(dbd)) {
            return NULL;
        }
        dbd->requests++;
        apr_thread_cond_signal(dbd->wanted);
        apr_thread_cond_timedwait(dbd->changed, dbd->lock, left);
    }
    dbd->idle_count--;
    return slot;
}

static void discard(ph_dbd_pool_t *dbd, slot_t *slot)
{
    push(&dbd->closing, slot);
    apr_thread_cond_signal(dbd->wanted);
}

static int is_alive(const ph_db_connection_t *connection, apr_time_t deadline, apr_pool_t *pool)
{
    const apr_interval_time_t left = deadline - apr_time_now();
    apr_status_t rv;

    enter(connection, left < PING_TIMEOUT ? left : PING_TIMEOUT);
    rv = apr_dbd_check_conn(connection->driver, pool, connection->handle);
    leave(connection);
    return rv == APR_SUCCESS;
}

static apr_status_t open_connection(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                    apr_pool_t *pool)
{
    const apr_time_t until = deadline != 0 ? deadline : apr_time_now() + OPEN_TIMEOUT;
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot;

    apr_thread_mutex_lock(dbd->lock);
    for (slot = wait_for_idle(dbd, until); slot; slot = wait_for_idle(dbd, until)) {
        apr_thread_mutex_unlock(dbd->lock);
        out->driver = slot->connection->driver;
        out->handle = slot->connection->handle;
        out->prepared = slot->connection->prepared;
        out->baton = slot;
        if (is_alive(out, until, pool)) {
            return APR_SUCCESS;
        }
        apr_thread_mutex_lock(dbd->lock);
        discard(dbd, slot);
    }
    apr_thread_mutex_unlock(dbd->lock);
    return PH_DB_UNAVAILABLE;
}

static void close_connection(const ph_db_connection_t *connection, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot = connection->baton;
    const int idle_max = dbd->max / IDLE_SHARE;

    apr_thread_mutex_lock(dbd->lock);
    if (atomic_load(&slot->is_shut) || dbd->idle_count >= idle_max || dbd->is_stopping) {
        discard(dbd, slot);
    }
    else {
        push(&dbd->idle, slot);
        dbd->idle_count++;
        apr_thread_cond_signal(dbd->changed);
    }
    apr_thread_mutex_unlock(dbd->lock);
}

apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, int max, server_rec *main_server,
                              apr_pool_t *pool)
{
    ph_dbd_pool_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv;

    made->main_server = main_server;
    made->max = max;
    made->open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    made->close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    *(void **)&made->socket_of = dlsym(RTLD_DEFAULT, "mysql_get_socket");
    made->slots = apr_pcalloc(pool, (apr_size_t)max * sizeof(*made->slots));
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->wanted, pool);
    apr_thread_cond_create(&made->changed, pool);
    apr_thread_cond_create(&made->ended, pool);
    source->open = open_connection;
    source->close = close_connection;
    source->enter = enter;
    source->leave = leave;
    source->baton = made;
    source->open_tries = 1;
    *dbd = made;
    return APR_SUCCESS;
}

int ph_dbd_pool_stop(ph_dbd_pool_t *dbd)
{
    const apr_time_t until = apr_time_now() + STOP_TIMEOUT;
    apr_interval_time_t left = STOP_TIMEOUT;
    apr_status_t ignored;
    int has_ended;

    apr_thread_mutex_lock(dbd->lock);
    dbd->is_stopping = 1;
    apr_thread_cond_signal(dbd->wanted);
    apr_thread_cond_broadcast(dbd->changed);
    while (dbd->connector && !dbd->has_ended && left > 0) {
        apr_thread_cond_timedwait(dbd->changed, dbd->lock, left);
        left = until - apr_time_now();
    }
    has_ended = !dbd->connector || dbd->has_ended;
    dbd->has_ended = has_ended;
    apr_thread_cond_signal(dbd->ended);
    apr_thread_mutex_unlock(dbd->lock);
    if (!has_ended) {
        return 0;
    }
    if (dbd->connector) {
        apr_thread_join(&ignored, dbd->connector);
    }
    if (dbd->watchdog) {
        apr_thread_join(&ignored, dbd->watchdog);
    }
    apr_pool_destroy(dbd->pool);
    return 1;
}
