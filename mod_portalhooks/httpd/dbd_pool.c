/* SPDX-License-Identifier: Apache-2.0 */
/* Threads that open and close connections for all, and a watchdog for late exchanges. */
#include "dbd_pool.h"

#include <apr_strings.h>
#include <apr_thread_cond.h>

#include "dbd_connection.h"
#include "os/monotonic.h"
#include "os/thread.h"

#define OPENERS_MAX 4
#define WATCH_INTERVAL apr_time_from_msec(100)
#define RETRY_INTERVAL apr_time_from_msec(100) /* between a failed attempt to connect and the next */
#define PING_TIMEOUT apr_time_from_msec(700)
#define FRESH_FOR apr_time_from_sec(1)      /* a connection used so recently is not pinged */
#define KEEPER_TIMEOUT apr_time_from_sec(1) /* to get a connection, for threads without a deadline */
#define STOP_TIMEOUT apr_time_from_msec(1500)
#define IDLE_MAX apr_time_from_sec(60)
#define IDLE_KEPT 2 /* stay open however long they idle */
#define PREFORK_IDLE_MAX apr_time_from_sec(10)
#define CROWDED_FOR apr_time_from_sec(10) /* after the server refused a connection or a statement */

typedef struct slot_t {
    ph_dbd_connection_t connection;
    int is_taken;            /* under lock: it has a connection, or an opener works on it */
    ph_db_fitness_t fitness; /* of one that is to be closed */
    struct slot_t *next;     /* in one of the two lists, under lock */
} slot_t;

struct ph_dbd_pool_t {
    const ph_dbd_conf_t *conf;
    ph_alerts_t *alerts;
    apr_pool_t *pool;
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *work;         /* signals the openers */
    apr_thread_cond_t *change;       /* broadcast to threads that wait for a connection, or for the end */
    apr_thread_cond_t *watchdog_end; /* wakes the watchdog */
    apr_thread_t *openers[OPENERS_MAX];
    apr_thread_t *watchdog;
    slot_t *slots; /* conf->max of them */

