/* SPDX-License-Identifier: Apache-2.0 */
/* A thread that connects for all, and one that ends what takes too long. */
#include "dbd_pool.h"

#include <apr_dbd.h>
#include <apr_thread_cond.h>
#include <dlfcn.h>
#include <mod_dbd.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "os/monotonic.h"
#include "os/thread.h"

#define LOOK_EVERY apr_time_from_msec(100) /* at exchanges that take too long */
#define PING_PATIENCE apr_time_from_msec(1200)
#define HOLDER_PATIENCE apr_time_from_sec(1)   /* of a thread that has no deadline of its own */
#define STOP_PATIENCE apr_time_from_msec(1500) /* for an exchange to be ended by the other thread */
#define SHARE 3 /* that part of DBDMax stays at hand; the rest is there for others who use mod_dbd */

typedef struct slot_t {
    ap_dbd_t *connection;  /* NULL = the slot is free; under lock */
    int socket;            /* -1 = not known */
    atomic_llong too_late; /* monotonic: when the exchange under way is ended; 0 = there is none */
    atomic_int is_cut;     /* it was */
    struct slot_t *next;   /* in one of the two lists, under lock */
} slot_t;

struct ph_dbd_pool_t {
    server_rec *main_server;
    int max;
    APR_OPTIONAL_FN_TYPE(ap_dbd_open) * open;
    APR_OPTIONAL_FN_TYPE(ap_dbd_close) * close;
    int (*socket_of)(void *handle); /* the driver's library's; NULL = it has no such function */
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *work; /* for the thread that connects */
    apr_thread_cond_t *news; /* for who waits for a connection */
    apr_thread_cond_t *look; /* for the thread that watches: it is over */
    apr_thread_t *connector;
    apr_thread_t *watcher;
    slot_t *slots; /* `max` of them */

    /* under lock */
    slot_t *kept; /* at hand */
    int kept_count;
    slot_t *leaving; /* to be given back to mod_dbd */
    unsigned asked;  /* how often somebody wanted one that was not at hand */
    unsigned failed; /* how often none could be had */
    int is_stopping;
    int has_ended; /* the thread that connects */
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

/* ---- the exchange under way --------------------------------------------------------------------- */

static void enter(const ph_db_connection_t *connection, apr_interval_time_t at_most)
{
    slot_t *slot = connection->baton;

    atomic_store(&slot->too_late, ph_monotonic_now() + at_most);
}

static void leave(const ph_db_connection_t *connection)
{
    slot_t *slot = connection->baton;

    atomic_store(&slot->too_late, 0);
}

/* Under lock, so that no socket is shut down that is somebody else's by now. */
static void end_late_exchanges(ph_dbd_pool_t *dbd)
{
    const apr_time_t now = ph_monotonic_now();
    int i;

    for (i = 0; i < dbd->max; i++) {
        slot_t *slot = &dbd->slots[i];
        const apr_time_t too_late = atomic_load(&slot->too_late);

        if (slot->connection && slot->socket >= 0 && too_late != 0 && now > too_late) {
            atomic_store(&slot->is_cut, 1);
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
        apr_thread_cond_timedwait(dbd->look, dbd->lock, LOOK_EVERY);
        end_late_exchanges(dbd);
    }
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- the thread that connects ------------------------------------------------------------------- */

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

/* A connection that died with mod_dbd costs one try. */
static ap_dbd_t *have_one(ph_dbd_pool_t *dbd)
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

/* Under lock but for the call, which may take as long as it likes. */
static void connect_for_all(ph_dbd_pool_t *dbd)
{
    slot_t *slot = find_free(dbd);
    ap_dbd_t *connection = NULL;

    if (slot) {
        apr_thread_mutex_unlock(dbd->lock);
        connection = have_one(dbd);
        apr_thread_mutex_lock(dbd->lock);
    }
    if (connection) {
        slot->connection = connection;
        slot->socket = dbd->socket_of
                           ? dbd->socket_of(apr_dbd_native_handle(connection->driver, connection->handle))
                           : -1;
        atomic_store(&slot->is_cut, 0);
        push(&dbd->kept, slot);
        dbd->kept_count++;
    }
    else {
        dbd->failed++;
    }
    apr_thread_cond_broadcast(dbd->news);
}

/* The same, the other way round. */
static void give_back(ph_dbd_pool_t *dbd, slot_t *slot)
{
    ap_dbd_t *connection = slot->connection;

    slot->connection = NULL;
    apr_thread_mutex_unlock(dbd->lock);
    dbd->close(dbd->main_server, connection);
    apr_thread_mutex_lock(dbd->lock);
}

static void *APR_THREAD_FUNC connect_and_give_back(apr_thread_t *thread, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    unsigned served = 0;
    slot_t *slot;

    (void)thread;
    apr_thread_mutex_lock(dbd->lock);
    while (!dbd->is_stopping) {
        slot = pop(&dbd->leaving);
        if (slot) {
            give_back(dbd, slot);
        }
        else if (dbd->asked != served) {
            served = dbd->asked;
            if (!dbd->kept) {
                connect_for_all(dbd);
            }
        }
        else {
            apr_thread_cond_wait(dbd->work, dbd->lock);
        }
    }
    for (slot = pop(&dbd->leaving); slot; slot = pop(&dbd->leaving)) {
        give_back(dbd, slot);
    }
    for (slot = pop(&dbd->kept); slot; slot = pop(&dbd->kept)) {
        give_back(dbd, slot);
    }
    dbd->has_ended = 1;
    apr_thread_cond_broadcast(dbd->news);
    apr_thread_cond_signal(dbd->look);
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- who wants one ------------------------------------------------------------------------------ */

static int have_threads(ph_dbd_pool_t *dbd)
{
    if (!dbd->watcher) {
        ph_thread_start(&dbd->watcher, watch, dbd, dbd->pool);
    }
    if (dbd->watcher && !dbd->connector) {
        ph_thread_start(&dbd->connector, connect_and_give_back, dbd, dbd->pool);
    }
    return dbd->connector != NULL;
}

/* One that is at hand, or the next that comes before `deadline`; NULL when none can be had. */
static slot_t *wait_for_one(ph_dbd_pool_t *dbd, apr_time_t deadline)
{
    const unsigned failed = dbd->failed;
    apr_interval_time_t left;
    slot_t *slot = pop(&dbd->kept);

    for (; !slot; slot = pop(&dbd->kept)) {
        left = deadline - apr_time_now();
        if (left <= 0 || dbd->failed != failed || dbd->is_stopping || !have_threads(dbd)) {
            return NULL;
        }
        dbd->asked++;
        apr_thread_cond_signal(dbd->work);
        apr_thread_cond_timedwait(dbd->news, dbd->lock, left);
    }
    dbd->kept_count--;
    return slot;
}

static void let_go(ph_dbd_pool_t *dbd, slot_t *slot)
{
    push(&dbd->leaving, slot);
    apr_thread_cond_signal(dbd->work);
}

static int is_alive(const ph_db_connection_t *connection, apr_time_t deadline, apr_pool_t *pool)
{
    const apr_interval_time_t left = deadline - apr_time_now();
    apr_status_t rv;

    enter(connection, left < PING_PATIENCE ? left : PING_PATIENCE);
    rv = apr_dbd_check_conn(connection->driver, pool, connection->handle);
    leave(connection);
    return rv == APR_SUCCESS;
}

static apr_status_t open_connection(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                    apr_pool_t *pool)
{
    const apr_time_t until = deadline != 0 ? deadline : apr_time_now() + HOLDER_PATIENCE;
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot;

    apr_thread_mutex_lock(dbd->lock);
    for (slot = wait_for_one(dbd, until); slot; slot = wait_for_one(dbd, until)) {
        apr_thread_mutex_unlock(dbd->lock);
        out->driver = slot->connection->driver;
        out->handle = slot->connection->handle;
        out->prepared = slot->connection->prepared;
        out->baton = slot;
        if (is_alive(out, until, pool)) {
            return APR_SUCCESS;
        }
        apr_thread_mutex_lock(dbd->lock);
        let_go(dbd, slot);
    }
    apr_thread_mutex_unlock(dbd->lock);
    return PH_DB_UNAVAILABLE;
}

static void close_connection(const ph_db_connection_t *connection, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot = connection->baton;
    const int share = dbd->max / SHARE;

    apr_thread_mutex_lock(dbd->lock);
    if (atomic_load(&slot->is_cut) || dbd->kept_count >= share || dbd->is_stopping) {
        let_go(dbd, slot);
    }
    else {
        push(&dbd->kept, slot);
        dbd->kept_count++;
        apr_thread_cond_signal(dbd->news);
    }
    apr_thread_mutex_unlock(dbd->lock);
}

apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, int max, server_rec *main_server,
                              apr_pool_t *pool)
{
    ph_dbd_pool_t *made = apr_pcalloc(pool, sizeof *made);
    apr_status_t rv;

    made->main_server = main_server;
    made->max = max;
    made->open = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_open);
    made->close = APR_RETRIEVE_OPTIONAL_FN(ap_dbd_close);
    *(void **)&made->socket_of = dlsym(RTLD_DEFAULT, "mysql_get_socket");
    made->slots = apr_pcalloc(pool, (apr_size_t)max * sizeof *made->slots);
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->work, pool);
    apr_thread_cond_create(&made->news, pool);
    apr_thread_cond_create(&made->look, pool);
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
    const apr_time_t until = apr_time_now() + STOP_PATIENCE;
    apr_interval_time_t left = STOP_PATIENCE;
    apr_status_t ignored;
    int has_ended;

    apr_thread_mutex_lock(dbd->lock);
    dbd->is_stopping = 1;
    apr_thread_cond_signal(dbd->work);
    apr_thread_cond_broadcast(dbd->news);
    while (dbd->connector && !dbd->has_ended && left > 0) {
        apr_thread_cond_timedwait(dbd->news, dbd->lock, left);
        left = until - apr_time_now();
    }
    has_ended = !dbd->connector || dbd->has_ended;
    dbd->has_ended = has_ended;
    apr_thread_cond_signal(dbd->look);
    apr_thread_mutex_unlock(dbd->lock);
    if (!has_ended) {
        return 0;
    }
    if (dbd->connector) {
        apr_thread_join(&ignored, dbd->connector);
    }
    if (dbd->watcher) {
        apr_thread_join(&ignored, dbd->watcher);
    }
    apr_pool_destroy(dbd->pool);
    return 1;
}