    /* under lock */
    slot_t *idle;
    slot_t *closing;
    int opener_count;
    int busy_count; /* openers in a call of the driver */
    int opening;
    int waiting;
    unsigned failed;          /* attempts to connect */
    apr_time_t retry_at;      /* monotonic: no attempt before */
    apr_time_t distrusted_at; /* monotonic: connections not used since then may be unable to serve */
    char failure[300];        /* the reason of the last failed attempt */
    int is_stopping;
    int ended_count; /* openers */
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

static void let_close(ph_dbd_pool_t *dbd, slot_t *slot, ph_db_fitness_t fitness)
{
    slot->fitness = fitness;
    push(&dbd->closing, slot);
    apr_thread_cond_signal(dbd->work);
}

/* One connection failed: those that idle lead to the same server, or through the same firewall. */
static void distrust_idle(ph_dbd_pool_t *dbd)
{
    slot_t *slot;

    dbd->distrusted_at = ph_monotonic_now();
    for (slot = pop(&dbd->idle); slot; slot = pop(&dbd->idle)) {
        let_close(dbd, slot, PH_DB_UNFIT);
    }
}

/* All children give back what they can spare. */
static void note_crowd(ph_dbd_pool_t *dbd)
{
    ph_alerts_raise(dbd->alerts, PH_ALERT_CROWDED, CROWDED_FOR);
}

static int is_crowded(const ph_dbd_pool_t *dbd)
{
    return ph_alerts_is_raised(dbd->alerts, PH_ALERT_CROWDED);
}

/* ---- watchdog ----------------------------------------------------------------------------------- */

static void cut_late_exchanges(ph_dbd_pool_t *dbd, apr_time_t now)
{
    int i;

    for (i = 0; i < dbd->conf->max; i++) {
        if (dbd->slots[i].is_taken) {
            ph_dbd_connection_cut_if_late(&dbd->slots[i].connection, now);
        }
    }
}

/* The list begins with the connection used last. */
static void close_old(ph_dbd_pool_t *dbd, apr_time_t now)
{
    const int is_prefork = dbd->conf->is_prefork;
    const int keep = (is_prefork || is_crowded(dbd)) ? 0 : IDLE_KEPT;
    const apr_interval_time_t at_most = is_crowded(dbd) ? 0 : (is_prefork ? PREFORK_IDLE_MAX : IDLE_MAX);
    slot_t **link = &dbd->idle;
    int kept = 0;

    while (*link) {
        slot_t *slot = *link;

        if (++kept > keep && now - slot->connection.used_at > at_most) {
            *link = slot->next;
            let_close(dbd, slot, PH_DB_FIT);
        }
        else {
            link = &slot->next;
        }
    }
}

static void *APR_THREAD_FUNC watch(apr_thread_t *thread, void *baton)
{
    ph_dbd_pool_t *dbd = baton;

    (void)thread;
    apr_thread_mutex_lock(dbd->lock);
    while (!dbd->is_stopping || dbd->ended_count < dbd->opener_count) {
        apr_thread_cond_timedwait(dbd->watchdog_end, dbd->lock, WATCH_INTERVAL);
        cut_late_exchanges(dbd, ph_monotonic_now());
        close_old(dbd, ph_monotonic_now());
    }
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- openers ------------------------------------------------------------------------------------ */

static slot_t *find_free(ph_dbd_pool_t *dbd)
{
    int i;

    for (i = 0; i < dbd->conf->max; i++) {
        if (!dbd->slots[i].is_taken) {
            return &dbd->slots[i];
        }
    }
    return NULL;
}

/* Under lock, except for the call. */
static void close_slot(ph_dbd_pool_t *dbd, slot_t *slot)
{
    ph_dbd_connection_retire(&slot->connection, slot->fitness);
    dbd->busy_count++;
    apr_thread_mutex_unlock(dbd->lock);
    ph_dbd_connection_close(&slot->connection);
    apr_thread_mutex_lock(dbd->lock);
    dbd->busy_count--;
    slot->is_taken = 0;
    apr_thread_cond_broadcast(dbd->change);
}

static void open_slot(ph_dbd_pool_t *dbd, slot_t *slot)
{
    apr_pool_t *pool = NULL;
    const char *fault = "out of memory";

    slot->is_taken = 1;
    dbd->opening++;
    dbd->busy_count++;
    apr_thread_mutex_unlock(dbd->lock);
    if (apr_pool_create_unmanaged_ex(&pool, NULL, NULL) == APR_SUCCESS) {
        fault = ph_dbd_connection_open(&slot->connection, dbd->conf, pool);
    }
    apr_thread_mutex_lock(dbd->lock);
    dbd->busy_count--;
    dbd->opening--;
    if (!fault) {
        push(&dbd->idle, slot);
    }
    else if (!pool) {
        slot->is_taken = 0;
        dbd->failed++;
    }
    else {
        apr_cpystrn(dbd->failure, fault, sizeof(dbd->failure));
        if (ph_db_fault_of_open(dbd->conf->dialect, fault) == PH_DB_FAULT_CONNECTIONS) {
            note_crowd(dbd);
        }
        dbd->failed++;
        dbd->retry_at = ph_monotonic_now() + RETRY_INTERVAL;
        slot->fitness = PH_DB_UNFIT;
        close_slot(dbd, slot);
    }
    apr_thread_cond_broadcast(dbd->change);
}

/* A slot to open, when more threads wait than connections are on their way. */
static slot_t *next_to_open(ph_dbd_pool_t *dbd)
{
    return (dbd->waiting > dbd->opening && !dbd->idle && ph_monotonic_now() >= dbd->retry_at) ? find_free(dbd)
                                                                                              : NULL;
}

static void *APR_THREAD_FUNC open_and_close(apr_thread_t *thread, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot;

    (void)thread;
    apr_thread_mutex_lock(dbd->lock);
    while (!dbd->is_stopping) {
        slot = pop(&dbd->closing);
        if (slot) {
            close_slot(dbd, slot);
            continue;
        }
        slot = next_to_open(dbd);
        if (slot) {
            open_slot(dbd, slot);
        }
        else if (dbd->waiting > dbd->opening) {
            apr_thread_cond_timedwait(dbd->work, dbd->lock, RETRY_INTERVAL);
        }
        else {
            apr_thread_cond_wait(dbd->work, dbd->lock);
        }
    }
    for (slot = pop(&dbd->closing); slot; slot = pop(&dbd->closing)) {
        close_slot(dbd, slot);
    }
    for (slot = pop(&dbd->idle); slot; slot = pop(&dbd->idle)) {
        slot->fitness = PH_DB_FIT;
        close_slot(dbd, slot);
    }
    dbd->ended_count++;
    apr_thread_cond_broadcast(dbd->change);
    apr_thread_cond_signal(dbd->watchdog_end);
    apr_thread_mutex_unlock(dbd->lock);
    return NULL;
}

/* ---- users of a connection ---------------------------------------------------------------------- */

/* One opener more while all are busy; an opener that hangs in the driver holds nobody up. */
static int ensure_threads(ph_dbd_pool_t *dbd)
{
    if (!dbd->watchdog) {
        ph_thread_start(&dbd->watchdog, "ph-db-watchdog", watch, dbd, dbd->pool);
    }
    if (dbd->watchdog && dbd->opener_count < OPENERS_MAX && dbd->busy_count >= dbd->opener_count &&
        ph_thread_start(&dbd->openers[dbd->opener_count], "ph-db-opener", open_and_close, dbd, dbd->pool) ==
            APR_SUCCESS) {
        dbd->opener_count++;
    }
    return dbd->opener_count > 0;
}

/* An attempt to connect failed, and not because all connections are in use. */
static int is_hopeless(const ph_dbd_pool_t *dbd, unsigned failed_before)
{
    return dbd->failed != failed_before &&
           ph_db_fault_of_open(dbd->conf->dialect, dbd->failure) != PH_DB_FAULT_CONNECTIONS;
}

/* An idle connection, or the next one that is opened or returned before `deadline`; else NULL. */
static slot_t *wait_for_connection(ph_dbd_pool_t *dbd, apr_time_t deadline)
{
    const unsigned failed_before = dbd->failed;
    slot_t *slot = pop(&dbd->idle);
    apr_interval_time_t left;

    for (; !slot; slot = pop(&dbd->idle)) {
        left = deadline - apr_time_now();
        if (left <= 0 || dbd->is_stopping || is_hopeless(dbd, failed_before) || !ensure_threads(dbd)) {
            return NULL;
        }
        dbd->waiting++;
        apr_thread_cond_signal(dbd->work);
        apr_thread_cond_timedwait(dbd->change, dbd->lock, left);
        dbd->waiting--;
    }
    return slot;
}

static int is_alive(const ph_dbd_pool_t *dbd, ph_dbd_connection_t *connection, apr_time_t deadline,
                    apr_pool_t *pool)
{
    const apr_interval_time_t left = deadline - apr_time_now();

    if (dbd->conf->dialect == PH_DIALECT_SQLITE ||
        (ph_monotonic_now() - connection->used_at < FRESH_FOR && ph_dbd_connection_is_quiet(connection))) {
        return 1;
    }
    return ph_dbd_connection_is_alive(connection, left < PING_TIMEOUT ? left : PING_TIMEOUT, pool);
}

static apr_status_t open_connection(ph_db_connection_t *out, void *baton, apr_time_t deadline,
                                    apr_pool_t *pool)
{
    const apr_time_t until = deadline != 0 ? deadline : apr_time_now() + KEEPER_TIMEOUT;
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot;

    apr_thread_mutex_lock(dbd->lock);
    for (slot = wait_for_connection(dbd, until); slot; slot = wait_for_connection(dbd, until)) {
        apr_thread_mutex_unlock(dbd->lock);
        if (is_alive(dbd, &slot->connection, until, pool)) {
            *out = slot->connection.db;
            return APR_SUCCESS;
        }
        apr_thread_mutex_lock(dbd->lock);
        let_close(dbd, slot, PH_DB_UNFIT);
        distrust_idle(dbd);
    }
    apr_thread_mutex_unlock(dbd->lock);
    return PH_DB_UNAVAILABLE;
}

/* Under prefork, by its statements; while the server is short of connections, by each use. */
static int is_used_up(const ph_dbd_pool_t *dbd, const slot_t *slot)
{
    const unsigned statements = apr_hash_count(slot->connection.db.prepared);

    return is_crowded(dbd) || (dbd->conf->is_prefork && statements > PH_DBD_PREFORK_STATEMENTS);
}

static void close_connection(const ph_db_connection_t *connection, ph_db_fitness_t fitness, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    slot_t *slot = connection->baton; /* whose first member the connection is */
    const int is_cut = atomic_load(&slot->connection.is_cut);

    if (connection->is_crowded) {
        note_crowd(dbd);
    }
    apr_thread_mutex_lock(dbd->lock);
    if (fitness == PH_DB_UNFIT || is_cut) {
        let_close(dbd, slot, PH_DB_UNFIT);
        distrust_idle(dbd);
    }
    else if (dbd->is_stopping || slot->connection.used_at < dbd->distrusted_at || is_used_up(dbd, slot)) {
        let_close(dbd, slot, PH_DB_FIT);
    }
    else {
        push(&dbd->idle, slot);
        apr_thread_cond_broadcast(dbd->change);
    }
    apr_thread_mutex_unlock(dbd->lock);
}

static void enter(const ph_db_connection_t *connection, apr_interval_time_t at_most)
{
    ph_dbd_connection_enter(connection->baton, at_most);
}

static void leave(const ph_db_connection_t *connection)
{
    ph_dbd_connection_leave(connection->baton);
}

static void describe_failure(char *text, apr_size_t size, void *baton)
{
    ph_dbd_pool_t *dbd = baton;

    apr_thread_mutex_lock(dbd->lock);
    if (dbd->failure[0] != '\0') {
        apr_cpystrn(text, dbd->failure, size);
    }
    apr_thread_mutex_unlock(dbd->lock);
}

static void count(int *used, int *idle, int *max, void *baton)
{
    ph_dbd_pool_t *dbd = baton;
    const slot_t *slot;
    int i;

    apr_thread_mutex_lock(dbd->lock);
    *used = *idle = 0;
    *max = dbd->conf->max;
    for (i = 0; i < dbd->conf->max; i++) {
        *used += dbd->slots[i].is_taken;
    }
    for (slot = dbd->idle; slot; slot = slot->next) {
        (*idle)++;
    }
    *used -= *idle;
    apr_thread_mutex_unlock(dbd->lock);
}

apr_status_t ph_dbd_pool_make(ph_dbd_pool_t **dbd, ph_db_source_t *source, const ph_dbd_conf_t *conf,
                              ph_alerts_t *alerts, apr_pool_t *pool)
{
    ph_dbd_pool_t *made = apr_pcalloc(pool, sizeof(*made));
    apr_status_t rv;

    made->conf = conf;
    made->alerts = alerts;
    made->slots = apr_pcalloc(pool, (apr_size_t)conf->max * sizeof(*made->slots));
    rv = apr_pool_create_unmanaged_ex(&made->pool, NULL, NULL);
    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_thread_mutex_create(&made->lock, APR_THREAD_MUTEX_DEFAULT, pool);
    apr_thread_cond_create(&made->work, pool);
    apr_thread_cond_create(&made->change, pool);
    apr_thread_cond_create(&made->watchdog_end, pool);
    source->open = open_connection;
    source->close = close_connection;
    source->enter = enter;
    source->leave = leave;
    source->describe_failure = describe_failure;
    source->count = count;
    source->baton = made;
    *dbd = made;
    return APR_SUCCESS;
}

int ph_dbd_pool_stop(ph_dbd_pool_t *dbd)
{
    const apr_time_t until = apr_time_now() + STOP_TIMEOUT;
    apr_interval_time_t left = STOP_TIMEOUT;
    apr_status_t ignored;
    int have_ended, i;

    apr_thread_mutex_lock(dbd->lock);
    dbd->is_stopping = 1;
    apr_thread_cond_broadcast(dbd->work);
    apr_thread_cond_broadcast(dbd->change);
    while (dbd->ended_count < dbd->opener_count && left > 0) {
        apr_thread_cond_timedwait(dbd->change, dbd->lock, left);
        left = until - apr_time_now();
    }
    have_ended = dbd->ended_count == dbd->opener_count;
    apr_thread_cond_signal(dbd->watchdog_end);
    apr_thread_mutex_unlock(dbd->lock);
    if (!have_ended) {
        return 0;
    }
    for (i = 0; i < dbd->opener_count; i++) {
        apr_thread_join(&ignored, dbd->openers[i]);
    }
    if (dbd->watchdog) {
        apr_thread_join(&ignored, dbd->watchdog);
    }
    apr_pool_destroy(dbd->pool);
    return 1;
}
